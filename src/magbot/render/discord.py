"""Put a reply into Discord's dialect: Markdown disarmed, and cut at Discord's limits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from magbot.kb.model import Source
from magbot.render.links import linked_pieces
from magbot.render.split import fitting_note, shorten, split, units

CONTENT = 2000
"""The longest plain message."""
DESCRIPTION, AUTHOR, EMBED = 4096, 256, 6000
"""The longest parts of an embed, and their longest sum."""
LONGEST_NOTE = CONTENT // 2
"""The room for a consult note beside a useful piece of body."""
BUTTON = 80
"""The longest label of a button."""

_ADDRESS = r"https?://[^\s<>\\]+"
_ANYWHERE = r"[\\*_~|`<>\[\]#@]"
_AT_LINE_START = r"(?m:(?<=^)[ \t]*(?:[-+]|\d+[.)])(?=\s))"
_SPECIAL = re.compile(f"({_ADDRESS})|({_AT_LINE_START})|({_ANYWHERE})")
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")


@dataclass(frozen=True, slots=True)
class Page:
    """One embed of a reply: Markdown in the description, plain text in the footer."""

    description: str
    footer: str


def escape(text: str) -> str:
    r"""Disarm Discord's Markdown and mentions; addresses stay as they are, so that they work.

    >>> print(escape("- *one* <@4001>"))
    \- \*one\* \<\@4001\>
    """
    return _SPECIAL.sub(_disarm, text)


def _disarm(match: re.Match[str]) -> str:
    address, start, mark = match.groups()
    if address:
        return str(address)
    return f"{start[:-1]}\\{start[-1]}" if start else f"\\{mark}"


def unescape(text: str) -> str:
    """Undo `escape`, as Discord's clients do."""
    return _ESCAPED.sub(r"\1", text)


def plain(body: str, note: str, tail: str = "") -> tuple[str, ...]:
    """Cut a reply into plain messages: a piece of the body, the note, the tail.

    `tail` is Markdown already. Raises ValueError for a note too long.
    """
    end = "\n".join(filter(None, (fitting_note(escape(note), LONGEST_NOTE), tail)))
    if not body:
        return (end,)
    pieces = split(body, CONTENT - units(end) - 2, measure=lambda text: units(escape(text)))
    return tuple(f"{escape(piece)}\n\n{end}" for piece in pieces)


def pages(
    body: str,
    note: str,
    *,
    used: int = 0,
    sources: tuple[Source, ...] = (),
    heading: str = "",
) -> tuple[Page, ...]:
    """Cut a reply into embeds, each with the note as its footer.

    `used` is what the rest of the embed takes of its longest sum. The names of sources become
    links in the line that `heading` begins. Raises ValueError for a note too long.
    """
    fitting_note(escape(note), LONGEST_NOTE)
    room = min(DESCRIPTION, EMBED - units(note) - used)
    pieces = linked_pieces(body, room, sources, heading, _link, escape)
    return tuple(Page(piece, note) for piece in pieces)


def _link(name: str, source: Source, _: int) -> str:
    return f"[{escape(name)}]({source.url})"


def label(text: str) -> str:
    """Cut a button's label to Discord's limit."""
    return shorten(text, BUTTON)
