"""Work in flight: counted, so that a shutdown can wait for it, or running in the background."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from contextvars import ContextVar

PATIENCE = 10.0
"""Seconds that a shutdown waits for work that was acknowledged."""


class _Piece:
    """A piece of work; its parts, in tasks of their own, may enter it too."""

    entered = 0


_tasks: set[asyncio.Task[None]] = set()
_current: ContextVar[_Piece | None] = ContextVar("piece", default=None)


class Work:
    """Counts replies in flight. `closing` says that nothing new is accepted."""

    def __init__(self) -> None:
        self.closing = False
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def __len__(self) -> int:
        return self._under_way

    @asynccontextmanager
    async def piece(self) -> AsyncIterator[None]:
        """Count a piece of work while it lasts; parts of it do not count again."""
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
        """Wait until nothing is in flight; False if that took longer than `patience` seconds.

        One piece may start the next in a later step of the event loop, so the count must be zero
        for a few steps in a row.
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
    """Start work that nobody waits for; the event loop alone would hold its task only weakly."""
    task = asyncio.create_task(work)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
