"""The log of missed questions: a local SQLite file, only where a person asks for one.

Kept is the redacted text of questions that got no answer or whose answer was voted down, with
counts and the day. What got a card (an emergency, a referral) is counted, its text never kept.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from magbot.errors import MagbotError
from magbot.kinds import Kind
from magbot.review.redaction import redact
from magbot.text import normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from magbot.answer import Answer

KEEP_DAYS = 90
MOST_KEPT = 50_000
_VERSION = 1
_APPLICATION = 0x6D616762
_UNANSWERED = frozenset((Kind.CLARIFY, Kind.NOT_COVERED, Kind.OUT_OF_SCOPE))
_EXPIRE_EVERY = 500
_SCHEMA = f"""
CREATE TABLE missed (
    text TEXT NOT NULL, shown TEXT NOT NULL, asked INTEGER NOT NULL, down INTEGER NOT NULL,
    day TEXT NOT NULL, PRIMARY KEY (text, shown)
) WITHOUT ROWID;
CREATE TABLE counts (
    what TEXT NOT NULL, day TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (what, day)
) WITHOUT ROWID;
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
"""
_ADD_MISSED = """
INSERT INTO missed VALUES (:text, :shown, :asked, :down, :day)
ON CONFLICT DO UPDATE SET asked = asked + :asked, down = down + :down, day = :day
"""
_ADD_COUNT = """
INSERT INTO counts VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET number = number + 1
"""
_DROP_OLDEST = """
DELETE FROM missed WHERE (text, shown) IN
(SELECT text, shown FROM missed ORDER BY day DESC LIMIT -1 OFFSET ?)
"""


class Recorder(Protocol):
    """What a surface hands its replies to."""

    def record(self, answer: Answer, *, helpful: bool | None = None) -> None:
        """Take note of a reply when it is given, or, with `helpful`, of a verdict on it."""


@dataclass(frozen=True)
class Missed:
    """A question that was missed: how often asked without an answer, how often voted down.

    `shown` are the ids of the entries that were voted down.
    """

    text: str
    asked: int = 1
    down: int = 0
    shown: tuple[str, ...] = ()


def _today() -> date:
    return datetime.now(tz=UTC).date()


def _silent(_message: str) -> None:
    return


def open_log(
    path: str,
    *,
    keep_days: int = KEEP_DAYS,
    today: Callable[[], date] = _today,
    complain: Callable[[str], None] = _silent,
) -> Log:
    """Open a log, or begin one that only its owner can read. What is older than `keep_days` goes.

    `complain` is told once if it cannot be written later on. Raises MagbotError when it cannot be
    opened, or is no such log.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        _make_private(path)
        base = sqlite3.connect(path, timeout=2.0, check_same_thread=False, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise MagbotError(f"The log {path} cannot be opened: {error}.") from error
    try:
        _prepare(base, path)
        return Log(base, keep_days=keep_days, today=today, complain=complain)
    except sqlite3.Error as error:
        base.close()
        raise MagbotError(f"The log {path} cannot be used: {error}.") from error


def try_to_open(path: str, complain: Callable[[str], None]) -> Log | None:
    """Open a log as `open_log` does; where that fails, say why through `complain`, and no more.

    For surfaces that must answer in any case.
    """
    try:
        return open_log(path, complain=complain)
    except MagbotError as error:
        complain(f"{error} Nothing is kept.")
        return None


class Log:
    """An open log. `record` and `keep` may be called from any thread and never raise."""

    def __init__(
        self,
        base: sqlite3.Connection,
        *,
        keep_days: int,
        today: Callable[[], date],
        complain: Callable[[str], None],
    ) -> None:
        self._base, self._keep_days, self._today = base, keep_days, today
        self._complain, self._broken = complain, False
        self._lock = threading.Lock()
        self._since_expiry = 0
        self._expire()

    def record(self, answer: Answer, *, helpful: bool | None = None) -> None:
        """Take note of a reply, or of a verdict on it; most replies leave no trace."""
        self._write(lambda: self._note(answer, helpful))

    def keep(self, entry: str, verdict: str) -> None:
        """Count a verdict ("up" or "down") on an entry, where the question is not at hand."""
        self._write(lambda: self._count(f"{verdict} {entry}"))

    def missed(self) -> list[Missed]:
        """Give the questions kept, the most frequent first."""
        rows = self._base.execute(
            "SELECT text, asked, down, shown FROM missed ORDER BY asked + down DESC, text"
        )
        return [
            Missed(text, asked, down, tuple(shown.split())) for text, asked, down, shown in rows
        ]

    def counts(self) -> dict[str, int]:
        """Give what was only counted: cards, known gaps, verdicts without their question."""
        rows = self._base.execute(
            "SELECT what, SUM(number) FROM counts GROUP BY what ORDER BY what"
        )
        return dict(rows.fetchall())

    def forget(self, texts: Iterable[str]) -> None:
        """Delete questions that a person has dealt with."""
        with self._lock:
            self._base.execute("BEGIN IMMEDIATE")
            self._base.executemany(
                "DELETE FROM missed WHERE text = ?", ((text,) for text in texts)
            )
            self._base.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file, once what is being written is written."""
        with self._lock:
            self._base.close()

    def _write(self, step: Callable[[], None]) -> None:
        try:
            with self._lock:
                if self._broken:
                    return
                step()
                self._since_expiry += 1
                if self._since_expiry >= _EXPIRE_EVERY:
                    self._expire()
        except sqlite3.Error as error:
            told, self._broken = self._broken, True
            if not told:
                self._complain(f"The log cannot be written: {error}. Nothing more is kept.")

    def _note(self, answer: Answer, helpful: bool | None) -> None:  # noqa: FBT001
        entries = " ".join(entry.id for entry in answer.entries)
        if answer.card or answer.kind == Kind.EMERGENCY:
            if helpful is None:
                self._count(f"card {answer.card or answer.kind}")
        elif helpful is False:
            if any(match.read_as for match in answer.matches):
                self._count(f"down {entries}")  # a follow-up's words mean nothing alone
            else:
                self._miss(answer.question, entries, down=1)
        elif helpful is None and answer.kind in _UNANSWERED:
            if entries:
                self._count(f"not_covered {entries}")
            else:
                self._miss(answer.question, "", asked=1)

    def _miss(self, question: str, shown: str, *, asked: int = 0, down: int = 0) -> None:
        text = redact(question)
        if normalize(text):
            day = self._today().isoformat()
            values = {"text": text, "shown": shown, "asked": asked, "down": down, "day": day}
            self._base.execute(_ADD_MISSED, values)

    def _count(self, what: str) -> None:
        self._base.execute(_ADD_COUNT, (what, self._today().isoformat()))

    def _expire(self) -> None:
        self._since_expiry = 0
        oldest = (self._today() - timedelta(days=self._keep_days)).isoformat()
        self._base.execute("DELETE FROM missed WHERE day < ?", (oldest,))
        self._base.execute("DELETE FROM counts WHERE day < ?", (oldest,))
        self._base.execute(_DROP_OLDEST, (MOST_KEPT,))


def _make_private(path: str) -> None:
    if os.name == "posix":
        os.chmod(path, 0o600)  # noqa: PTH101


def _prepare(base: sqlite3.Connection, path: str) -> None:
    """Create the tables in an empty file; refuse a file that is something else."""
    # What is deleted is overwritten, so that it cannot be read from the file's free pages.
    base.execute("PRAGMA secure_delete = ON")
    with closing(base.execute("SELECT COUNT(*) FROM sqlite_master")) as tables:
        empty = tables.fetchone()[0] == 0
    if empty:
        base.executescript(_SCHEMA)
    application = base.execute("PRAGMA application_id").fetchone()[0]
    version = base.execute("PRAGMA user_version").fetchone()[0]
    if (application, version) != (_APPLICATION, _VERSION):
        base.close()
        raise MagbotError(f"{path} is no log of this program. Name another file.")
