"""Claim deliveries, so that each is answered once by one process, and never by none.

A claim is short while its answer does not exist: when the process dies, the platform's repeat
goes to another one. It is renewed while the work lasts, and made long once all is delivered.
"""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from magbot.serving.store import Store

CLAIM_SECONDS = 20.0
"""Seconds for which a delivery is claimed before its answer exists."""
_RENEW_EVERY = CLAIM_SECONDS / 3
_current: ContextVar[tuple[str, float] | None] = ContextVar("claim", default=None)


class Claims:
    """The claims of one process, in a store that others may share."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def claim(self, key: str, seconds: float) -> bool:
        """Claim a delivery for the work that this task starts; False where it was claimed before.

        `seconds`: how long the platform may repeat it.
        """
        if not await self._store.first(key, min(CLAIM_SECONDS, seconds)):
            return False
        _current.set((key, seconds))
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

    async def keep(self) -> None:
        """Keep this task's claim as long as the platform may repeat the delivery."""
        claim = _current.get()
        if claim is not None:
            await self._store.extend(*claim)

    async def _renew(self, key: str) -> None:
        while True:
            await asyncio.sleep(_RENEW_EVERY)
            await self._store.extend(key, CLAIM_SECONDS)
