"""What the rules look at: a folder that was read, its texts, and an assistant made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from magbot.answering.assistant import Assistant
from magbot.check.replies import Reply, ask_all
from magbot.check.rules import RULES
from magbot.errors import Problem
from magbot.kb.entries import id_of
from magbot.kb.folder_reader import files_of
from magbot.kb.language_packs import ENGLISH, code_of
from magbot.kb.model import Claim, Entry, KnowledgeBase
from magbot.kb.parsed_folder import ParsedFolder
from magbot.kb.yaml_reader import Document
from magbot.safety import Screen

Place = tuple[str | int, ...]

_MOST_LINES = 400
_NEEDLE = 40


@dataclass(frozen=True)
class Item:
    """An entry with the document it stands in, its place there, and its values as written."""

    document: Document
    path: Place
    values: Mapping[str, Any]
    entry: Entry

    def text(self, key: str) -> str:
        """Return a text as written, with its citations."""
        return str(self.values.get(key, ""))


@dataclass
class Inspection:
    """A folder under inspection.

    `today` is the date that review dates are held against; `earlier` the ids of an earlier
    edition, where there is one to compare with; `cache` lets the compiled form be kept in the
    user's cache folder.
    """

    kb: KnowledgeBase
    folder: ParsedFolder
    today: date
    earlier: tuple[str, ...] = ()
    cache: bool = False
    _replies: dict[str, Reply] = field(default_factory=dict)

    @property
    def loads(self) -> bool:
        """Whether the folder can be loaded: it has entries, and reading it found no error."""
        faulty = any(problem.severity == "error" for problem in self.folder.problems)
        return bool(self.kb.entries) and not faulty

    @cached_property
    def items(self) -> list[Item]:
        """Every entry that could be read."""
        return list(self._items())

    @cached_property
    def places(self) -> dict[str, Item]:
        """The items by entry id."""
        return {item.entry.id: item for item in self.items}

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """The claims by id."""
        return {claim.id: claim for source in self.kb.sources for claim in source.claims}

    @cached_property
    def base_files(self) -> frozenset[str]:
        """The files, as shown, of the base that a layer extends; they are not the layer's."""
        if self.folder.base is None:
            return frozenset()
        rules = self.folder.base.rules
        files = [file.document.file for file in self.folder.base_files]
        return frozenset([*files, *(rules.files if rules else ())])

    @cached_property
    def years(self) -> dict[str, str]:
        """The year of each source by its id."""
        return {source.id: source.year for source in self.kb.sources}

    @cached_property
    def texts(self) -> dict[str, list[str]]:
        """The lines of every file that is text, by its shown name."""
        lines_of = {}
        with suppress(OSError):  # loading has reported it
            for file in files_of(Path(self.folder.root)):
                with suppress(OSError, UnicodeDecodeError):
                    lines_of[str(file)] = file.read_bytes().decode().split("\n")
        return lines_of

    @cached_property
    def assistant(self) -> Assistant:
        """An assistant of this folder; compiled when first asked for."""
        from magbot.answering.assistant import Assistant
        from magbot.library import load

        return Assistant(load(self.folder.root, cache=True) if self.cache else self.kb)

    @cached_property
    def screen(self) -> Screen:
        """The assistant's own screen for danger signs."""
        from magbot.safety import Screen

        return Screen(self.assistant.kb.sections)

    def ask(self, questions: list[str]) -> list[Reply]:
        """Return the replies to several questions; each is asked once only."""
        new = [question for question in dict.fromkeys(questions) if question not in self._replies]
        self._replies.update(zip(new, ask_all(self.assistant, new), strict=True))
        return [self._replies[question] for question in questions]

    @property
    def in_english(self) -> bool:
        """Whether the base is in English, as what is measured by English words must be."""
        return code_of(self.kb.language) == ENGLISH

    def problem(
        self, rule: str, document: Document, path: Place, message: str, fix: str, *, near: str = ""
    ) -> Problem:
        """Return a finding at a value; `near` is text within it that tells the line."""
        problem_there = document.problem(path, rule, message, fix, RULES[rule].severity)
        line, column = self._near(problem_there, near)
        return Problem(
            problem_there.file, line, column, rule, message, fix, problem_there.severity
        )

    def _near(self, problem: Problem, near: str) -> tuple[int, int]:
        lines = self.texts.get(problem.file, [])
        words = near[:_NEEDLE].split()
        for count in range(len(words), 0, -1):
            needle = " ".join(words[:count])
            for number in range(problem.line, min(problem.line + _MOST_LINES, len(lines) + 1)):
                column = lines[number - 1].find(needle)
                if column >= 0:
                    return number, column + 1
        return problem.line, problem.column

    def _items(self) -> Iterator[Item]:
        entries = {entry.id: entry for entry in self.kb.entries}
        for file, item in self.folder.items("entries"):
            entry = entries.pop(id_of(item), None)
            if entry is not None:
                yield Item(file.document, ("entries", item["#"]), item, entry)
