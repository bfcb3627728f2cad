"""What surfaces remember between requests: keys claimed, and small texts. Bounded.

The texts are conversations as ids, pauses and votes. Shared stores hold them for all processes,
with this process's memory behind them when they fail.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from enum import Enum
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

from magbot.serving.expiring_map import ExpiringMap
from magbot.serving.metrics import Metrics

log = logging.getLogger("magbot.bots")
T = TypeVar("T")


class _Failed(Enum):
    FAILED = 1


FAILED = _Failed.FAILED
MOST_KEYS = 80_000
"""Keys in this process's memory: those of 20,000 messages, which have four at most."""
REST = 2.0
"""Seconds without asking a shared store that has just failed."""


class Store(Protocol):
    """Remember keys and small texts for a time. Keys are digests, values hold ids only."""

    async def first(self, key: str, seconds: float) -> bool:
        """Claim a key; False when it was claimed before and not forgotten yet."""

    async def read(self, key: str) -> str | None:
        """Return what was written under a key, or None."""

    async def write(self, key: str, value: str, seconds: float) -> None:
        """Keep a text under a key for so long; an empty text renews a claim."""

    async def close(self) -> None:
        """Let go of connections."""


class MemoryStore:
    """A store in this process; the oldest keys go first when it is full."""

    def __init__(
        self, *, most: int = MOST_KEYS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._texts: ExpiringMap[str, str] = ExpiringMap(most, clock=clock)

    async def first(self, key: str, seconds: float) -> bool:
        """Claim a key; False when it was claimed before and not forgotten yet."""
        if self._texts.get(key) is not None:
            return False
        self._texts.put(key, "", seconds)
        return True

    async def read(self, key: str) -> str | None:
        """Return what was written under a key, or None."""
        return self._texts.get(key)

    async def write(self, key: str, value: str, seconds: float) -> None:
        """Keep a text under a key."""
        self._texts.put(key, value, seconds)

    async def close(self) -> None:
        """Do nothing: there is no connection."""


class FailoverStore:
    """Shared stores with this process's own memory behind them.

    While one fails, the others know what it knew; while all fail, answers go on from memory: a
    double answer is better than none. A delivery is claimed in each, in their order, so that of
    several processes the one that has claimed it in the last store answers. What a store could
    not be told, claims and texts, is written once it is back, and until then what this process
    knows of that key counts: the platform may repeat a delivery minutes later, and a pause must
    not be lost.
    """

    def __init__(
        self,
        shared: Sequence[Store],
        metrics: Metrics,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shared = [_Guarded(store, metrics, clock) for store in shared]
        self._own = MemoryStore(clock=clock)

    async def first(self, key: str, seconds: float, shared_seconds: float | None = None) -> bool:
        """Claim a key here and in the shared stores; False when any knew it.

        `shared_seconds` is how long the claim lasts in the shared stores; `seconds` if None.
        """
        lasting = seconds if shared_seconds is None else shared_seconds
        if not await self._own.first(key, seconds):
            return False
        for guarded in self._shared:
            is_new = await guarded.ask(lambda store: store.first(key, lasting))
            if is_new is False:
                # known elsewhere: keep our own claim short; its owner may die before answering
                await self.extend_own(key, lasting)
                return False
            if is_new is FAILED:
                guarded.write_when_back(key, "", lasting)
        return True

    async def extend_own(self, key: str, seconds: float) -> None:
        """Let a claim in this process last `seconds` from now."""
        await self._own.write(key, "", seconds)

    async def extend_shared(self, key: str, seconds: float) -> None:
        """Let a claim in the shared stores last `seconds` from now."""
        await self._write_shared(key, "", seconds)

    async def read(self, key: str) -> str | None:
        """Return the shared text; this process's own if no store has one or its own is newer."""
        for guarded in self._shared:
            if guarded.lacks(key):
                continue
            value = await guarded.ask(lambda store: store.read(key))
            if isinstance(value, str):
                return value
        return await self._own.read(key)

    async def write(self, key: str, value: str, seconds: float) -> None:
        """Keep a text everywhere."""
        await self._own.write(key, value, seconds)
        await self._write_shared(key, value, seconds)

    def is_alone(self) -> bool:
        """Return whether there are shared stores, and none can be asked at the moment."""
        return bool(self._shared) and all(guarded.is_resting() for guarded in self._shared)

    async def close(self) -> None:
        """Let go of the shared stores' connections."""
        for guarded in self._shared:
            await guarded.close()

    async def _write_shared(self, key: str, value: str, seconds: float) -> None:
        await asyncio.gather(*(guarded.write(key, value, seconds) for guarded in self._shared))


class _Guarded:
    """A shared store that is left alone for a moment after it failed."""

    def __init__(self, store: Store, metrics: Metrics, clock: Callable[[], float]) -> None:
        self.store, self._metrics, self._clock = store, metrics, clock
        self._resting_until = 0.0
        self._unwritten: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._catching_up: asyncio.Task[None] | None = None

    def is_resting(self) -> bool:
        """Return whether the store failed a moment ago, so that it is not asked."""
        return self._clock() < self._resting_until

    def lacks(self, key: str) -> bool:
        """Return whether the store has not been told yet what was last written under a key."""
        return key in self._unwritten

    async def write(self, key: str, value: str, seconds: float) -> None:
        """Keep a text under a key for so long from now: at once, or when the store is back."""
        async with self._lock(key):
            if await self._written(key, value, seconds):
                self._unwritten.pop(key, None)
            else:
                self.write_when_back(key, value, seconds)

    def write_when_back(self, key: str, value: str, seconds: float) -> None:
        """Write a text once the store is back; the oldest are forgotten when there are many."""
        self._unwritten[key] = value, self._clock() + seconds
        self._unwritten.move_to_end(key)
        if len(self._unwritten) > MOST_KEYS:
            self._unwritten.popitem(last=False)
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = asyncio.create_task(self._catch_up())

    async def _catch_up(self) -> None:
        while self._unwritten:
            key = next(iter(self._unwritten))
            async with self._lock(key):
                value, end = self._unwritten.get(key, ("", 0.0))  # a later text may be written
                remaining = end - self._clock()
                failed = remaining > 0 and not await self._written(key, value, remaining)
                if not failed:
                    self._unwritten.pop(key, None)
                elif key in self._unwritten:
                    self._unwritten.move_to_end(key)
            if failed:
                await asyncio.sleep(REST)

    def _lock(self, key: str) -> asyncio.Lock:
        """Return the lock that keeps the texts of one key in order."""
        return self._locks.setdefault(key, asyncio.Lock())

    async def _written(self, key: str, value: str, seconds: float) -> bool:
        return await self.ask(lambda store: store.write(key, value, seconds)) is not FAILED

    async def close(self) -> None:
        """Let go of the store's connections."""
        if self._catching_up is not None:
            self._catching_up.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._catching_up
        await self.store.close()

    async def ask(self, call: Callable[[Store], Awaitable[T]]) -> T | _Failed:
        """Return what the store says, or FAILED."""
        if self.is_resting():
            return FAILED
        try:
            return await call(self.store)
        except Exception as error:  # noqa: BLE001  any failure of any client means the same
            self._resting_until = self._clock() + REST
            self._metrics.count("store_failures")
            log.warning("store failed error=%s; going on without it", type(error).__name__)
            return FAILED
