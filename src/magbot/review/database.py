"""The database behind a log: what each kind must offer, and opening one by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from magbot.errors import MagbotError
from magbot.review.sqlite_file import SqliteFile
from magbot.review.statements import Statement

_SCHEMES = ("postgresql://", "postgres://")


class Database(Protocol):
    """What a log is kept in; its methods may raise `Error`."""

    Error: type[Exception]

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Run one statement and return its rows."""

    def write(self, statements: Iterable[Statement], *, patience: float = ...) -> None:
        """Run statements as a whole or not at all, waiting so many seconds for others."""

    def passes(self, error: Exception) -> bool:
        """Return whether trying again may help."""

    def abandon(self) -> None:
        """Fail what is under way in other threads, and what is asked later."""

    def close(self) -> None:
        """Let go of it."""


def is_postgres(name: str) -> bool:
    """Return whether a name is the address of a PostgreSQL database, not a file."""
    return name.startswith(_SCHEMES)


def without_secret(name: str) -> str:
    """Return a name for messages: of an address, neither user, password nor options.

    >>> without_secret("postgresql://magbot:secret@db.example:5432/clinic?sslmode=require")
    'postgresql://db.example:5432/clinic'
    """
    if not is_postgres(name):
        return name
    try:
        parts = urlsplit(name)
    except ValueError:
        return "postgresql://..."
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def open_database(name: str, *, failed: Callable[[Exception], None] | None = None) -> Database:
    """Open a file, or the database at an address. Raises MagbotError for what is none.

    While a bot runs, a database may be out of reach for a time: with `failed`, which is told of
    it, the first connection is made when it is needed.
    """
    if not is_postgres(name):
        return SqliteFile(name)
    from magbot.review.postgres import REST, Postgres

    if failed is not None:
        return Postgres(name, failed=failed, rest=REST)
    database = Postgres(name)
    try:
        database.execute("SELECT 1")
    except database.Error as error:
        database.close()
        raise MagbotError(unusable(name, error)) from error
    return database


def unusable(name: str, error: Exception) -> str:
    """Say that a log cannot be used, and why."""
    return f"The log {without_secret(name)} cannot be used: {reason(error)}."


def reason(error: Exception) -> str:
    """Return the first line of what an error says."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
