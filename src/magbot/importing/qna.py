"""The .qna Markdown of the Bot Framework tools."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import dedent

from magbot.importing.import_result import Draft, ImportResult
from magbot.kb.model import ANSWER

_QUESTION = re.compile(r"#+\s*\?\s*(.*)")
_ANCHOR = re.compile(r"""<a\s+(?:id|name)\s*=\s*["']([^"']+)["']\s*(?:/>|>\s*</a>)""")
_HEADING = re.compile(r"\*+\s*(filters|prompts)\s*:?\s*\*+", re.IGNORECASE)
_ITEM = re.compile(r"[-*+]\s+(.*)")
_LINK = re.compile(r"\[[^\]]*\]\s*\(#\??([^)]*)\)")
_FOLLOW_UP = re.compile(_LINK.pattern + r"(?:\s*`[^`]*`)*")
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


def read(file: str, text: str, result: ImportResult) -> Iterator[Draft]:
    """Return the sections `# ? question`; references to other files are counted, not followed."""
    return map(_draft, list(_sections(file, text, result)))


def _sections(file: str, text: str, result: ImportResult) -> Iterator[_Section]:
    section: _Section | None = None
    anchor, opened = "", 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if line.startswith(_FENCE) and section is not None:
            section.answer, opened = section.answer if opened else [], 0 if opened else number
        elif opened and section is not None:
            section.answer.append(raw.rstrip())
        elif question := _QUESTION.fullmatch(line):
            if section is not None:
                yield section
            section, anchor = _Section(number, anchor, [question[1]]), ""
        elif link := _ANCHOR.fullmatch(line):
            anchor = link[1]
        else:
            _read_line(line, section or _Section(number), result)
    if opened:
        result.report(file, opened, "This answer is not closed.", f"End it with {_FENCE}.")
    if section is not None:
        yield section


def _read_line(line: str, section: _Section, result: ImportResult) -> None:
    item, heading = _ITEM.fullmatch(line), _HEADING.fullmatch(line)
    follow_up = item and section.part == "phrasings" and _FOLLOW_UP.fullmatch(item[1])
    if _REFERENCE.fullmatch(line):
        result.remarks["references to other files"] += 1
    elif follow_up:
        section.links.append(follow_up[1])
    elif item and section.part == "phrasings" and section.answer:
        result.remarks["lines after an answer"] += 1
    elif heading:
        section.part = heading[1].lower()
    elif item and section.part == "filters":
        name, _, value = item[1].partition("=")
        section.filters[name.strip().lower()] = value.strip()
    elif item and section.part == "prompts":
        link = _LINK.match(item[1])
        section.links += [link[1]] if link else []
    elif item:
        section.phrasings.append(item[1])


def _draft(section: _Section) -> Draft:
    filters = section.filters
    anchor = "" if section.anchor.isdecimal() else section.anchor
    return Draft(
        section.line,
        tuple(section.phrasings),
        dedent("\n".join(section.answer)).strip("\n"),
        key=section.anchor or "-".join(section.phrasings[0].lower().split()),
        id=filters.get("id") or anchor,
        kind=filters.get("kind", ANSWER),
        topic=filters.get("topic") or filters.get("category") or "",
        links=tuple(section.links),
    )
