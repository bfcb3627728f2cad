"""Open a log, for those who read it and for those who answer in any case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from magbot.errors import MagbotError
from magbot.review import postgres
from magbot.review.database import Database, is_postgres, unusable
from magbot.review.log import Log
from magbot.review.sqlite_file import SqliteFile

KEEP_DAYS = 90


def open_log(
    name: str,
    *,
    keep_days: int = KEEP_DAYS,
    today: Callable[[], date] = lambda: datetime.now(tz=UTC).date(),
    complain: Callable[[str], None] = lambda _: None,
    failed: Callable[[Exception], None] | None = None,
) -> Log:
    """Open a log, or begin one that only its owner can read. What is older than `keep_days` goes.

    `name` is a file's path, or the address of a PostgreSQL database. `complain` is told once if
    it cannot be written later on. With `failed`, a database may be out of reach, now and later:
    `failed` is told, and what is to be written waits. Raises MagbotError when it cannot be
    opened, or is no such log.
    """
    database: Database
    if not is_postgres(name):
        database = SqliteFile(name)
    elif failed is None:
        database = postgres.Postgres(name)
    else:
        database = postgres.Postgres(name, failed=failed, rest=postgres.REST)
    try:
        if failed is None:
            database.execute("SELECT 1")  # a database is connected to when it is first used
        return Log(database, name=name, keep_days=keep_days, today=today, complain=complain)
    except database.Error as error:
        database.close()
        raise MagbotError(unusable(name, error)) from error


def try_to_open(name: str, complain: Callable[[str], None]) -> Log | None:
    """Open a log as `open_log` does; where that fails, say why through `complain`, and no more.

    For surfaces that must answer in any case.
    """
    try:
        return open_log(name, complain=complain)
    except MagbotError as error:
        complain(f"{error} Nothing is kept.")
        return None
