"""Claim deliveries, so that each is answered by exactly one process.

In the shared stores a claim is short until the answer is delivered, and renewed while work goes
on: if the process dies, another one answers when the platform repeats the delivery. After that
the claim is extended for as long as the platform may repeat it. In its own memory, which dies with
it, a process claims for that long at once: if a burst keeps it busy for longer than a short claim
lasts, nothing is answered twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from magbot.serving.store import FailoverStore

CLAIM_SECONDS = 20.0
"""Seconds for which a delivery is claimed before its answer exists."""
_RENEW_EVERY = CLAIM_SECONDS / 3


@dataclass(slots=True)
class _Claim:
    """A delivery that this process answers; `seconds` is how long the platform may repeat it."""

    key: str
    seconds: float
    delivered: bool = False


_current: ContextVar[_Claim | None] = ContextVar("claim", default=None)


class Claims:
    """The claims of one process, in a store that may be shared."""

    def __init__(self, store: FailoverStore) -> None:
        self._store = store

    async def claim(self, key: str, seconds: float) -> bool:
        """Claim a delivery for the work that this task starts; False if it was claimed before.

        `seconds`: how long the platform may repeat it.
        """
        if not await self._store.first(key, seconds, min(CLAIM_SECONDS, seconds)):
            return False
        _current.set(_Claim(key, seconds))
        return True

    async def defer(self) -> bool:
        """Release this task's claim if no shared store answers, and return whether it did.

        For a delivery that will be repeated: by then the stores may say if it was answered.
        """
        claim = _current.get()
        if claim is None or not self._store.is_alone():
            return False
        await self._extend(claim.key, 0.0)
        self.unclaimed()
        return True

    @staticmethod
    def unclaimed() -> None:
        """Note that this task works on something that needs no claim."""
        _current.set(None)

    @asynccontextmanager
    async def renewed(self) -> AsyncIterator[None]:
        """Renew this task's claim while its work lasts."""
        claim = _current.get()
        if claim is None:
            yield
            return
        renewing = asyncio.create_task(self._renew(claim))
        try:
            yield
        finally:
            renewing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await renewing
            if not claim.delivered:  # a repeat may try again
                await self._store.extend_own(claim.key, CLAIM_SECONDS)

    async def confirm(self) -> None:
        """Keep this task's claim as long as the platform may repeat the delivery."""
        claim = _current.get()
        if claim is not None:
            claim.delivered = True
            await self._extend(claim.key, claim.seconds)

    async def _extend(self, key: str, seconds: float) -> None:
        await self._store.extend_own(key, seconds)
        await self._store.extend_shared(key, seconds)

    async def _renew(self, claim: _Claim) -> None:
        while True:
            await asyncio.sleep(_RENEW_EVERY)
            await self._store.extend_shared(claim.key, CLAIM_SECONDS)
