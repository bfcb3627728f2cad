"""The owner's pause: an owner writes `pause` or `resume`; cards are shown all the same."""

from __future__ import annotations

import time
from collections.abc import Callable

from magbot.answering.answer import Answer
from magbot.serving.audit import audit
from magbot.serving.question import BORROWED, Question
from magbot.serving.snapshot import Snapshot
from magbot.serving.store import FailoverStore
from magbot.text import normalize

LONGEST = 30 * 24 * 3600.0
"""Seconds after which a pause ends by itself."""
LOOK_EVERY = 2.0
"""Seconds for which a process trusts what it last read of a shared pause."""
_ON, _OFF = "paused", "serving"


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
        """Return "pause" or "resume" where an owner says so; "" for any other question."""
        if question.asker not in self._owners or question.way == BORROWED or question.token:
            return ""
        text = normalize(question.text)
        orders = {normalize(snapshot.word(f"order_{name}")): name for name in ("pause", "resume")}
        return orders.get(text, "") if text else ""

    async def apply(self, order: str, surface: str) -> str:
        """Pause or resume, and return the name of the notice that says so."""
        paused = order == "pause"
        await self._store.write(_key(surface), _ON if paused else _OFF, LONGEST)
        self._known[surface] = self._clock(), paused
        audit(_ON if paused else "resumed", surface=surface)
        return "pausing" if paused else "resumed"

    async def silences(self, question: Question, answer: Answer) -> bool:
        """Return whether a reply is held back now; never a card, a check question or a vote."""
        if not self._owners or question.verdict or answer.card or answer.check:
            return False
        read_at, paused = self._known.get(question.surface, (-LOOK_EVERY, False))
        if self._clock() - read_at >= LOOK_EVERY:
            paused = await self._store.read(_key(question.surface)) == _ON
            self._known[question.surface] = self._clock(), paused
        return paused


def _key(surface: str) -> str:
    return f"pause:{surface}"
