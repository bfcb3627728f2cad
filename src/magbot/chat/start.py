"""Put a chat together for the terminal it runs in, and run it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from magbot.chat.live import Live
from magbot.chat.loop import Reader, converse
from magbot.chat.plain import PlainReader, SturdyReader
from magbot.chat.questions import QuestionsOf
from magbot.chat.record import HistoryFile, PrivateFile
from magbot.chat.talk import Chat, Terminal
from magbot.chat.terminal import look_for
from magbot.render.terminal import Look
from magbot.review import Log


@dataclass(frozen=True)
class Options:
    """What a person may choose. `history`, `transcript`, `log` name files; "" keeps nothing.

    `scope` is the part of the base that answers, "" for all of it.
    """

    faq: str | None = None
    quiet: bool = False
    plain: bool = False
    color: str = "auto"
    history: str = ""
    transcript: str = ""
    log: str = ""
    scope: str = ""


def run(options: Options) -> int:
    """Run a chat on this process's terminal; returns the exit status.

    Raises KnowledgeBaseError when the knowledge base cannot be used.
    """
    chat = Chat(Live(options.faq, options.scope), _terminal(options))
    person = sys.stdin.isatty()
    try:
        if person and not options.quiet:
            chat.banner()
        return converse(_reader(chat, person=person), chat)
    finally:
        if chat.terminal.log is not None:
            chat.terminal.log.close()


def _terminal(options: Options) -> Terminal:
    def look() -> Look:
        return look_for(
            os.environ, tty=sys.stdout.isatty(), color=options.color, plain=options.plain
        )

    return Terminal(
        out=_writer(sys.stdout),
        notice=_writer(sys.stderr),
        look=look,
        history=HistoryFile(options.history, _complain) if options.history else None,
        transcript=PrivateFile(options.transcript, _complain) if options.transcript else None,
        log=_open_log(options.log) if options.log else None,
    )


def _open_log(path: str) -> Log | None:
    from magbot.review import try_to_open

    return try_to_open(path, _complain)


def _writer(stream: TextIO) -> Callable[[str], None]:
    def write(text: str) -> None:
        stream.write(text)
        stream.flush()

    return write


def _reader(chat: Chat, *, person: bool) -> Reader:
    if not person:
        return PlainReader(sys.stdin)
    plain = PlainReader(sys.stdin, chat.terminal.notice)
    if chat.terminal.look().plain:
        return plain
    return SturdyReader(lambda: _prompt(chat), plain, _complain)


def _prompt(chat: Chat) -> Reader:
    from magbot.chat.prompt import prompt_reader

    history = chat.terminal.history
    return prompt_reader(
        QuestionsOf(chat.live),
        earlier=history.load() if history is not None else (),
        styled=chat.terminal.look().styled,
    )


def _complain(text: str) -> None:
    sys.stderr.write(f"magbot: {text}\n")
