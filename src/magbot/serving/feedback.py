"""Verdicts on replies: entry, verdict, day and edition are stored, never the person.

A person's last verdict on a reply replaces the ones before.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol
from weakref import WeakValueDictionary

from magbot.answering.answer import Answer
from magbot.errors import MagbotError
from magbot.serving.metrics import Metrics
from magbot.serving.question import Question
from magbot.serving.snapshot import Snapshot
from magbot.serving.store import FailoverStore

VERDICTS = ("up", "down")
VOTE_SECONDS = 24 * 3600.0
"""How long a verdict can be changed by its giver; a repeat of it counts once."""


class Sink(Protocol):
    """Where verdicts go."""

    def keep(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
        """Keep one verdict ("up" or "down") on an entry of an edition (hash), given that day."""

    def withdraw(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
        """Take back a verdict that was kept with these arguments: its giver changed it."""


class FileSink:
    """Appends verdicts to a file that only its owner can read, one JSON object a line."""

    def __init__(self, path: str) -> None:
        """Check that the file can be written. Raises MagbotError when not."""
        self._path = path
        try:
            os.close(self._open())
        except OSError as error:
            raise MagbotError(
                f"The feedback file {path} cannot be written: {error.strerror}. "
                "Name a file in a folder that this user may write to."
            ) from None

    def keep(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
        """Append one line; a single write, so that processes may share the file."""
        self._append(entry=entry, verdict=verdict, day=day, edition=edition)

    def withdraw(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
        """Append a line that takes an earlier one back."""
        self._append(entry=entry, verdict=verdict, day=day, edition=edition, withdrawn=True)

    def _append(self, **vote: object) -> None:
        descriptor = self._open()
        try:
            os.write(descriptor, f"{json.dumps(vote)}\n".encode())
        finally:
            os.close(descriptor)

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


class Votes:
    """Passes verdicts on to sinks; the store remembers for a day which one stands."""

    def __init__(self, store: FailoverStore, sinks: Sequence[Sink], metrics: Metrics) -> None:
        """Without sinks, verdicts are only counted in the metrics."""
        self._store, self._sinks, self._metrics = store, sinks, metrics
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take(self, key: str, question: Question, snapshot: Snapshot) -> Answer:
        """Keep a verdict on the entries of a reply; stale and forged ones are ignored.

        `key` tells person and message apart.
        """
        entries = [*filter(None, map(snapshot.entry_id, question.token.split(",")))]
        if question.verdict not in VERDICTS or not entries:
            return snapshot.notice("stale")
        edition = question.edition or snapshot.kb.hash[:12]
        async with self._locks.setdefault(key, asyncio.Lock()):
            await self._cast(key, question, entries, edition)
        return snapshot.notice("thanks")

    async def _cast(
        self, key: str, question: Question, entries: Sequence[str], edition: str
    ) -> None:
        """Count a verdict on entries; an earlier one under the same key is taken back."""
        surface, verdict = question.surface, question.verdict
        if not await self._store.first(key, VOTE_SECONDS):
            earlier = _read(await self._store.read(key))
            if earlier is None or earlier[0] == verdict:
                return
            before, first_day, rated = earlier
            self._metrics.count("votes_changed", surface, before)
            for sink in self._sinks:
                for entry in entries:
                    await asyncio.to_thread(
                        sink.withdraw, entry, before, edition=rated, day=first_day
                    )
        today = datetime.now(tz=UTC).date().isoformat()
        await self._store.write(key, json.dumps([verdict, today, edition]), VOTE_SECONDS)
        self._metrics.count("votes", surface, verdict)
        for sink in self._sinks:
            for entry in entries:
                await asyncio.to_thread(sink.keep, entry, verdict, edition=edition, day=today)


def _read(data: str | None) -> tuple[str, str, str] | None:
    try:
        verdict, day, edition = json.loads(data or "null")
    except (ValueError, TypeError):
        return None
    return str(verdict), str(day), str(edition)
