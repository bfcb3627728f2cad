"""The text of an HTML fragment: paragraphs, items, cells and line breaks stay, markup goes."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "dialog",
     "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
     "h4", "h5", "h6", "header", "hr", "legend", "main", "menu", "nav", "ol", "option", "p", "pre",
     "section", "summary", "table", "tbody", "tfoot", "thead", "title", "ul")
)  # fmt: skip
_PICTURES = "pictures, films and frames"
_SILENT = {
    **dict.fromkeys(("script", "style", "template", "head"), "scripts and styles"),
    **dict.fromkeys(("del", "s", "strike"), "struck text"),
    **dict.fromkeys(("svg", "math", "object", "canvas"), _PICTURES),
}
_ALONE = ("img", "iframe", "embed", "video", "audio", "picture")
_SHOWN_WITHOUT_SCHEME = ("tel:", "mailto:", "sms:")
_WEB = ("http://", "https://", "ftp://", "//")
_ORDINALS = frozenset(("st", "nd", "rd", "th", "er", "re", "e", "o", "a"))
_PARAGRAPH, _LINE, _CELL = "\n\n", "\n", " | "
_STARTS = {**dict.fromkeys(_BLOCKS, _PARAGRAPH), "br": _LINE, "tr": _LINE, "q": '"'}
_ENDS = {**dict.fromkeys(_BLOCKS, _PARAGRAPH), "q": '"'}
_MOST_OPEN = 20
_LOOKS_LIKE = re.compile(
    r"</(?:a|abbr|b|blockquote|div|em|font|h[1-6]|i|li|ol|p|span|strong|sub|sup|table|td|tr|u|ul)>"
    r"|<br ?/?>|<p>|<li>|&(?:nbsp|amp|lt|gt|quot|[lr][ds]quo|[mn]dash|#\d{2,5}|#x[0-9a-f]{2,4});",
    re.IGNORECASE,
)


def to_text(html: str, remarks: Counter[str] | None = None) -> str:
    """Return the plain text of an HTML fragment; text without markup stays the same words.

    What is dropped is counted in `remarks`. The work grows with the length alone: "<" after "<"
    without a ">" is text.
    """
    reader = _Reader(remarks if remarks is not None else Counter())
    reader.feed(closed(html))
    reader.close()
    return reader.text()


def is_markup(text: str) -> bool:
    """Return whether a text that may be plain holds HTML."""
    return ("<" in text or "&" in text) and _LOOKS_LIKE.search(text) is not None


def closed(html: str) -> str:
    """Return the HTML with a "<" that begins no tag escaped.

    A parser looks for the end of each tag again and again: with many left open it takes hours.
    """
    *parts, last = html.split(">")
    parts = [_with_few_open(part) if part.count("<") > _MOST_OPEN else part for part in parts]
    return ">".join([*parts, last.replace("<", "&lt;")])


def _with_few_open(part: str) -> str:
    first, *last = part.rsplit("<", _MOST_OPEN)
    return "<".join([first.replace("<", "&lt;"), *last])


class _Reader(HTMLParser):
    """Gathers pieces of text and of line ends; lists keep "- " and "1. "."""

    def __init__(self, remarks: Counter[str]) -> None:
        super().__init__()
        self._remarks = remarks
        self._pieces: list[str] = []
        self._lists: list[int | None] = []
        self._silent: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._raised: int | None = None
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
            self._remarks[f"{_SILENT[tag]} of HTML were dropped"] += 1
        elif self._silent:
            return
        elif tag in _ALONE:
            self._remarks[f"{_PICTURES} of HTML were dropped"] += 1
            self._pieces.append(f" {dict(attrs).get('alt') or ''} ")
        elif tag in ("ol", "ul"):
            self._pieces.append(_LINE if self._lists else _PARAGRAPH)
            self._lists.append(0 if tag == "ol" else None)
        elif tag in ("sup", "sub"):
            self._raised = len(self._pieces)
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self._pieces)))
        else:
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        if tag == "li":
            number = self._lists[-1] if self._lists else None
            if number is not None:
                number = self._lists[-1] = number + 1
            self._pieces.append("\n- " if number is None else f"\n{number}. ")
        elif tag in ("td", "th"):
            self._pieces += [_CELL] * (self._cells > 0)
            self._cells += 1
        elif tag in _STARTS:
            self._cells = 0 if tag == "tr" else self._cells
            self._pieces.append(_STARTS[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]
        elif self._silent or tag in _SILENT:
            return
        elif tag in ("ol", "ul"):
            del self._lists[-1:]
            self._pieces.append(_LINE if self._lists else _PARAGRAPH)
        elif tag in ("sup", "sub") and self._raised is not None:
            self._end_raised(tag, self._raised)
        elif tag == "a" and self._links:
            self._end_link(*self._links.pop())
        elif tag in _ENDS:
            self._pieces.append(_ENDS[tag])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._pieces.append(re.sub(r"\s+", " ", data))

    def unknown_decl(self, data: str) -> None:
        if data.startswith("CDATA["):
            self.handle_data(data.removeprefix("CDATA["))

    def text(self) -> str:
        """Return what was gathered, the spaces and line ends put in order."""
        text = re.sub(r" *\n *", "\n", "".join(self._pieces))
        return re.sub(r"\n{3,}", _PARAGRAPH, re.sub(r" {2,}", " ", text)).strip()

    def _end_raised(self, tag: str, start: int) -> None:
        """Write a raised text as ^6, a lowered number after another as _2; "1st" stays joined."""
        text = "".join(self._pieces[start:]).strip()
        before = self._pieces[start - 1][-1:] if start else ""
        raised = tag == "sup" and text.lower() not in _ORDINALS and re.search(r"\w", text)
        lowered = tag == "sub" and before.isdigit() and text[:1].isdigit()
        mark = "^" if raised and start else "_" if lowered else ""
        bracketed = re.search(r"\s", text) and (raised or lowered)
        self._pieces[start:] = [mark + (f"({text})" if bracketed else text)]
        self._raised = None

    def _end_link(self, address: str, start: int) -> None:
        label, address = "".join(self._pieces[start:]), address.strip()
        if address.lower().startswith(_SHOWN_WITHOUT_SCHEME):
            number = address.partition(":")[2].partition("?")[0]
            self._pieces += [f" ({number})"] if _bare(number) not in _bare(label) else []
        elif address.lower().startswith(_WEB):
            self._pieces += [f" ({address})"] if address not in label else []
        elif address:
            self._remarks["links of HTML that lead nowhere else were dropped"] += 1


def _bare(address: str) -> str:
    return re.sub(r"[\s().-]", "", address).lower()
