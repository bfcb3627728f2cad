"""Rate limits: a token bucket for each client, in memory, under a digest of its address."""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import blake2b
from secrets import token_bytes

from magbot.serving.expiring_map import ExpiringMap

_MOST_CLIENTS = 100_000


class RateLimit:
    """Allows `per_minute` requests a minute and client, with bursts of up to half a minute's."""

    def __init__(self, per_minute: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_minute / 60.0
        self._burst = max(1.0, per_minute / 2)
        self._clock = clock
        self._key = token_bytes(32)  # new in every process: the digests mean nothing later
        self._buckets: ExpiringMap[bytes, tuple[float, float]] = ExpiringMap(
            _MOST_CLIENTS, clock=clock
        )

    def wait(self, client: str) -> float:
        """Return 0 and count a request, or the seconds until the client may ask again."""
        if self._rate <= 0:
            return 0.0
        key = blake2b(client.encode(), key=self._key, digest_size=16).digest()
        now = self._clock()
        tokens, before = self._buckets.get(key) or (self._burst, now)
        tokens = min(self._burst, tokens + (now - before) * self._rate)
        allowed = tokens >= 1.0
        remaining = tokens - 1.0 if allowed else tokens
        self._buckets.put(key, (remaining, now), self._burst / self._rate)  # then it is full again
        return 0.0 if allowed else (1.0 - tokens) / self._rate
