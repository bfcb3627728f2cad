"""The .qna Markdown of the Bot Framework tools."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from textwrap import dedent

from magbot.importing.import_result import Draft, ImportResult
from magbot.kb.model import ANSWER

_QUESTION = re.compile(r"#+\s*\?\s*(.*)")
_ANCHOR = re.compile(r"""<a\s+(?:id|name)\s*=\s*["']([^"']+)["']\s*(?:/>|>\s*</a>)""")
_HEADING = re.compile(r"\*+\s*(filters|prompts)\s*:?\s*\*+", re.IGNORECASE)
_ITEM = re.compile(r"[-*+]\s+(.*)")
_LINK = re.compile(r"\[([^\]]*)\]\s*\(#([^)]*)\)")
_FOLLOW_UP = re.compile(r"\[[^\]]*\]\s*\(#([^)]*)\)(?:\s*`[^`]*`)*")
_REFERENCE = re.compile(r"\[[^\]]*\]\([^)]*\)")
_FENCE = "```"


@dataclass
class _Section:
    """One question as it is being read; `part` is the list that items go into."""

    line: int
    anchor: str = ""
    phrasings: list[str] = field(default_factory=list)
    filters: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    part: str = "phrasings"


def read(files: Sequence[tuple[str, str]], result: ImportResult) -> None:
    """Read sections `# ? question`; references to other files are counted, not followed."""
    for file, text in files:
        sections = list(_sections(file, text, result))
        result.take(file, map(_draft, sections))


def _sections(file: str, text: str, result: ImportResult) -> Iterator[_Section]:
    section: _Section | None = None
    anchor, opened = "", 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if line.startswith(_FENCE) and section is not None:
            section.answer, opened = section.answer if opened else [], 0 if opened else number
        elif opened and section is not None:
            section.answer.append(raw.rstrip("\r"))
        elif question := _QUESTION.fullmatch(line):
            if section is not None:
                yield section
            section, anchor = _Section(number, anchor, [question[1]]), ""
        elif link := _ANCHOR.fullmatch(line):
            anchor = link[1]
        else:
            _read_line(line, section, result)
    if opened:
        result.refuse(file, opened, "This answer is not closed.", f"End it with {_FENCE}.")
    if section is not None:
        yield section


def _read_line(line: str, section: _Section | None, result: ImportResult) -> None:
    item = _ITEM.fullmatch(line)
    if item is not None and section is not None and section.part == "phrasings":
        link = _FOLLOW_UP.fullmatch(item[1])
        if link or section.answer:
            section.links += [link[1].removeprefix("?")] if link else []
            result.remarks["lines after an answer"] += 0 if link else 1
            return
    heading = _HEADING.fullmatch(line)
    if section is None or (item is None and heading is None):
        if _REFERENCE.fullmatch(line):
            result.remarks["references to other files"] += 1
    elif heading:
        section.part = heading[1].lower()
    elif item is not None:
        _read_item(item[1], section)


def _read_item(text: str, section: _Section) -> None:
    if section.part == "filters":
        name, _, value = text.partition("=")
        section.filters[name.strip().lower()] = value.strip()
    elif section.part == "prompts":
        link = _LINK.match(text)
        section.links += [link[2].removeprefix("?")] if link else []
    else:
        section.phrasings.append(text)


def _draft(section: _Section) -> Draft:
    filters = section.filters
    anchor = "" if section.anchor.isdecimal() else section.anchor
    return Draft(
        section.line,
        tuple(section.phrasings),
        _dedent(section.answer),
        key=section.anchor or "-".join(section.phrasings[0].lower().split()),
        id=filters.get("id") or anchor,
        kind=filters.get("kind", ANSWER),
        topic=filters.get("topic") or filters.get("category") or "",
        links=tuple(section.links),
    )


def _dedent(lines: list[str]) -> str:
    """Take off the margin that all lines have in common, and blanks at their ends."""
    return dedent("\n".join(map(str.rstrip, lines))).strip("\n")
