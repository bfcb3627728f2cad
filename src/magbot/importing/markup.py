"""The text of an HTML fragment: paragraphs, list items and line breaks stay, markup goes."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figure", "footer",
     "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "ol", "p", "pre", "section",
     "table", "tr", "ul")
)  # fmt: skip
_SILENT = frozenset(("script", "style", "template", "head"))
_PARAGRAPH, _LINE = "\n\n", "\n"


def to_text(html: str) -> str:
    """Give the plain text of an HTML fragment; text without markup stays the same words."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Gathers pieces of text and of line ends; lists keep "- " and "1. "."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self._lists: list[int | None] = []
        self._silent = 0
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._pieces.append(_LINE)
        elif tag == "li":
            self._begin_item()
        elif tag in _BLOCKS:
            inside = tag in ("ol", "ul") and self._lists
            self._pieces.append(_LINE if inside else _PARAGRAPH)
            if tag in ("ol", "ul"):
                self._lists.append(0 if tag == "ol" else None)
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("ol", "ul"):
            del self._lists[-1:]
            self._pieces.append(_LINE if self._lists else _PARAGRAPH)
        elif tag in _BLOCKS:
            self._pieces.append(_PARAGRAPH)
        elif tag == "a":
            if self._link.startswith(("http:", "https:")):
                self._pieces.append(f" ({self._link})")
            self._link = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._pieces.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        """Give what was gathered, the spaces and line ends put in order."""
        text = re.sub(r" *\n *", "\n", "".join(self._pieces))
        return re.sub(r"\n{3,}", _PARAGRAPH, re.sub(r" {2,}", " ", text)).strip()

    def _begin_item(self) -> None:
        number = self._lists[-1] if self._lists else None
        if number is None:
            self._pieces.append("\n- ")
        else:
            self._lists[-1] = number + 1
            self._pieces.append(f"\n{number + 1}. ")
