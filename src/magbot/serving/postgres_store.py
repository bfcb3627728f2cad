"""Remember across processes, in PostgreSQL, where there is no Redis."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from magbot.review.postgres import REST, Postgres

PATIENCE = 1.0
"""Seconds that one statement may take."""
LONGEST_WAIT = 3.0
"""Seconds to wait for the database, others' statements included, before going on without it."""
_DROP_EVERY = 500
_CLAIM = """INSERT INTO kept (key, value, until)
VALUES (?, '', clock_timestamp() + ? * interval '1 second')
ON CONFLICT (key) DO UPDATE SET value = excluded.value, until = excluded.until
WHERE kept.until <= clock_timestamp() RETURNING key"""
_WRITE = """INSERT INTO kept (key, value, until)
VALUES (?, ?, clock_timestamp() + ? * interval '1 second')
ON CONFLICT (key) DO UPDATE SET value = excluded.value, until = excluded.until"""
_READ = "SELECT value FROM kept WHERE key = ? AND until > clock_timestamp()"
_DROP_OLD = "DELETE FROM kept WHERE until <= clock_timestamp()"


class PostgresStore:
    """A store in PostgreSQL, asked from a thread of its own so that the event loop never waits."""

    def __init__(self, url: str) -> None:
        """Open no connection yet. Raises MissingExtraError, or MagbotError for a bad address."""
        self._database = Postgres(url, patience=PATIENCE, rest=REST)
        self._thread = ThreadPoolExecutor(1, "magbot-store")
        self._until_drop = 0

    async def first(self, key: str, seconds: float) -> bool:
        """Claim a key; False when any process claimed it before."""
        await self._drop_old()
        return bool(await self._ask(_CLAIM, key, seconds))

    async def read(self, key: str) -> str | None:
        """Return what was written under a key, or None."""
        rows = await self._ask(_READ, key)
        return str(rows[0][0]) if rows else None

    async def write(self, key: str, value: str, seconds: float) -> None:
        """Keep a text under a key."""
        await self._ask(_WRITE, key, value, seconds)

    async def close(self) -> None:
        """Disconnect."""
        await asyncio.to_thread(self._database.close)
        self._thread.shutdown(wait=False)

    async def _drop_old(self) -> None:
        self._until_drop -= 1
        if self._until_drop < 0:
            self._until_drop = _DROP_EVERY
            await self._ask(_DROP_OLD)

    async def _ask(self, sql: str, *values: str | float) -> list[Any]:
        asking = asyncio.get_running_loop().run_in_executor(
            self._thread, self._database.execute, sql, values
        )
        return await asyncio.wait_for(asking, LONGEST_WAIT)
