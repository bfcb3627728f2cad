"""Verdicts on replies: one a person and reply, the last counts; who it was is not kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from magbot.serving.feedback import Sink
from magbot.serving.metrics import Metrics
from magbot.serving.question import Question
from magbot.serving.store import Container

VERDICTS = ("up", "down")
VOTE_SECONDS = 24 * 3600.0
"""How long a verdict can be changed by its giver; a repeat of it counts once."""


class Votes:
    """Keeps verdicts in a sink, and in the store for a day which one stands."""

    def __init__(self, store: Container, sink: Sink, metrics: Metrics) -> None:
        self._store, self._sink, self._metrics = store, sink, metrics

    async def cast(
        self, key: str, question: Question, entries: Sequence[str], edition: str
    ) -> None:
        """Count a verdict on entries; an earlier one under the same key is taken back."""
        verdict = question.verdict
        if not await self._store.first(key, VOTE_SECONDS):
            earlier = _read(await self._store.read(key))
            if earlier is None or earlier[0] == verdict:
                return
            before, day, of = earlier
            self._metrics.vote_changed(question.surface, before)
            for entry in entries:
                await asyncio.to_thread(self._sink.withdraw, entry, before, edition=of, day=day)
        today = datetime.now(tz=UTC).date().isoformat()
        await self._store.write(key, json.dumps([verdict, today, edition]), VOTE_SECONDS)
        self._metrics.vote(question.surface, verdict)
        for entry in entries:
            await asyncio.to_thread(self._sink.keep, entry, verdict, edition=edition, day=today)


def _read(data: str | None) -> tuple[str, str, str] | None:
    try:
        verdict, day, edition = json.loads(data or "null")
    except (ValueError, TypeError):
        return None
    return str(verdict), str(day), str(edition)
