"""Put a reply into Slack's dialect: escaped, and cut at Slack's limits."""

from __future__ import annotations

import html
from dataclasses import dataclass

from magbot.kb.model import Source
from magbot.render.links import linked_pieces
from magbot.render.split import fitting_note, shorten, units

SECTION = 3000
"""The longest text of a section or context block, in characters after escaping."""
MESSAGE = 4000
"""The longest `text` that Slack recommends for a message."""
LONGEST_NOTE = MESSAGE // 2
"""The room for a consult note beside a useful piece of body."""
BUTTON = 75
"""The longest label of a button."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a reply: a piece of its body, and the note; both escaped."""

    body: str
    note: str

    @property
    def text(self) -> str:
        """The message as one text, the note last."""
        return f"{self.body}\n\n{self.note}" if self.body else self.note


def escape(text: str) -> str:
    """Escape the three characters that Slack gives a meaning; mentions and links become text.

    >>> escape("<!channel> & <http://example.com|here>")
    '&lt;!channel&gt; &amp; &lt;http://example.com|here&gt;'
    """
    return html.escape(text, quote=False)


def unescape(text: str) -> str:
    """Undo `escape`, as Slack's clients do; Slack escapes what people type in the same way."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def parts(
    body: str, note: str, sources: tuple[Source, ...] = (), heading: str = ""
) -> tuple[Part, ...]:
    """Cut a reply into messages, each with the note; the names of sources become links.

    `heading` begins the line that names them. Raises ValueError for a note too long.
    """
    end = fitting_note(escape(note), LONGEST_NOTE)
    room = min(SECTION, MESSAGE - units(end) - 2)
    pieces = linked_pieces(body, room, sources, heading, _link, escape)
    return tuple(Part(piece, end) for piece in pieces)


def _link(name: str, source: Source, _: int) -> str:
    return f"<{escape(source.url)}|{escape(name)}>"


def label(text: str) -> str:
    """Cut a button's label to Slack's limit."""
    return shorten(text, BUTTON)
