"""The database behind a log: which kind its name means, and how messages speak of it."""

from __future__ import annotations

from urllib.parse import urlsplit

from magbot.review.postgres import Postgres
from magbot.review.sqlite_file import SqliteFile

Database = SqliteFile | Postgres


def is_postgres(name: str) -> bool:
    """Return whether a name is the address of a PostgreSQL database, not a file."""
    return name.startswith(("postgresql://", "postgres://"))


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


def unusable(name: str, error: Exception) -> str:
    """Return a message that a log cannot be used, and why."""
    return f"The log {without_secret(name)} cannot be used: {reason(error)}."


def reason(error: Exception) -> str:
    """Return the first line of an error's message."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
