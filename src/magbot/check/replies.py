"""Ask many questions, on several cores where it pays; keep what the rules need of the replies."""

from __future__ import annotations

import os
from collections.abc import Sequence
from multiprocessing import get_all_start_methods, get_context
from typing import NamedTuple

from magbot.answering.answer import Answer
from magbot.answering.assistant import Assistant

_MANY = 20_000
_CHUNK = 2_000
_MOST_WORKERS = 4
_shared: list[Assistant] = []


class Reply(NamedTuple):
    """What a question got: the kind, the card, the entries shown, the entry that came nearest."""

    kind: str
    card: str
    entries: tuple[str, ...]
    nearest: str


def ask_all(assistant: Assistant, questions: Sequence[str], *, many: int = _MANY) -> list[Reply]:
    """Return the replies in order; from `many` on, asked in several processes if it can fork."""
    workers = min(os.cpu_count() or 1, _MOST_WORKERS)
    if len(questions) < many or workers == 1 or "fork" not in get_all_start_methods():
        return _replies(assistant, questions)
    _shared.append(assistant)
    try:
        with get_context("fork").Pool(workers) as pool:
            size = max(1, min(_CHUNK, len(questions) // (4 * workers)))
            chunks = [questions[index : index + size] for index in range(0, len(questions), size)]
            return [reply for replies in pool.imap(_in_worker, chunks) for reply in replies]
    finally:
        _shared.pop()


def _in_worker(questions: Sequence[str]) -> list[Reply]:
    return _replies(_shared[-1], questions)


def _replies(assistant: Assistant, questions: Sequence[str]) -> list[Reply]:
    return [_reply(answer) for answer in assistant.ask_many(questions)]


def _reply(answer: Answer) -> Reply:
    nearest = answer.matches[0].entry.id if answer.matches else ""
    shown = tuple(entry.id for entry in answer.entries)
    return Reply(str(answer.kind), answer.card, shown, nearest)
