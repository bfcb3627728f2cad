"""A surface of the real libraries, run against a fake on a loop of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.loopback import Thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from magbot.bots.desk import Desk


class Running(Thread):
    """Starts the surface that `make(desk)` gives on entry, and stops it as a stop signal would."""

    def __init__(self, desk: Desk, make: Callable[[Desk], Any]) -> None:
        super().__init__()
        self.desk, self._make = desk, make
        self.surface: Any = None

    def __enter__(self) -> Any:
        self.start()
        try:
            self.run(self._open())
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.run(self._close())
        finally:
            self.stop()

    async def _open(self) -> None:
        self.surface = self._make(self.desk)
        try:
            await self.surface.start()
        except BaseException:
            await self.surface.close()
            raise

    async def _close(self) -> None:
        self.desk.work.closing = True
        await self.surface.pause()
        await self.desk.work.drain()
        await self.surface.close()
        await self.desk.close()
