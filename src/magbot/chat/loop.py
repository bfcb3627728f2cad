"""The loop of a chat: read a line and act on it, until the person leaves."""

from __future__ import annotations

from collections.abc import Callable

from magbot.chat.chat import Chat
from magbot.chat.commands import take

LEFT, INTERRUPTED = 0, 130


class Interrupted(KeyboardInterrupt):
    """Ctrl-C at the prompt; `typed` says whether there was something on the line."""

    def __init__(self, *, typed: bool = False) -> None:
        super().__init__()
        self.typed = typed


def converse(read: Callable[[], str], chat: Chat) -> int:
    """Talk until the person leaves; returns the exit status.

    `read` gives the next line; it raises EOFError at the end and KeyboardInterrupt for Ctrl-C.
    Ctrl-C clears the line, or stops a reply; a second one with nothing typed in between leaves.
    """
    armed = False
    while not chat.left:
        try:
            line = read()
        except EOFError:
            return LEFT
        except KeyboardInterrupt as interrupt:
            if armed and not getattr(interrupt, "typed", False):
                return INTERRUPTED
            armed = True
            chat.tell(chat.word("again_leaves"))
            continue
        armed = False
        try:
            take(chat, line)
        except KeyboardInterrupt:
            armed = True
            chat.tell(chat.word("stopped"))
    return LEFT
