"""Follow edits of the knowledge base without a restart; a broken edit keeps the last good one."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from magbot.assistant import Assistant
from magbot.errors import KnowledgeBaseError, MagbotError
from magbot.library import load
from magbot.serving.book import Book
from magbot.serving.logs import place_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from magbot.serving.desk import Desk

    Stamps = tuple[tuple[str, int, int, int], ...]

log = logging.getLogger("magbot.bots")
EVERY = 2.0
"""Seconds between two looks at the files."""


def read_book(path: str) -> Book:
    """Load a knowledge base for the surfaces. Raises KnowledgeBaseError."""
    return Book(Assistant(load(path)))


def stamps(path: str) -> Stamps:
    """Give name, time, size and inode of every file, so that any edit shows."""
    root = Path(path)
    files = sorted(root.rglob("[!.]*")) if root.is_dir() else [root]
    return tuple(stamp for file in files for stamp in _stamp(file))


def _stamp(file: Path) -> list[tuple[str, int, int, int]]:
    try:
        found = file.stat()
    except OSError:
        return []
    return [(str(file), found.st_mtime_ns, found.st_size, found.st_ino)]


class Reloader:
    """Watches a folder or file and swaps the desk's book when an edit has settled."""

    def __init__(
        self, desk: Desk, path: str, *, check: Callable[[Book], None] = lambda _: None
    ) -> None:
        """Begin with the files as they are; `check` raises MagbotError for a book unfit to use."""
        self._desk, self._path, self._check = desk, path, check
        self._known = self._last = stamps(path)

    async def watch(self, every: float = EVERY) -> None:
        """Look at the files for ever."""
        while True:
            await asyncio.sleep(every)
            await self.look()

    async def look(self) -> None:
        """Look once; reload when the files changed and then stayed the same for one look."""
        now = await asyncio.to_thread(stamps, self._path)
        settled, self._last = now == self._last, now
        if settled and now != self._known:
            self._known = now
            await self._reload()

    async def _reload(self) -> None:
        try:
            book = await asyncio.to_thread(read_book, self._path)
            self._check(book)
        except KnowledgeBaseError as error:
            places = (f"{found.file}:{found.line} {found.message}" for found in error.problems)
            self._refused("; ".join(places))
        except MagbotError as error:
            self._refused(str(error))
        except Exception as error:  # noqa: BLE001  whatever it is, the last good one goes on
            self._refused(f"{type(error).__name__} at {place_of(error)}")
        else:
            self._desk.book = book
            self._desk.metrics.reload("ok")
            log.info("reloaded edition=%s", book.edition)

    def _refused(self, why: str) -> None:
        self._desk.metrics.reload("refused")
        log.error("not reloaded: %s; the last good edition stays in use", why)
