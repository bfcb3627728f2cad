"""schema.org FAQPage: JSON-LD in a file of its own, or inside the scripts of an HTML page."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from magbot.importing.harvest import Found
from magbot.importing.markup import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from magbot.importing.harvest import Harvest

_DEEPEST = 40
_JSON_LD = "application/ld+json"


def read(files: Sequence[tuple[str, str]], harvest: Harvest) -> None:
    """Read every Question that has an accepted (or suggested) answer."""
    for file, text in files:
        blocks = [(1, text)] if text.lstrip()[:1] in ("{", "[") else _scripts(text)
        found: list[Found] = []
        for line, block in blocks:
            try:
                found += _questions(json.loads(block), line, 0)
            except (ValueError, RecursionError) as error:
                at = line + getattr(error, "lineno", 1) - 1
                harvest.refuse(file, at, f"This is not valid JSON: {error}.", "Mend it.")
        if not found and not harvest.problems:
            harvest.refuse(file, 0, "It holds no FAQPage questions.", "Is it JSON-LD?")
        harvest.take(file, found)


class _Scripts(HTMLParser):
    """Collects the JSON-LD scripts of a page, each with the line it begins on."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").split(";")[0].strip().lower()
        self._inside = tag == "script" and kind == _JSON_LD

    def handle_endtag(self, _tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.found.append((self.getpos()[0], data))


def _scripts(text: str) -> list[tuple[int, str]]:
    parser = _Scripts()
    parser.feed(text)
    parser.close()
    return parser.found


def _questions(value: object, line: int, depth: int) -> Iterator[Found]:
    """Find the questions wherever they stand: in a page, a graph, or a bare list."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _questions(item, line, depth + 1)
    elif isinstance(value, dict):
        if "Question" in _list(value.get("@type")):
            yield _question(value, line)
            return
        for item in value.values():
            if isinstance(item, (dict, list)):
                yield from _questions(item, line, depth + 1)


def _question(value: dict[str, object], line: int) -> Found:
    answers = _list(value.get("acceptedAnswer")) + _list(value.get("suggestedAnswer"))
    texts = (one.get("text") for one in answers if isinstance(one, dict))
    answer = next((text for text in texts if isinstance(text, str)), "")
    names = [value.get("name") or value.get("text"), *_list(value.get("alternateName"))]
    _, mark, name = str(value.get("@id") or "").rpartition("#")
    phrasings = tuple(_plain(name) for name in names if isinstance(name, str))
    return Found(line, phrasings, to_text(answer), id=name if mark else "")


def _plain(text: str) -> str:
    return to_text(text) if "&" in text and ";" in text else text


def _list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
