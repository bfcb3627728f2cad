"""Plain answer text as HTML: paragraphs and lists, everything else escaped."""

from __future__ import annotations

import re
from html import escape

_BULLET = re.compile(r"[-*] +(?=\S)")
_NUMBER = re.compile(r"\d+\. +(?=\S)")


def is_link(address: str) -> bool:
    """Return whether an address may be live: one of the web or of a mailbox, without spaces."""
    lower = address.lower()
    return lower.startswith(("https://", "http://", "mailto:")) and not re.search(
        r"[\s<>\"\x00-\x1f]", address
    )


def to_html(text: str) -> str:
    """Return paragraphs (parted by blank lines) and lists as HTML."""
    return "\n".join(_paragraph(part) for part in re.split(r"\n\s*\n", text.strip()))


def _paragraph(text: str) -> str:
    blocks: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        tag, content = _read(line)
        if blocks and blocks[-1][0] == tag:
            blocks[-1][1].append(content)
        else:
            blocks.append((tag, [content]))
    return "\n".join(_shown(tag, lines) for tag, lines in blocks)


def _read(line: str) -> tuple[str, str]:
    for tag, mark in (("ul", _BULLET), ("ol", _NUMBER)):
        match = mark.match(line)
        if match:
            return tag, escape(line[match.end() :])
    return "p", escape(line)


def _shown(tag: str, lines: list[str]) -> str:
    if tag == "p":
        return f"<p>{'<br>'.join(lines)}</p>"
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<{tag}>{items}</{tag}>"
