"""The SQLite file of a log: opened only once it is known to be one, and private to its owner."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterable, Sequence
from typing import Any

from magbot.errors import MagbotError
from magbot.review.statements import TABLES, Statement

VERSION = 3
APPLICATION = 0x6D616762
PATIENCE = 5.0
"""Seconds to wait for another process at opening, reading and closing."""
HURRY = 0.25
"""Seconds to wait for another process while people are answered."""
_HEADER, _MAGIC = 100, b"SQLite format 3\0"
_FROM_1 = (
    "ALTER TABLE missed ADD COLUMN begun TEXT NOT NULL DEFAULT ''",
    "UPDATE missed SET begun = day",
    *TABLES[2:4],
    """INSERT INTO votes SELECT day, '', SUBSTR(what, 6), 'down', 0, number FROM counts
    WHERE what LIKE 'down %'""",
    """INSERT INTO votes SELECT day, '', SUBSTR(what, 4), 'up', 0, number FROM counts
    WHERE what LIKE 'up %'""",
    "DELETE FROM counts WHERE what LIKE 'down %' OR what LIKE 'up %'",
)
_STEPS = {0: TABLES, 1: (*_FROM_1, *TABLES[4:]), 2: TABLES[4:]}
"""What brings a file of each earlier version up to date; an empty file is version 0."""


class SqliteFile:
    """An open log file. `?` stands for a value; every method may raise `sqlite3.Error`."""

    Error: type[Exception] = sqlite3.Error

    def __init__(self, path: str) -> None:
        """Open a log or begin one. Raises MagbotError for another file, which stays as it is."""
        try:
            _open_private(path)
            self._connection = sqlite3.connect(
                path, timeout=PATIENCE, check_same_thread=False, isolation_level=None
            )
        except (OSError, sqlite3.Error) as error:
            raise MagbotError(f"The log {path} cannot be opened: {error}.") from error
        try:
            # What is deleted is overwritten, so that it cannot be read from the file's free pages.
            self.execute("PRAGMA secure_delete = ON")
            self._prepare()
        except sqlite3.Error as error:
            self.close()
            raise MagbotError(f"The log {path} cannot be used: {error}.") from error

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Run one statement and return its rows."""
        return self._connection.execute(sql, values).fetchall()

    def write(self, statements: Iterable[Statement], *, patience: float = PATIENCE) -> None:
        """Run statements as a whole or not at all, waiting `patience` seconds for others."""
        self.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        try:
            self.execute("BEGIN IMMEDIATE")
            for sql, values in statements:
                self.execute(sql, values)
            self.execute("COMMIT")
        except sqlite3.Error:
            if self._connection.in_transaction:
                self.execute("ROLLBACK")
            raise
        finally:
            self.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")

    @staticmethod
    def is_transient(error: Exception) -> bool:
        """Return whether another process holds the file, so that waiting helps."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

    def abandon(self) -> None:
        """Do nothing: no statement waits for longer than its patience."""

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _prepare(self) -> None:
        """Create the tables in an empty file, or bring those of an earlier version up to date."""
        if self._version() == VERSION:
            return
        self.execute("BEGIN IMMEDIATE")
        before = self._version()  # another process may have been faster
        if before < VERSION:
            for sql in _STEPS[before]:
                self.execute(sql)
            self.execute(f"PRAGMA application_id = {APPLICATION}")
            self.execute(f"PRAGMA user_version = {VERSION}")
        self.execute("COMMIT")

    def _version(self) -> int:
        return int(self.execute("PRAGMA user_version")[0][0])


def _open_private(path: str) -> None:
    """Create the file, or check its first bytes; only a log's permissions are changed."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116
            raise _foreign(path) from None
        with open(path, "rb") as file:  # noqa: PTH123
            header = file.read(_HEADER)
        if header:
            _check(path, header)
    if os.name == "posix":
        os.chmod(path, 0o600)  # noqa: PTH101


def _check(path: str, header: bytes) -> None:
    version, application = (int.from_bytes(header[index : index + 4]) for index in (60, 68))
    if len(header) < _HEADER or not header.startswith(_MAGIC) or application != APPLICATION:
        raise _foreign(path)
    if not 1 <= version <= VERSION:
        raise MagbotError(f"The log {path} was written by a newer version. Update this program.")


def _foreign(path: str) -> MagbotError:
    return MagbotError(
        f"The log {path} cannot be used: the file is no log of this program. Name another file."
    )
