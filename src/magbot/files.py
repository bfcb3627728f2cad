"""Write files so that a reader sees the old or the new content, never a part.

The first question after an edit keeps an image with it, so nothing of weight is imported.
"""

from __future__ import annotations

import os
import stat
from _thread import get_ident
from collections.abc import Mapping
from os import PathLike

from magbot.errors import MagbotError


def write_file(path: str | PathLike[str], content: str | bytes) -> None:
    """Write one file, as `write_files` does."""
    write_files({os.fspath(path): content})


def write_files(contents: Mapping[str, str | bytes]) -> None:
    """Write files, text as UTF-8; none gets its name before all of them are on the disk.

    A machine that stops leaves no empty file. Of a link the file it leads to is written; a file
    that is there keeps its mode. What is no file, such as a pipe, is written to as it is.
    """
    partial: dict[str, str] = {}
    try:
        for path, content in contents.items():
            target = os.path.realpath(path)
            body = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
            if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):
                with open(path, "wb") as stream:
                    stream.write(body)
            else:
                partial[target] = f"{target}.{os.getpid()}.{get_ident()}.part"
                _write(partial[target], body, target)
        for target, beside in partial.items():
            os.replace(beside, target)
    finally:
        for beside in partial.values():
            if os.path.exists(beside):
                os.unlink(beside)


class writing:  # noqa: N801  # it is used as a function in a with statement
    """Turns an OSError within into a MagbotError that names the path, else the error's own."""

    def __init__(self, path: str | PathLike[str] = "", fix: str = "") -> None:
        self._path, self._fix = path, fix

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, OSError):
            name = os.fspath(self._path) or error.filename
            message = f"{name} cannot be written: {error.strerror}. {self._fix}".rstrip()
            raise MagbotError(message) from error


def _write(beside: str, content: bytes, target: str) -> None:
    with open(beside, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if os.path.exists(target):
        os.chmod(beside, os.stat(target).st_mode & 0o7777)
