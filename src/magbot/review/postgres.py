"""A PostgreSQL database, shared by several processes and connected to when it is needed.

Its tables are in a schema of their own. A lost connection is reopened at the next use; after a
failure the database is not asked for a moment, so that nobody waits for it twice.
"""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from magbot.errors import MagbotError, MissingExtraError
from magbot.review.sqlite_file import HURRY
from magbot.review.statements import TABLES, Statement

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

T = TypeVar("T")
SCHEMA = "magbot"
VERSION = 1
REST = 2.0
"""Seconds in which a database that has just failed is not asked."""
PATIENCE = 60.0
"""Seconds that one statement may take while nobody waits for an answer."""
CLOSING = 3.0
"""Seconds that a statement under way may still take at the end."""
_LOCK = 0x6D616762
_READ_ONLY = "25006"
_OPTIONS = {
    # A server that has vanished is noticed in seconds, not after the system's two hours.
    "connect_timeout": "2", "tcp_user_timeout": "3000",
    "keepalives_idle": "5", "keepalives_interval": "2", "keepalives_count": "2",
    "application_name": "magbot",
}  # fmt: skip
_KEPT = """CREATE TABLE kept (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, until TIMESTAMPTZ NOT NULL)"""


class Postgres:
    """A database, connected to when it is first used. `?` stands for a value; for any thread.

    Every method but `close` may raise `Error`. `failed` is told of each failure that may pass.
    """

    Error: type[Exception]

    def __init__(
        self,
        url: str,
        *,
        failed: Callable[[Exception], None] = lambda _: None,
        patience: float = PATIENCE,
        rest: float = 0.0,
    ) -> None:
        """Make no connection yet. Raises MissingExtraError, or MagbotError for a bad address."""
        try:
            import psycopg
        except ImportError:
            raise MissingExtraError("postgres") from None
        self._psycopg, self.Error = psycopg, psycopg.Error
        try:
            self._options = {**_OPTIONS, **psycopg.conninfo.conninfo_to_dict(url)}
        except psycopg.Error:
            raise MagbotError(
                "The store's address is not one of PostgreSQL. Write it like "
                "postgresql://user@host:5432/database."
            ) from None
        self._failed, self._patience, self._rest = failed, patience, rest
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._rests_until = 0.0
        self._abandoned = False

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Run one statement and return its rows."""

        def work(connection: Connection) -> list[Any]:
            cursor = connection.execute(_in_dialect(sql), values)
            return cursor.fetchall() if cursor.description else []

        return self._use(work)

    def write(self, statements: Iterable[Statement], *, patience: float = PATIENCE) -> None:
        """Run statements as a whole or not at all, waiting `patience` seconds for others."""

        def work(connection: Connection) -> None:
            with connection.transaction():
                connection.execute(
                    f"SET LOCAL statement_timeout = {int(patience * 1000)}".encode()
                )
                for sql, values in statements:
                    connection.execute(_in_dialect(sql), values)

        self._use(work, hurried=patience <= HURRY)

    def is_transient(self, error: Exception) -> bool:
        """Return whether an error is one of the connection, the server or a lock."""
        passing = (self._psycopg.OperationalError, self._psycopg.InterfaceError)
        return isinstance(error, passing) or _is_read_only(error)

    def abandon(self) -> None:
        """Fail the statement under way, and all later ones.

        A server that hangs never answers, and its own limits on a statement are of no use then.
        """
        self._abandoned = True
        connection = self._connection
        if connection is None:
            return
        # Only the socket may be touched here: the connection is another thread's.
        with (
            suppress(OSError, self._psycopg.Error),
            socket.fromfd(connection.fileno(), socket.AF_INET, socket.SOCK_STREAM) as channel,
        ):
            channel.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Disconnect; what is under way has a few seconds to end."""
        ending = threading.Timer(CLOSING, self.abandon)
        ending.start()
        try:
            with self._lock:
                self._disconnect()
        finally:
            ending.cancel()

    def _use(self, work: Callable[[Connection], T], *, hurried: bool = True) -> T:
        with self._lock:
            if self._abandoned or (hurried and monotonic() < self._rests_until):
                raise self._psycopg.OperationalError("the database failed a moment ago")
            try:
                return work(self._connected())
            except self._psycopg.Error as error:
                if self.is_transient(error):
                    self._rests_until = monotonic() + self._rest
                    self._failed(error)
                if self._connection is not None and (
                    self._connection.broken or _is_read_only(error)
                ):
                    self._disconnect()
                raise

    def _connected(self) -> Connection:
        if self._connection is not None:
            if not _has_ended(self._connection):
                return self._connection
            self._disconnect()
        connection = self._psycopg.connect(**self._options, autocommit=True)  # type: ignore[arg-type]
        self._connection = connection
        try:
            if self._abandoned:  # while it connected
                self.abandon()
            timeout = int(self._patience * 1000)
            connection.execute(f"SET statement_timeout = {timeout}".encode())
            connection.execute(f"SET search_path = {SCHEMA}".encode())
            _prepare(connection, self._psycopg.NotSupportedError)
        except BaseException:
            self._disconnect()
            raise
        return connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _is_read_only(error: Exception) -> bool:
    """Return whether an error says that the server takes no writes now."""
    return getattr(error, "sqlstate", "") == _READ_ONLY


def _has_ended(connection: Connection) -> bool:
    """Return whether the server closed an idle connection: it sends nothing else unasked."""
    if connection.closed:
        return True
    with selectors.DefaultSelector() as selector:
        selector.register(connection.fileno(), selectors.EVENT_READ)
        return bool(selector.select(0))


def _prepare(connection: Connection, newer: type[Exception]) -> None:
    """Create the tables, one process at a time. Raises `newer` for tables of a newer version."""
    if _version(connection) == VERSION:
        return
    # Outside the transaction, whose snapshot would not show what another process has created.
    connection.execute(f"SELECT pg_advisory_lock({_LOCK})".encode())
    try:
        version = _version(connection)
        if version > VERSION:
            raise newer("the tables were written by a newer version: update this program")
        if version < VERSION:
            _make_tables(connection)
    finally:
        connection.execute(f"SELECT pg_advisory_unlock({_LOCK})".encode())


def _make_tables(connection: Connection) -> None:
    with connection.transaction():
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}".encode())
        for sql in (*TABLES, _KEPT):
            # Words in the order of their bytes, as in SQLite, whatever the server's language is.
            connection.execute(sql.replace("TEXT", 'TEXT COLLATE "C"').encode())
        connection.execute(f"CREATE TABLE format AS SELECT {VERSION} AS version".encode())


def _version(connection: Connection) -> int:
    table = connection.execute(f"SELECT to_regclass('{SCHEMA}.format')::text".encode()).fetchone()
    if table is None or table[0] is None:
        return 0
    row = connection.execute(b"SELECT version FROM format").fetchone()
    return 0 if row is None else int(row[0])


@lru_cache(maxsize=100)
def _in_dialect(sql: str) -> bytes:
    return sql.replace("%", "%%").replace("?", "%s").encode()
