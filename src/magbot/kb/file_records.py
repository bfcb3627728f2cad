"""What is remembered of the files of a folder, so that an edit reads again only what it changed.

A file whose bytes are known is not parsed: its record says what the rest of the folder must know
of it, and its entries are taken from the earlier image as they stand. A record is only made of a
folder without problems. Where a known file could be part of a new one, `DoubtError` tells that
all is to be read.
"""

from __future__ import annotations

from itertools import chain

from magbot.frozen import frozen
from magbot.image.codec import decode, encode, first_text
from magbot.image.container import fingerprint
from magbot.kb import packs, training, tuning
from magbot.kb.citations import cited
from magbot.kb.danger import is_rules
from magbot.kb.model import DETAIL_KEYS, Tuned
from magbot.text import normalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from magbot.kb.model import Entry
    from magbot.kb.reader import Reading

_PREFIX = "kept."
_MOST = 20_000  # phrasings read anew up to which records are kept
_FOUND = ("synonyms", "spellings", "distinct", "language")  # what the matcher reads as well


class DoubtError(Exception):
    """What is remembered is not enough to say whether the folder is sound."""


@frozen
class Kept:
    """What one file holds: `values` without its entries, and of these what others may not repeat.

    `at` is the place of its first entry in the image that the record is kept with; `asked` is a
    digest of all in it that the matcher is made from.
    """

    digest: str
    at: int
    ids: tuple[str, ...]
    phrasings: tuple[str, ...]
    links: tuple[str, ...]
    claims: tuple[str, ...]
    asked: str
    values: dict[str, Any]


class Memory:
    """The records kept with an earlier image, by the names of the files."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._sections = sections
        self.digests: dict[str, str] = {}
        self.files: dict[str, Kept] = {}
        self.rules: list[str] = []
        index = 0
        for name in sorted(name for name in sections if name.startswith(_PREFIX)):
            file = name[len(_PREFIX) :]
            self.digests[file] = first_text(sections[name])
            if is_rules(file):
                self.rules.append(file)
            elif "/" not in file:
                record: Any = decode(sections[name])
                self.files[file] = kept = _read(index, *record)
                index += len(kept.ids)

    def section(self, name: str) -> bytes:
        """Return the record of a file as it is kept."""
        return bytes(self._sections[_PREFIX + name])

    def rows(self, kept: Kept) -> list[memoryview]:
        """Return the encoded entries of a file."""
        rows, places = self._sections["kb.entries"], self._sections["kb.offsets"].cast("Q")
        rows_of_file = range(kept.at, kept.at + len(kept.ids))
        return [rows[places[row] : places[row + 1]] for row in rows_of_file]

    def tuned(self, name: str) -> tuple[Tuned, ...]:
        """Return the questions of a file of cases."""
        _, rows = decode(self._sections[_PREFIX + name])  # type: ignore[misc]
        return tuple(
            Tuned(question, kind, *map(frozenset, names))
            for question, kind, *names in rows  # type: ignore[has-type]
        )


def remember(reading: Reading) -> tuple[frozenset[str], dict[str, bytes]]:
    """Return the parts of the earlier image that stand, and the records for the next time.

    A part stands where what it is made from is what it was: "match", "screen", "learned",
    "stored". Of a large base nothing is kept: reading it is little beside the rest.
    """
    if sum(len(entry.phrasings) for made in reading.entries for entry in made) > _MOST:
        return frozenset(), {}
    records: dict[str, bytes] = {}
    asked = []
    known, digests = reading.memory, reading.digests
    for name, kept, values, entries in zip(
        reading.names, reading.kept, reading.values, reading.entries, strict=True
    ):
        asked.append(kept.asked if kept else _asked(values, entries))
        records[name] = (
            known.section(name)
            if kept
            else encode([digests[name], *_lists(values, entries), asked[-1], _rest(values)])
        )
    for name in digests.keys() - records.keys():
        if known.digests.get(name) == digests[name]:
            records[name] = known.section(name)
        else:
            tuned = reading.cases.get(name)
            records[name] = encode([digests[name], *([_rows(tuned())] if tuned else [])])
    same = set()
    if known.files and reading.known_rules is not None:
        same.add("screen")
    cases = {name: digest for name, digest in known.digests.items() if _is_case(name)}
    if list(filter(None, asked)) == [kept.asked for kept in known.files.values() if kept.asked]:
        if cases == {name: digests[name] for name in reading.cases}:
            same.add("match")
        if "screen" in same:
            same |= {"stored", *_learned(reading)}
    return frozenset(same), {_PREFIX + name: record for name, record in records.items()}


def _learned(reading: Reading) -> set[str]:
    """Name the part that is fitted on sentences where all their files are what they were."""
    folder, known = f"{training.FOLDER}/", reading.memory.digests
    before = {name: digest for name, digest in known.items() if name.startswith(folder)}
    return {"learned"} if before == {n: reading.digests[n] for n in reading.training} else set()


def _is_case(name: str) -> bool:
    return name.startswith(f"{tuning.FOLDER}/")


def _read(index: int, digest: str, *record: Any) -> Kept:  # noqa: ANN401
    *texts, asked, values = record
    ids, phrasings, links, claims = [tuple(text.split("\n")) if text else () for text in texts]
    return Kept(digest, index, ids, phrasings, links, claims, asked, values)


def _lists(values: Mapping[str, Any], entries: Sequence[Entry]) -> Iterable[str]:
    items = values.get("entries", ())
    texts = [item.get(key, "") for item in items for key in ("answer", *DETAIL_KEYS)]
    lists: tuple[Iterable[str], ...] = (
        (entry.id for entry in entries),
        (normalize(text) for entry in entries for text in entry.phrasings),
        (link for entry in entries for link in entry.related),
        chain.from_iterable(map(cited, texts)),
    )
    return ("\n".join(dict.fromkeys(texts_of)) for texts_of in lists)


def _rest(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != "entries"}


def _rows(tuned: Iterable[Tuned]) -> list[list[Any]]:
    return [
        [case.question, case.kind, *map(sorted, (case.entries, case.claims, case.also))]
        for case in tuned
    ]


def _asked(values: Mapping[str, Any], entries: Sequence[Entry]) -> str:
    asked = [
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
    words = [(key, values[key]) for key in _FOUND if key in values]
    words += [
        entry for entry in values.get("labels", {}).items() if entry[0].startswith(packs.WORDS)
    ]
    return fingerprint(repr((asked, words)).encode()).hex() if asked or words else ""
