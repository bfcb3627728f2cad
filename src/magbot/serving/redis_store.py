"""Remember across processes, in Redis or Valkey."""

from __future__ import annotations

from typing import Any

from magbot.errors import MagbotError, MissingExtraError

PREFIX = "magbot:"
PATIENCE = 0.5
"""Seconds to wait for the server before going on without it."""


class RedisStore:
    """A store in Redis or Valkey, for two processes or a restart in mid-conversation."""

    def __init__(self, url: str) -> None:
        """Open no connection yet. Raises MissingExtraError, or MagbotError for a bad address."""
        try:
            from redis import asyncio as redis
        except ImportError:
            raise MissingExtraError("redis") from None
        try:
            self._client: Any = redis.from_url(
                url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE,
                decode_responses=True,
            )  # fmt: skip
        except ValueError:
            raise MagbotError(
                "The store's address is not one of redis://, rediss:// or unix://. "
                "Write it like redis://localhost:6379/0."
            ) from None

    async def first(self, key: str, seconds: float) -> bool:
        """Claim a key; False when any process claimed it before."""
        claimed = await self._client.set(PREFIX + key, "1", nx=True, px=_milliseconds(seconds))
        return claimed is not None

    async def extend(self, key: str, seconds: float) -> None:
        """Keep a claim for so long from now."""
        await self._client.set(PREFIX + key, "1", px=_milliseconds(seconds))

    async def read(self, key: str) -> str | None:
        """Give what was written under a key, or None."""
        found = await self._client.get(PREFIX + key)
        return None if found is None else str(found)

    async def write(self, key: str, value: str, seconds: float) -> None:
        """Keep a text under a key."""
        await self._client.set(PREFIX + key, value, px=_milliseconds(seconds))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _milliseconds(seconds: float) -> int:
    return max(1, int(seconds * 1000))
