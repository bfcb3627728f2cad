"""Put a chat together for the terminal it runs in, and run it."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable
from typing import TextIO

from magbot.chat.chat import Chat, Terminal
from magbot.chat.live import Live
from magbot.chat.loop import converse
from magbot.chat.plain import PlainReader, ReadLine, SturdyReader
from magbot.chat.questions import QuestionsOf
from magbot.chat.record import HistoryFile, PrivateFile
from magbot.chat.terminal import look_for
from magbot.render.terminal import Look
from magbot.review import try_to_open


def run(options: Namespace) -> int:
    """Run a chat on this process's terminal; returns the exit status.

    `options` are those of `magbot chat`: `history`, `transcript` and `log` name files, "" keeps
    nothing; `scope` is the part of the base that answers, "" for all of it.
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


def _terminal(options: Namespace) -> Terminal:
    def look() -> Look:
        return look_for(
            os.environ, tty=sys.stdout.isatty(), color=options.color, plain=options.plain
        )

    log = try_to_open(options.log, _complain) if options.log else None
    return Terminal(
        out=_writer(sys.stdout),
        notice=_writer(sys.stderr),
        look=look,
        history=HistoryFile(options.history, _complain) if options.history else None,
        transcript=PrivateFile(options.transcript, _complain) if options.transcript else None,
        log=log,
    )


def _writer(stream: TextIO) -> Callable[[str], None]:
    def write(text: str) -> None:
        stream.write(text)
        stream.flush()

    return write


def _reader(chat: Chat, *, person: bool) -> ReadLine:
    if not person:
        return PlainReader(sys.stdin).read
    plain = PlainReader(sys.stdin, chat.terminal.notice).read
    if chat.terminal.look().plain:
        return plain
    return SturdyReader(lambda: _start_prompt(chat), plain, _complain).read


def _start_prompt(chat: Chat) -> ReadLine:
    from magbot.chat.prompt import prompt_session

    history = chat.terminal.history
    session = prompt_session(
        QuestionsOf(chat.live),
        earlier=history.load() if history is not None else (),
        styled=chat.terminal.look().styled,
    )
    return session.prompt


def _complain(text: str) -> None:
    sys.stderr.write(f"magbot: {text}\n")
