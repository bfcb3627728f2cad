"""A surface of the real libraries, run against a fake on a loop of its own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from magbot.serving.reload import read_book
from tests.conftest import BIKES
from tests.fakes.loopback import Thread

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from magbot.serving.book import Book
    from magbot.serving.desk import Desk


def book_with_long_answer(folder: Path) -> Book:
    """Make a book of the bicycles in which one answer is far longer than any message may be."""
    shutil.copytree(BIKES, folder, dirs_exist_ok=True)
    file = folder / "repairs.yaml"
    text = file.read_text(encoding="utf-8")
    sentence = "Dirty rims make brakes squeal.[^brake.clean]"
    assert sentence in text
    file.write_text(text.replace(sentence, " ".join([sentence] * 230)), encoding="utf-8")
    return read_book(str(folder))


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
