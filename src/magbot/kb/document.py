"""The plain data of a file, with the place of each value, whatever its format is."""

from __future__ import annotations

from collections.abc import Callable

from magbot.errors import Problem

Path = tuple[str | int, ...]


class Scalar(str):
    """The text of a scalar, with the type YAML would give it (`str`, `int`, `bool` ...)."""

    __slots__ = ("tag",)
    tag: str


class Document:
    """The plain data of a file (`dict`, `list`, `Scalar`, None) and the place of each value.

    `remarks` are findings on how the file is written, not on what it says.
    """

    def __init__(
        self,
        file: str,
        data: object,
        places: Callable[[Path], tuple[int, int]],
        remarks: tuple[Problem, ...] = (),
    ) -> None:
        self.file = file
        self.data = data
        self.remarks = remarks
        self._places = places

    def holding(self, data: object) -> Document:
        """Return a document of other data whose places are those of this one."""
        return Document(self.file, data, self._places, self.remarks)

    def problem(
        self, path: Path, rule: str, message: str, fix: str, severity: str = "error"
    ) -> Problem:
        """Return a Problem that points at the value under `path`, or at its nearest parent."""
        line, column = self._places(path)
        return Problem(self.file, line, column, rule, message, fix, severity)

    def reporter(self, problems: list[Problem]) -> Callable[[Path, str, str, str], None]:
        """Return a function that adds a problem of this document to a list."""
        return lambda *problem: problems.append(self.problem(*problem))

    def line(self, path: Path) -> int:
        """Return the line of the value under `path`, or of its nearest parent."""
        return self._places(path)[0]

    def location(self, path: Path) -> str:
        """Return file and line of that value, as messages show them."""
        return f"{self.file}:{self.line(path)}"


def decode(file: str, raw: bytes) -> str | Problem:
    """Return the text of UTF-8 bytes without a byte order mark; a Problem for any others."""
    if b"\0" in raw[:4096]:
        message = "This is not a text file (it has NUL bytes)."
        fix = "Save it as UTF-8 text, or move it out of the folder."
        return Problem(file, 1, 1, "encoding", message, fix)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        message, fix = "This is not UTF-8 text.", "Save the file with the encoding UTF-8."
        return Problem(file, line, column, "encoding", message, fix)
