"""Who is answered, and when: in allowed places, within rate limits, unless an owner paused it.

Neither a rate limit nor a pause ever holds back a card.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from magbot.answering.answer import Answer
from magbot.serving.audit import audit
from magbot.serving.limits import RateLimit
from magbot.serving.question import BORROWED, Question
from magbot.serving.snapshot import Snapshot
from magbot.serving.store import FailoverStore
from magbot.text import normalize

SILENT_SECONDS = 24 * 3600.0
"""Seconds until a place that is not allowed is told so again."""
_MESSAGES = ("mention", "message")
LONGEST_PAUSE = 30 * 24 * 3600.0
"""Seconds after which a pause ends by itself."""
LOOK_EVERY = 2.0
"""Seconds for which a process trusts what it last read of a shared pause."""
_ON, _OFF = "paused", "serving"


class Gate:
    """An allow-list and rate limits; without `allowed` ids every place is answered.

    `per_minute` counts for a person, `per_home` for a workspace or server. `owners` are the ids
    of people who may pause the bot.
    """

    def __init__(
        self,
        allowed: frozenset[str] = frozenset(),
        per_minute: float = 0.0,
        per_home: float = 0.0,
        owners: frozenset[str] = frozenset(),
    ) -> None:
        self._allowed, self.owners = allowed, owners
        self._person, self._home = RateLimit(per_minute), RateLimit(per_home)

    def allows(self, question: Question) -> bool:
        """Return whether the workspace, server or channel of a question is allowed."""
        return not self._allowed or not self._allowed.isdisjoint(question.homes)

    @staticmethod
    def may_stay_silent(question: Question) -> bool:
        """Return whether a question may go without a reply: a message, not a button or command."""
        return question.way in _MESSAGES

    def throttles(self, question: Question, answer: Answer) -> bool:
        """Count a question, and return whether its asker, or everybody there, asks too fast."""
        if not question.asker or not _may_hold_back(question, answer):
            return False
        if self._person.wait(f"{question.surface}:{question.asker}") > 0:
            return True
        home = next(iter(question.homes), "")
        return bool(home) and self._home.wait(f"{question.surface}:{home}") > 0


class Pause:
    """Whether questions are answered now: one state for each surface, shared if the store is."""

    def __init__(
        self,
        store: FailoverStore,
        owners: frozenset[str],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._owners, self._clock = store, owners, clock
        self._known: dict[str, tuple[float, bool]] = {}

    def order(self, question: Question, snapshot: Snapshot) -> str:
        """Return "pause" or "resume" if an owner orders it; "" for any other question."""
        if question.asker not in self._owners or question.way == BORROWED or question.token:
            return ""
        text = normalize(question.text)
        orders = {normalize(snapshot.word(f"order_{name}")): name for name in ("pause", "resume")}
        return orders.get(text, "") if text else ""

    async def apply(self, order: str, surface: str) -> str:
        """Pause or resume, and return the name of the notice that says so."""
        paused = order == "pause"
        await self._store.write(_key(surface), _ON if paused else _OFF, LONGEST_PAUSE)
        self._known[surface] = self._clock(), paused
        audit(_ON if paused else "resumed", surface=surface)
        return "pausing" if paused else "resumed"

    async def silences(self, question: Question, answer: Answer) -> bool:
        """Return whether a reply is held back now."""
        if not self._owners or not _may_hold_back(question, answer):
            return False
        read_at, paused = self._known.get(question.surface, (-LOOK_EVERY, False))
        if self._clock() - read_at >= LOOK_EVERY:
            paused = await self._store.read(_key(question.surface)) == _ON
            self._known[question.surface] = self._clock(), paused
        return paused


def _may_hold_back(question: Question, answer: Answer) -> bool:
    """Return whether a reply may be held back: never a card, a check question or a verdict's."""
    return not (question.verdict or answer.card or answer.check)


def _key(surface: str) -> str:
    return f"pause:{surface}"
