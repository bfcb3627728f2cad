"""Claim deliveries, so that each is answered once by one process, and never by none.

A claim is short while its answer does not exist: when the process dies, the platform's repeat
goes to another one. It is renewed while the work lasts, and made long once all is delivered.
In its own memory a process claims at once for long, since that dies with it: a burst that keeps
it busy for longer than a short claim lasts is not answered twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from magbot.serving.store import Container, MemoryStore, SturdyStore

CLAIM_SECONDS = 20.0
"""Seconds for which a delivery is claimed before its answer exists."""
_RENEW_EVERY = CLAIM_SECONDS / 3
_current: ContextVar[tuple[str, float] | None] = ContextVar("claim", default=None)


class Claims:
    """The claims of one process, in a store that others may share."""

    def __init__(self, store: Container) -> None:
        self._store = store
        self._own = MemoryStore()
        self._kept: set[str] = set()

    async def claim(self, key: str, seconds: float) -> bool:
        """Claim a delivery for the work that this task starts; False where it was claimed before.

        `seconds`: how long the platform may repeat it.
        """
        if not await self._own.first(key, seconds):
            return False
        if not await self._store.first(key, min(CLAIM_SECONDS, seconds)):
            await self._own.extend(key, 0.0)
            return False
        _current.set((key, seconds))
        return True

    async def put_off(self) -> bool:
        """Let go of this task's claim if no shared store answers; say whether it was so.

        For a repeat that will come once more: whether it was answered is known by then.
        """
        claim = _current.get()
        if claim is None or not (isinstance(self._store, SturdyStore) and self._store.is_alone()):
            return False
        for store in (self._own, self._store):
            await store.extend(claim[0], 0.0)
        self.unclaimed()
        return True

    @staticmethod
    def unclaimed() -> None:
        """Note that what this task works on needs no claim."""
        _current.set(None)

    @asynccontextmanager
    async def renewed(self) -> AsyncIterator[None]:
        """Renew this task's claim while its work lasts."""
        claim = _current.get()
        if claim is None:
            yield
            return
        renewing = asyncio.create_task(self._renew(claim[0]))
        try:
            yield
        finally:
            renewing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await renewing
            if claim[0] not in self._kept:  # not delivered: a repeat may try again
                await self._own.extend(claim[0], 0.0)
            self._kept.discard(claim[0])

    async def keep(self) -> None:
        """Keep this task's claim as long as the platform may repeat the delivery."""
        claim = _current.get()
        if claim is not None:
            self._kept.add(claim[0])
            await self._store.extend(*claim)

    async def _renew(self, key: str) -> None:
        while True:
            await asyncio.sleep(_RENEW_EVERY)
            await self._store.extend(key, CLAIM_SECONDS)
