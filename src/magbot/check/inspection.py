"""What the rules look at: a folder that was read, its texts, and an assistant made of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from magbot.answering.assistant import Assistant
from magbot.check.replies import Reply, ask_all
from magbot.check.rules import finding
from magbot.check.sentences import Sentence, sentences
from magbot.errors import Problem
from magbot.kb.document import Document
from magbot.kb.document import Path as Steps
from magbot.kb.folder_reader import entry_and_rule_files
from magbot.kb.ids import id_of
from magbot.kb.language_packs import ENGLISH, code_of
from magbot.kb.model import DETAIL_KEYS, Claim, Entry, KnowledgeBase
from magbot.kb.parsed_folder import ParsedFolder
from magbot.library import load
from magbot.safety import Screen

T = TypeVar("T")
Location = tuple[Document, Steps]
"""Where a value stands: its document, and the keys that lead to it."""

CITED_KEYS = ("answer", *DETAIL_KEYS)
_MOST_LINES = 400  # from the value's first line on, in which its text is looked for
_NEEDLE = 40  # characters of the text that is looked for


@dataclass(frozen=True)
class Item:
    """An entry with the document it stands in, its path there, and its values as written."""

    document: Document
    path: Steps
    values: Mapping[str, Any]
    entry: Entry

    def at(self, *keys: str | int) -> Location:
        """Return the location of the value under some keys of the entry."""
        return self.document, (*self.path, *keys)

    def phrasing_at(self, number: int) -> Location:
        """Return the location of a phrasing: 0 is the question, then the variants."""
        return self.at("variants", number - 1) if number else self.at("question")

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts that may cite, as written, by key."""
        return {key: str(self.values[key]) for key in CITED_KEYS if self.values.get(key)}

    @cached_property
    def sentences(self) -> dict[str, list[Sentence]]:
        """The sentences of those texts, by key."""
        return {key: list(sentences(text)) for key, text in self.texts.items()}


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

    @cached_property
    def can_load(self) -> bool:
        """Whether an assistant can be made: there are entries, and reading found no error."""
        faulty = any(problem.severity == "error" for problem in self.folder.problems)
        return bool(self.kb.entries) and not faulty

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every entry that could be read, by its id."""
        entries = {entry.id: entry for entry in self.kb.entries}
        items = {}
        for file, values in self.folder.items("entries"):
            entry = entries.pop(id_of(values), None)
            if entry is not None:
                items[entry.id] = Item(file.document, ("entries", values["#"]), values, entry)
        return items

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """The claims by id."""
        return {claim.id: claim for source in self.kb.sources for claim in source.claims}

    @cached_property
    def base_file_names(self) -> frozenset[str]:
        """The files, as shown, of the base that a layer extends; they are not the layer's."""
        if self.folder.base is None:
            return frozenset()
        rules = self.folder.base.rules
        files = [file.document.file for file in self.folder.base_files]
        return frozenset([*files, *(rules.files if rules else ())])

    @cached_property
    def sign_files(self) -> frozenset[str]:
        """The files, as shown, of the danger signs."""
        return frozenset(self.folder.rules.files if self.folder.rules else ())

    @cached_property
    def years(self) -> dict[str, str]:
        """The year that each source is of, by the source's id."""
        return {source.id: source.year for source in self.kb.sources}

    @cached_property
    def lines(self) -> dict[str, list[str]]:
        """The lines of every file that is text, by its shown name."""
        lines_of = {}
        with suppress(OSError):  # loading has reported it
            for file in entry_and_rule_files(Path(self.folder.root)):
                with suppress(OSError, UnicodeDecodeError):
                    lines_of[str(file)] = file.read_bytes().decode().split("\n")
        return lines_of

    @cached_property
    def assistant(self) -> Assistant:
        """An assistant of this folder; compiled when first asked for."""
        return Assistant(load(self.folder.root, cache=True) if self.cache else self.kb)

    @cached_property
    def screen(self) -> Screen:
        """A screen for danger signs over the same sections as the assistant's."""
        return Screen(self.assistant.kb.sections)

    @cached_property
    def replies(self) -> Mapping[str, Reply]:
        """The reply to every phrasing and every near miss."""
        entries = [item.entry for item in self.items.values()]
        asked = [text for entry in entries for text in (*entry.phrasings, *entry.near_misses)]
        questions = list(dict.fromkeys(asked))
        return dict(zip(questions, ask_all(self.assistant, questions), strict=True))

    @property
    def in_english(self) -> bool:
        """Whether the base is in English, as what is measured by English words must be."""
        return code_of(self.kb.language) == ENGLISH

    @cached_property
    def is_edition(self) -> bool:
        """Whether the folder is an edition of its base in another language."""
        marked = any(file.values.get("translation") for file in self.folder.own_files)
        return self.folder.base is not None and marked

    @cached_property
    def uses_verdicts(self) -> bool:
        """Whether the base uses verdicts: then every answer has one, and is a short reply."""
        return any(item.entry.verdict for item in self.items.values())

    def setting(self, name: str, default: T) -> T:
        """Return what `checks:` sets, else the default."""
        return self.kb.checks.get(name, default)  # type: ignore[return-value]

    def problem(
        self, rule: str, location: Location, message: str, fix: str, *, near: str = ""
    ) -> Problem:
        """Return a finding at a value; `near` is a text in it, which narrows it to a line."""
        document, path = location
        start = document.problem(path, rule, message, fix)
        return finding(rule, document.file, *self._place_of(start, near), message, fix)

    def _place_of(self, start: Problem, text: str) -> tuple[int, int]:
        """Return line and column of the longest beginning of a text found, else the start."""
        lines = self.lines.get(start.file, [])
        words = text[:_NEEDLE].split()
        for count in range(len(words), 0, -1):
            needle = " ".join(words[:count])
            for number in range(start.line, min(start.line + _MOST_LINES, len(lines) + 1)):
                column = lines[number - 1].find(needle)
                if column >= 0:
                    return number, column + 1
        return start.line, start.column
