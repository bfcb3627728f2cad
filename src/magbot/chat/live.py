"""Follow the edits of a knowledge base while a chat runs; a broken edit changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from magbot import library
from magbot.assistant import Assistant
from magbot.errors import KnowledgeBaseError

if TYPE_CHECKING:
    Stamp = tuple[tuple[str, int, int], ...]

_FOLLOWED = (".yaml", ".yml", ".jsonl", library.COMPILED_SUFFIX)


class Live:
    """An assistant that is made anew when the files it was made from have changed."""

    def __init__(self, path: str | None = None) -> None:
        """Load what is at `path`, the bundled knowledge base without one.

        Raises KnowledgeBaseError when it cannot be used.
        """
        self._path = path if path is not None else library.bundled_path()
        self._stamp = stamp(self._path)
        self.assistant = self._load()

    def refresh(self) -> tuple[bool, str]:
        """Look at the files once. Returns whether the assistant is new, and what went wrong.

        What went wrong is every problem with its file and line, told once for an edit.
        """
        now = stamp(self._path)
        if now == self._stamp:
            return False, ""
        self._stamp = now
        try:
            self.assistant = self._load()
        except KnowledgeBaseError as error:
            return False, str(error)
        return True, ""

    def _load(self) -> Assistant:
        return Assistant(library.load(self._path, cache=True))


def stamp(path: str) -> Stamp:
    """Give name, size and time of change of each file of a knowledge base; () where none is."""
    try:
        place = Path(path)
        files = [place] if place.is_file() else sorted(place.iterdir())
        return tuple(_of(file) for file in files if file.suffix in _FOLLOWED)
    except OSError:
        return ()


def _of(file: Path) -> tuple[str, int, int]:
    found = file.stat()
    return file.name, found.st_size, found.st_mtime_ns
