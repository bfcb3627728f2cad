"""What surfaces remember between requests: keys seen, and conversations as ids. Bounded."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from magbot.serving.metrics import Metrics

log = logging.getLogger("magbot.bots")
MOST_KEYS = 20_000
REST = 5.0
"""Seconds without asking a shared store that has just failed."""


class Store(Protocol):
    """Remember keys and small texts for a time. Keys are digests, values hold ids only."""

    async def first(self, key: str, seconds: float) -> bool:
        """Claim a key; False when it was claimed before and not forgotten yet."""

    async def extend(self, key: str, seconds: float) -> None:
        """Keep a claim for so long from now."""

    async def read(self, key: str) -> str | None:
        """Give what was written under a key, or None."""

    async def write(self, key: str, value: str, seconds: float) -> None:
        """Keep a text under a key."""

    async def close(self) -> None:
        """Let go of connections."""


class MemoryStore:
    """A store in this process; the oldest keys go first when it is full."""

    def __init__(
        self, *, most: int = MOST_KEYS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._clock = most, clock
        self._claims: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._texts: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._claims) + len(self._texts)

    async def first(self, key: str, seconds: float) -> bool:
        """Claim a key; False when it was claimed before and not forgotten yet."""
        if self._live(self._claims, key) is not None:
            return False
        self._put(self._claims, key, "", seconds)
        return True

    async def extend(self, key: str, seconds: float) -> None:
        """Keep a claim for so long from now."""
        self._put(self._claims, key, "", seconds)

    async def read(self, key: str) -> str | None:
        """Give what was written under a key, or None."""
        return self._live(self._texts, key)

    async def write(self, key: str, value: str, seconds: float) -> None:
        """Keep a text under a key."""
        self._put(self._texts, key, value, seconds)

    async def close(self) -> None:
        """Do nothing: there is no connection."""

    def _live(self, kept: OrderedDict[str, tuple[float, str]], key: str) -> str | None:
        found = kept.get(key)
        if found is None or found[0] <= self._clock():
            return None
        return found[1]

    def _put(
        self, kept: OrderedDict[str, tuple[float, str]], key: str, value: str, seconds: float
    ) -> None:
        kept[key] = (self._clock() + seconds, value)
        kept.move_to_end(key)
        while len(kept) > self._most:
            kept.popitem(last=False)


class SturdyStore:
    """A shared store with this process's own behind it.

    While the shared one fails, answers go on from memory: a double answer is better than none.
    """

    def __init__(
        self, shared: Store, metrics: Metrics, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._shared, self._metrics, self._clock = shared, metrics, clock
        self._own = MemoryStore(clock=clock)
        self._rests_until = 0.0

    async def first(self, key: str, seconds: float) -> bool:
        """Claim a key here and in the shared store; False when either knew it."""
        if not await self._own.first(key, seconds):
            return False
        if self._resting():
            return True
        try:
            return await self._shared.first(key, seconds)
        except Exception as error:  # noqa: BLE001  any failure of any client means the same
            self._failed(error)
            return True

    async def extend(self, key: str, seconds: float) -> None:
        """Keep a claim in both for so long from now."""
        await self._own.extend(key, seconds)
        if not self._resting():
            try:
                await self._shared.extend(key, seconds)
            except Exception as error:  # noqa: BLE001
                self._failed(error)

    async def read(self, key: str) -> str | None:
        """Give the shared text, or this process's own while there is none to be had."""
        if not self._resting():
            try:
                return await self._shared.read(key)
            except Exception as error:  # noqa: BLE001
                self._failed(error)
        return await self._own.read(key)

    async def write(self, key: str, value: str, seconds: float) -> None:
        """Keep a text in both."""
        await self._own.write(key, value, seconds)
        if not self._resting():
            try:
                await self._shared.write(key, value, seconds)
            except Exception as error:  # noqa: BLE001
                self._failed(error)

    async def close(self) -> None:
        """Let go of the shared store's connections."""
        await self._shared.close()

    def _resting(self) -> bool:
        return self._clock() < self._rests_until

    def _failed(self, error: Exception) -> None:
        self._rests_until = self._clock() + REST
        self._metrics.store_failed()
        log.warning("store failed error=%s; going on from memory", type(error).__name__)
