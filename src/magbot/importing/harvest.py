"""Collect the entries a foreign file holds, and what of it could not be used."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from magbot.errors import Problem
from magbot.frozen import replace
from magbot.kb.citations import cited
from magbot.kb.model import ANSWER, ENTRY_KINDS, Entry
from magbot.kb.shape import ID, is_blank, slug
from magbot.text import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from magbot.importing.surroundings import Surroundings

RULE = "import"
_FOOTNOTE = re.compile(r"\[\^+(?=[^\]\s]+\])")


@dataclass(frozen=True)
class Found:
    """One question-and-answer as a foreign file has it; `links` name others by `key`."""

    line: int
    phrasings: tuple[str, ...]
    answer: str
    key: str = ""
    id: str = ""
    kind: str = ANSWER
    topic: str = ""
    links: tuple[str, ...] = ()


@dataclass
class Harvest:
    """The entries found, in order, and the problems met; `remarks` say what was left behind."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: Counter[str] = field(default_factory=Counter)

    def refuse(self, file: str, line: int, message: str, fix: str) -> None:
        """Report a part that is left out."""
        self.problems.append(Problem(file, line, 1 if line else 0, RULE, message, fix))

    def take(self, file: str, found: Iterable[Found]) -> None:
        """Turn what a file holds into entries; ids become valid and unique."""
        usable = [one for one in found if self._usable(file, one)]
        names = self._names(usable)
        ids = {one.key: name for one, name in zip(usable, names, strict=True) if one.key}
        for one, name in zip(usable, names, strict=True):
            related = dict.fromkeys(ids[link] for link in one.links if link in ids)
            self.remarks["footnote marks of other tools lost their ^"] += len(cited(one.answer))
            self.entries.append(_entry(one, name, tuple(related)))

    def _usable(self, file: str, found: Found) -> bool:
        if not _clean(found.phrasings):
            self.refuse(file, found.line, "There is no question in words.", "Write one.")
        elif is_blank(found.answer):
            question = _clean(found.phrasings)[0]
            self.refuse(file, found.line, f"'{question}' has no answer.", "Write one.")
        else:
            return True
        return False

    def _names(self, found: list[Found]) -> list[str]:
        """Give each its id: its own where that is valid and free, else made of its words."""
        taken = {entry.id for entry in self.entries}
        wanted = [_wanted(one) for one in found]
        names = []
        for name in wanted:
            free, number = name, 2
            while free in taken:
                free, number = f"{name}-{number}", number + 1
            taken.add(free)
            names.append(free)
        renamed = sum(
            1 for one, name in zip(found, names, strict=True) if one.id and one.id != name
        )
        self.remarks["ids were changed, to be valid and unique"] += renamed
        return names

    def strip(self, take_apart: Surroundings) -> None:
        """Take the note and the sources off the answers; they come from the knowledge base."""
        self.entries = [
            replace(entry, answer=answer, evidence=evidence)
            for entry in self.entries
            for answer, evidence in [take_apart.split(entry.answer)]
        ]


def _wanted(found: Found) -> str:
    if ID.fullmatch(found.id):
        return found.id
    return slug(found.id) if normalize(found.id) else slug(_clean(found.phrasings)[0])


def _entry(found: Found, name: str, related: tuple[str, ...]) -> Entry:
    question, *variants = _clean(found.phrasings)
    return Entry(
        id=name,
        kind=found.kind if found.kind in ENTRY_KINDS else ANSWER,
        question=question,
        answer=_uncited(found.answer.strip().replace("\r\n", "\n")),
        variants=tuple(variants),
        related=related,
        topic=" ".join(found.topic.split()),
    )


def _uncited(text: str) -> str:
    """Take the ^ out of footnote marks: those of another tool must not pass for citations."""
    return _FOOTNOTE.sub("[", text)


def _clean(phrasings: Iterable[str]) -> tuple[str, ...]:
    """Give phrasings on one line each, those without words and repeats left out."""
    kept: dict[str, str] = {}
    for text in phrasings:
        if words := normalize(text):
            kept.setdefault(words, " ".join(text.split()))
    return tuple(kept.values())
