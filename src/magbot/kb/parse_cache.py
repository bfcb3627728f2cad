"""What an image remembers of the files it was made from: an edit parses only what it changed.

A file whose bytes are known is not parsed: its record says what the rest of the folder must know
of it, and its entries are taken from the earlier image as they stand. Records are only kept of a
folder without errors that is no layer and not large; warnings in a file are not repeated while it
is known. Where a known file could have a part in a new problem, as when an id that its links may
name is gone, FullReadNeededError is raised, and `library.folder`, which opens the cache, parses
every file. `folder_reader` and `entries` read from it; `compiling.incremental` compares its
digests and writes the next records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from magbot.frozen import frozen
from magbot.image.codec import decode, encode, first_text
from magbot.image.container import fingerprint
from magbot.kb.folder_files import ENTRIES, RULES, kind_of
from magbot.kb.language_packs import WORDS
from magbot.kb.model import Entry, Tuned
from magbot.text import normalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


RECORD = "kept."
"""What stands before a file's name in the name of the section with its record."""
_MATCHER_KEYS = ("synonyms", "spellings", "distinct", "language")


class FullReadNeededError(Exception):
    """The cache is not enough to tell whether the folder is sound."""


@frozen
class CachedFile:
    """What is remembered of a file of entries and settings: `values` is all but its entries.

    `first_entry` is the position of its first entry in the earlier image. Its `ids` and
    `phrasings` must stand in no other file. `matcher_digest` is a digest of all in it that the
    matcher is made from.
    """

    first_entry: int
    ids: tuple[str, ...]
    phrasings: Sequence[str]
    matcher_digest: str
    values: dict[str, Any]


class ParseCache:
    """The records kept with an earlier image, by the names of the files.

    `digests` has every file; `files` those of entries and settings, `rule_files` the names of
    those of danger signs.
    """

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._sections = sections
        self.digests: dict[str, str] = {}
        self.files: dict[str, CachedFile] = {}
        self.rule_files: list[str] = []
        position = 0  # the image has the entries of the files in the order of their names
        for section in sorted(name for name in sections if name.startswith(RECORD)):
            name = section.removeprefix(RECORD)
            self.digests[name] = first_text(sections[section])
            if kind_of(name) == RULES:
                self.rule_files.append(name)
            elif kind_of(name) == ENTRIES:
                record: Any = decode(sections[section])
                _digest, ids, *rest = record
                self.files[name] = CachedFile(position, tuple(ids), *rest)
                position += len(ids)

    def record(self, name: str) -> bytes:
        """Return the record of a file as it is kept."""
        return bytes(self._sections[RECORD + name])

    def entry_rows(self, file: CachedFile) -> list[memoryview]:
        """Return the encoded entries of a file."""
        rows, offsets = self._sections["kb.entries"], self._sections["kb.offsets"].cast("Q")
        positions = range(file.first_entry, file.first_entry + len(file.ids))
        return [rows[offsets[index] : offsets[index + 1]] for index in positions]

    def tuning(self, name: str) -> tuple[Tuned, ...]:
        """Return the tuning questions of a file of cases."""
        _, rows = decode(self._sections[RECORD + name])  # type: ignore[misc]
        return tuple(
            Tuned(question, kind, *map(frozenset, names))
            for question, kind, *names in rows  # type: ignore[has-type]
        )

    def check_ids(self, entries: AbstractSet[str], claims: AbstractSet[str]) -> None:
        """Raise FullReadNeededError where an id of a known file is gone: a link may name it."""
        for file in self.files.values():
            sources = file.values.get("sources", ())
            names = {claim["id"] for source in sources for claim in source.get("claims", ())}
            if not (entries >= {*file.ids} and claims >= names):
                raise FullReadNeededError


def file_record(digest: str, values: Mapping[str, Any], entries: Sequence[Entry]) -> bytes:
    """Return the record of a file of entries and settings."""
    settings = {key: value for key, value in values.items() if key != "entries"}
    ids = [entry.id for entry in entries]
    phrasings = dict.fromkeys(normalize(text) for entry in entries for text in entry.phrasings)
    return encode([digest, ids, [*phrasings], matcher_digest_of(values, entries), settings])


def other_record(digest: str, tuning: Sequence[Tuned]) -> bytes:
    """Return the record of a file of signs, sentences or cases; the last with tuning questions."""
    return encode(
        [
            digest,
            [
                [
                    tuned.question,
                    tuned.kind,
                    *map(sorted, (tuned.entries, tuned.claims, tuned.also)),
                ]
                for tuned in tuning
            ],
        ]
    )


def matcher_digest_of(values: Mapping[str, Any], entries: Sequence[Entry]) -> str:
    """Return a digest of all in a file that the matcher is made from; "" where nothing is.

    Answers are not in it: in a base so small that they count, `incremental` does not rely on it.
    """
    names = ("id", "kind", "phrasings", "near_misses", "claims", "answer_claims")
    questions = [[getattr(entry, name) for name in names] for entry in entries]
    words = [(key, values[key]) for key in _MATCHER_KEYS if key in values]
    words += [label for label in values.get("labels", {}).items() if label[0].startswith(WORDS)]
    return fingerprint(repr((questions, words)).encode()).hex() if questions or words else ""
