"""What is under way: counted, so that a stop can wait for it, or left to itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from contextvars import ContextVar

PATIENCE = 10.0
"""Seconds a stop waits, at most, for what was acknowledged."""


class _Piece:
    """A piece of work, entered once or by several parts of it."""

    entered = 0


_tasks: set[asyncio.Task[None]] = set()
_current: ContextVar[_Piece | None] = ContextVar("piece", default=None)


class Work:
    """Replies under way. `closing` says that nothing new is taken."""

    def __init__(self) -> None:
        self.closing = False
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def __len__(self) -> int:
        return self._under_way

    @asynccontextmanager
    async def piece(self) -> AsyncIterator[None]:
        """Count a piece of work while it lasts: once, though parts of it are counted too."""
        piece = _current.get()
        if piece is None or not piece.entered:
            piece = _Piece()
            _current.set(piece)
            self._under_way += 1
            self._idle.clear()
        piece.entered += 1
        try:
            yield
        finally:
            piece.entered -= 1
            if not piece.entered:
                self._under_way -= 1
                if not self._under_way:
                    self._idle.set()

    async def drain(self, patience: float = PATIENCE) -> bool:
        """Wait until nothing is under way; False when it took longer than `patience` seconds.

        One piece may hand over to the next between two steps of the event loop, so it must be
        idle for a few steps in a row.
        """
        try:
            async with asyncio.timeout(patience):
                calm = 0
                while calm < 5:  # noqa: PLR2004
                    await self._idle.wait()
                    await asyncio.sleep(0)
                    calm = 0 if self._under_way else calm + 1
        except TimeoutError:
            return False
        return True


def in_background(work: Coroutine[object, object, None]) -> None:
    """Start work that nobody waits for; an event loop by itself may drop such a task half done."""
    task = asyncio.create_task(work)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
