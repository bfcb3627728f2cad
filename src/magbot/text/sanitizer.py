"""Remove from a text what a terminal or a log would act on: the one sanitiser for both.

A stranger's question and a knowledge base's text may hold escape codes (which can write to the
clipboard or hide a line), marks that turn the direction of writing, and odd line ends.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TextIO

# Spaces that are no control; the joiners that Persian, Hindi and emoji need.
_KEPT = frozenset(
    "\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
    "\u205f\u3000\u200c\u200d"
)
_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"


def harmless(text: str) -> str:
    r"""Return the text without control, formatting and unassigned characters.

    A tab becomes a space; "\n" stays, and every other line end becomes one.
    """
    return _keeping_tabs(text).replace("\t", " ")


def _keeping_tabs(text: str) -> str:
    if text.replace("\n", "").isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    return "".join([char for char in text if char.isprintable() or char in _KEPT or char == "\t"])


def one_line(text: str) -> str:
    """Return the text, harmless and on one line: it cannot pass for a line of its own."""
    return harmless(text).replace("\n", " ")


def brief(text: str, most: int = 500) -> str:
    """Return a message with its middle left out where it is longer than `most` characters."""
    if len(text) <= most:
        return text
    return f"{text[: most // 2]} ... ({len(text):,} characters in all) ... {text[-most // 10 :]}"


class HarmlessStream:
    """A text stream whose writers need not think of what the text holds.

    `stream` is the stream behind it; everything but `write` is the stream's own.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  it stands for a stream
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """Write a text without what a terminal would obey; returns the length of the given."""
        self.stream.write(_keeping_tabs(text))  # tabs separate the columns of a table
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)


class SilentStream(HarmlessStream):
    """A stream for messages: one that cannot be written is no reason to end."""

    def write(self, text: str) -> int:
        """Write a text if that is possible."""
        try:
            return super().write(text)
        except OSError:
            return len(text)

    def flush(self) -> None:
        """Flush if that is possible."""
        try:
            self.stream.flush()
        except OSError:
            return
