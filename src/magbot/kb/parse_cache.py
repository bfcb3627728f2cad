"""What an image remembers of the files it was made from: an edit parses only what it changed.

A file whose bytes are known is not parsed: its record says what the rest of the folder must know
of it, and its entries are taken from the earlier image as they stand. A record is only made of a
folder without problems. Where a cached file could be part of a new
problem, FullReadNeededError says that every file must be parsed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from magbot.frozen import frozen
from magbot.image.codec import decode, encode, first_text
from magbot.image.container import fingerprint
from magbot.kb.citations import cited
from magbot.kb.danger_files import is_rules
from magbot.kb.language_packs import WORDS
from magbot.kb.model import DETAIL_KEYS, Entry, Tuned
from magbot.text import normalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


RECORD = "kept."
"""The beginning of the name of a section that holds the record of a file."""
_MATCHER_KEYS = ("synonyms", "spellings", "distinct", "language")


class FullReadNeededError(Exception):
    """The cache is not enough to tell whether the folder is sound."""


@frozen
class CachedFile:
    """What one file holds: `values` without its entries, and of these what must fit other files.

    `ids` and `phrasings` other files may not repeat; `links` and `claims` they must still hold.

    `first_entry` is the position of its first entry in the image that the record is kept with;
    `matcher_digest` is a digest of all in it that the matcher is made from.
    """

    digest: str
    first_entry: int
    ids: tuple[str, ...]
    phrasings: tuple[str, ...]
    links: tuple[str, ...]
    claims: tuple[str, ...]
    matcher_digest: str
    values: dict[str, Any]


class ParseCache:
    """The records kept with an earlier image, by the names of the files."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._sections = sections
        self.digests: dict[str, str] = {}
        self.files: dict[str, CachedFile] = {}
        self.rule_files: list[str] = []
        position = 0
        for section in sorted(name for name in sections if name.startswith(RECORD)):
            name = section[len(RECORD) :]
            self.digests[name] = first_text(sections[section])
            if is_rules(name):
                self.rule_files.append(name)
            elif "/" not in name:
                record: Any = decode(sections[section])
                self.files[name] = cached = _cached_file(position, *record)
                position += len(cached.ids)

    def record(self, name: str) -> bytes:
        """Return the record of a file as it is kept."""
        return bytes(self._sections[RECORD + name])

    def entry_rows(self, file: CachedFile) -> list[memoryview]:
        """Return the encoded entries of a file."""
        rows, offsets = self._sections["kb.entries"], self._sections["kb.offsets"].cast("Q")
        positions = range(file.first_entry, file.first_entry + len(file.ids))
        return [rows[offsets[index] : offsets[index + 1]] for index in positions]

    def tuned(self, name: str) -> tuple[Tuned, ...]:
        """Return the questions of a file of cases."""
        _, rows = decode(self._sections[RECORD + name])  # type: ignore[misc]
        return tuple(
            Tuned(question, kind, *map(frozenset, names))
            for question, kind, *names in rows  # type: ignore[has-type]
        )


def _cached_file(position: int, digest: str, *record: Any) -> CachedFile:  # noqa: ANN401
    *lists, matcher_digest, values = record
    ids, phrasings, links, claims = [tuple(text.split("\n")) if text else () for text in lists]
    return CachedFile(digest, position, ids, phrasings, links, claims, matcher_digest, values)


def file_record(
    digest: str, values: Mapping[str, Any], entries: Sequence[Entry], matcher_digest: str
) -> bytes:
    """Return the record of a file of entries and settings."""
    settings = {key: value for key, value in values.items() if key != "entries"}
    return encode([digest, *_lists(values, entries), matcher_digest, settings])


def case_record(digest: str, questions: Iterable[Tuned]) -> bytes:
    """Return the record of a file of cases."""
    rows = [
        [case.question, case.kind, *map(sorted, (case.entries, case.claims, case.also))]
        for case in questions
    ]
    return encode([digest, rows])


def digest_record(digest: str) -> bytes:
    """Return the record of a file of which nothing but its bytes is remembered."""
    return encode([digest])


def matcher_digest_of(values: Mapping[str, Any], entries: Sequence[Entry]) -> str:
    """Return a digest of all in a file that the matcher is made from; "" for nothing."""
    questions = [
        (
            entry.id,
            entry.kind,
            entry.phrasings,
            entry.near_misses,
            entry.claims,
            entry.answer_claims,
        )
        for entry in entries
    ]
    words = [(key, values[key]) for key in _MATCHER_KEYS if key in values]
    words += [label for label in values.get("labels", {}).items() if label[0].startswith(WORDS)]
    return fingerprint(repr((questions, words)).encode()).hex() if questions or words else ""


def _lists(values: Mapping[str, Any], entries: Sequence[Entry]) -> Iterable[str]:
    items = values.get("entries", ())
    answers = [item.get(key, "") for item in items for key in ("answer", *DETAIL_KEYS)]
    lists: tuple[Iterable[str], ...] = (
        (entry.id for entry in entries),
        (normalize(text) for entry in entries for text in entry.phrasings),
        (link for entry in entries for link in entry.related),
        chain.from_iterable(map(cited, answers)),
    )
    return ("\n".join(dict.fromkeys(names)) for names in lists)
