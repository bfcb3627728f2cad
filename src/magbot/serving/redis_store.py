"""Remember across processes, in Redis or Valkey."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from magbot.errors import MagbotError, MissingExtraError

PREFIX = "magbot:"
PATIENCE = 1.0
"""Seconds to wait for the server before going on without it."""
_CONNECTIONS, _LONGEST_WAIT = 50, 3.0


class RedisStore:
    """A store in Redis or Valkey: processes share it, and conversations survive a restart."""

    def __init__(self, url: str) -> None:
        """Open no connection yet. Raises MissingExtraError, or MagbotError for a bad address."""
        try:
            from redis import asyncio as redis
            from redis.asyncio.retry import Retry
            from redis.backoff import NoBackoff
        except ImportError:
            raise MissingExtraError("redis") from None
        try:
            # One retry on a new connection if the one in use was closed, without a wait.
            ended = (redis.ConnectionError,)
            pool = redis.BlockingConnectionPool.from_url(
                url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE,
                max_connections=_CONNECTIONS, timeout=_LONGEST_WAIT, decode_responses=True,
                retry=Retry(NoBackoff(), 1, ended), retry_on_error=[*ended],
            )  # fmt: skip
            self._client: Any = redis.Redis.from_pool(pool)
        except ValueError:
            raise MagbotError(
                "The store's address is not one of redis://, rediss:// or unix://. "
                "Write it like redis://localhost:6379/0."
            ) from None

    async def first(self, key: str, seconds: float) -> bool:
        """Claim a key; False when any process claimed it before."""
        name, token = PREFIX + key, token_hex(8)
        if await self._client.set(name, token, nx=True, px=_milliseconds(seconds)) is not None:
            return True
        return bool(await self._client.get(name) == token)  # the first of two tries succeeded

    async def read(self, key: str) -> str | None:
        """Return what was written under a key, or None."""
        raw = await self._client.get(PREFIX + key)
        return None if raw is None else str(raw)

    async def write(self, key: str, value: str, seconds: float) -> None:
        """Keep a text under a key."""
        await self._client.set(PREFIX + key, value, px=_milliseconds(seconds))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _milliseconds(seconds: float) -> int:
    return max(1, int(seconds * 1000))
