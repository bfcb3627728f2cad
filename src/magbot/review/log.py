"""The log of missed questions: a local SQLite file, only where a person asks for one.

Kept is the redacted text of questions that got no answer or whose answer was voted down, with
counts and the day. What got a card (an emergency, a referral) is counted, its text never kept.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from magbot.errors import MagbotError
from magbot.review import statements
from magbot.review.redaction import redact
from magbot.review.sqlite_file import HURRY, PATIENCE, SqliteFile
from magbot.text import normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from magbot.answer import Answer
    from magbot.review.statements import Statement

KEEP_DAYS = 90
_EXPIRE_EVERY = 500
_MOST_WAITING = 20_000


class Recorder(Protocol):
    """What a surface hands its replies to."""

    def record(self, answer: Answer, *, helpful: bool | None = None) -> None:
        """Take note of a reply when it is given, or, with `helpful`, of a verdict on it."""


class Base(Protocol):
    """The database behind a log; its methods may raise `Error`."""

    Error: type[Exception]

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Run one statement and return its rows."""

    def write(self, statements: Iterable[Statement], *, patience: float = ...) -> None:
        """Run statements as a whole or not at all, waiting so many seconds for others."""

    def passes(self, error: Exception) -> bool:
        """Tell whether trying again may help."""

    def close(self) -> None:
        """Let go of it."""


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
    base = SqliteFile(path)
    try:
        return Log(base, keep_days=keep_days, today=today, complain=complain)
    except base.Error as error:
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
    """An open log. `record` and `keep` may be called from any thread and never raise.

    While another process holds the file, what is to be written waits in memory.
    """

    def __init__(
        self,
        base: Base,
        *,
        keep_days: int,
        today: Callable[[], date],
        complain: Callable[[str], None],
    ) -> None:
        self._base, self._keep_days, self._today = base, keep_days, today
        self._complain, self._broken = complain, False
        self._lock = threading.Lock()
        self._waiting: deque[Statement] = deque(maxlen=_MOST_WAITING)
        self._expired_on: date | None = None
        self._since_expiry = 0
        self._flush(PATIENCE)

    def record(self, answer: Answer, *, helpful: bool | None = None) -> None:
        """Count a reply, or a verdict on it, and keep the text of what was missed."""
        day = self._day()
        if helpful is None:
            self._write(statements.of_reply(answer, day))
        else:
            self._write(statements.of_verdict(answer, "up" if helpful else "down", day))

    def keep(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
        """Count a verdict ("up" or "down") on an entry, where the question is not at hand.

        `edition` is the hash of the base that made the reply, `day` an ISO date (today).
        """
        self._write(statements.of_vote(entry, verdict, edition, day or self._day()))

    def withdraw(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
        """Take back a verdict that was kept with the same arguments."""
        self._write(statements.of_vote(entry, verdict, edition, day or self._day(), number=-1))

    def missed(self) -> list[Missed]:
        """Give the questions kept, the most frequent first."""
        return [
            Missed(text, asked, down, tuple(shown.split()))
            for text, asked, down, shown in self.read(statements.READ_MISSED)
        ]

    def counts(self) -> dict[str, int]:
        """Give what was only counted: cards, known gaps, verdicts without their question."""
        return {what: int(number) for what, number in self.read(statements.READ_COUNTS)}

    def read(self, sql: str) -> list[Any]:
        """Return the rows of a query over what is kept; nothing older than `keep_days`."""
        with self._lock:
            self._flush(PATIENCE)
            return self._base.execute(sql)

    def tend(self) -> None:
        """Write what waits and delete what is too old; never raises."""
        self._write([])

    def forget(self, texts: Iterable[str]) -> None:
        """Delete questions that a person has dealt with."""
        with self._lock:
            self._base.write([statements.of_forgetting(text) for text in texts])

    def erase(self, what: str) -> int:
        """Delete the questions of a day (YYYY-MM-DD), or those that hold a text; say how many.

        Of a question asked on several days only the first and the last are known: between them,
        every day counts. Counts hold no words and stay.
        """
        before = self.missed()
        try:
            gone = [statements.of_day(date.fromisoformat(what).isoformat())]
        except ValueError:
            wanted = normalize(redact(what))
            if not wanted:
                raise MagbotError("Say which words or which day (YYYY-MM-DD) to erase.") from None
            held = [one.text for one in before if wanted in normalize(one.text)]
            gone = [statements.of_forgetting(text) for text in held]
        with self._lock:
            self._base.write(gone)
        return len(before) - len(self.missed())

    def close(self) -> None:
        """Let go of the file, once what is being written is written."""
        with self._lock:
            try:
                if not self._broken:
                    self._flush(PATIENCE)
                if self._waiting:
                    self._complain("The log was held by another process. The last notes are lost.")
            except self._base.Error as error:
                self._give_up(error)
            finally:
                self._base.close()

    def _day(self) -> str:
        return self._today().isoformat()

    def _write(self, noted: list[Statement]) -> None:
        try:
            with self._lock:
                if not self._broken:
                    self._waiting.extend(noted)
                    self._since_expiry += 1
                    self._flush(HURRY)
        except self._base.Error as error:
            self._give_up(error)

    def _flush(self, patience: float) -> None:
        """Write what waits, and expire on a new day; what another process prevents waits on."""
        today = self._today()
        due = today != self._expired_on or self._since_expiry >= _EXPIRE_EVERY
        expiry = statements.of_expiry(today, self._keep_days) if due else []
        if not expiry and not self._waiting:
            return
        try:
            self._base.write([*self._waiting, *expiry], patience=patience)
        except self._base.Error as error:
            if not self._base.passes(error):
                raise
            return
        self._waiting.clear()
        if due:
            self._expired_on, self._since_expiry = today, 0

    def _give_up(self, error: Exception) -> None:
        told, self._broken = self._broken, True
        self._waiting.clear()
        if not told:
            self._complain(f"The log cannot be written: {error}. Nothing more is kept.")
