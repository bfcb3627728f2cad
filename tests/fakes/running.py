"""A surface of the real libraries, run against a fake on a loop of its own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from magbot.serving.reload import read_snapshot
from tests.conftest import BIKES
from tests.fakes.loopback import Thread

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from magbot.serving.responder import Responder
    from magbot.serving.snapshot import Snapshot


def book_with_long_answer(folder: Path) -> Snapshot:
    """Make a book of the bicycles in which one answer is far longer than any message may be."""
    shutil.copytree(BIKES, folder, dirs_exist_ok=True)
    file = folder / "repairs.yaml"
    text = file.read_text(encoding="utf-8")
    sentence = "Dirty rims make brakes squeal.[^brake.clean]"
    assert sentence in text
    file.write_text(text.replace(sentence, " ".join([sentence] * 230)), encoding="utf-8")
    return read_snapshot(str(folder))


class Running(Thread):
    """Starts the surface that `make(desk)` gives on entry, and stops it as a stop signal would."""

    def __init__(self, responder: Responder, make: Callable[[Responder], Any]) -> None:
        super().__init__()
        self.responder, self._make = responder, make
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
        self.surface = self._make(self.responder)
        try:
            await self.surface.start()
        except BaseException:
            await self.surface.close()
            raise

    async def _close(self) -> None:
        self.responder.work.closing = True
        await self.surface.pause()
        await self.responder.work.drain()
        await self.surface.close()
        await self.responder.close()
