"""The log of missed questions: an SQLite file or PostgreSQL, only where a person asks for one.

Kept is the redacted text of questions that got no answer or whose answer was voted down, with
counts and the day. What got a card (an emergency, a referral) is counted, its text never kept.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from magbot.answering.answer import Answer
from magbot.errors import MagbotError
from magbot.review import statements
from magbot.review.database import Database, reason, unusable
from magbot.review.redaction import redact
from magbot.review.sqlite_file import HURRY, PATIENCE
from magbot.review.statements import Statement
from magbot.text import normalize

_EXPIRE_EVERY = 500
_MOST_WAITING = 20_000
CLOSING = 3.0
"""Seconds that the last notes may take to be written."""


@dataclass(frozen=True)
class Missed:
    """A question that was missed: how often asked without an answer, how often voted down.

    `shown` are the ids of the entries that were voted down.
    """

    text: str
    asked: int = 1
    down: int = 0
    shown: tuple[str, ...] = ()


class Log:
    """An open log. `record` and `keep` may be called from any thread and never raise.

    While the database is held by another process or out of reach, what is to be written waits
    in memory.
    """

    def __init__(
        self,
        database: Database,
        *,
        name: str,
        keep_days: int,
        today: Callable[[], date],
        complain: Callable[[str], None],
    ) -> None:
        self._database, self._name = database, name
        self._keep_days, self._today = keep_days, today
        self._complain, self._broken = complain, False
        self._lock = threading.Lock()  # held by the one thread that uses the database
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

    def note(self, time: str, event: str, fields: str) -> None:
        """Keep an event of the audit with its time; it is written with what is written next."""
        self._waiting.append(statements.of_event(time, event, fields))

    def missed(self) -> list[Missed]:
        """Return the questions kept, the most frequent first."""
        return [
            Missed(text, asked, down, tuple(shown.split()))
            for text, asked, down, shown in self.read(statements.READ_MISSED)
        ]

    def counts(self) -> dict[str, int]:
        """Return what was only counted: cards, known gaps, verdicts without their question."""
        return {what: int(number) for what, number in self.read(statements.READ_COUNTS)}

    def read(self, sql: str) -> list[Any]:
        """Return the rows of a query over what is kept; nothing older than `keep_days`.

        Raises MagbotError when it cannot be read.
        """
        with self._in_use():
            self._flush(PATIENCE)
            return self._database.execute(sql)

    def tend(self) -> None:
        """Write what waits and delete what is too old; never raises."""
        self._write([])

    def forget(self, texts: Iterable[str]) -> None:
        """Delete questions that a person has dealt with. Raises MagbotError where it cannot."""
        with self._in_use():
            self._database.write([statements.of_forgetting(text) for text in texts])

    def erase(self, what: str) -> int:
        """Delete the questions of a day (YYYY-MM-DD), or those that hold a text; say how many.

        Of a question asked on several days only the first and the last are known: between them,
        every day counts. Counts hold no words and stay. Raises MagbotError where it cannot.
        """
        before = self.missed()
        try:
            deletions = [statements.of_day(date.fromisoformat(what).isoformat())]
        except ValueError:
            words = normalize(redact(what))
            if not words:
                raise MagbotError("Say which words or which day (YYYY-MM-DD) to erase.") from None
            texts = [question.text for question in before if words in normalize(question.text)]
            deletions = [statements.of_forgetting(text) for text in texts]
        with self._in_use():
            self._database.write(deletions)
        return len(before) - len(self.missed())

    def close(self) -> None:
        """Close the database once what waits is written, or after CLOSING seconds."""
        ending = threading.Timer(CLOSING, self._database.abandon)
        ending.start()
        with self._lock:
            try:
                if not self._broken:
                    self._flush(PATIENCE)
                if self._waiting:
                    self._complain("The log could not be reached. The last notes are lost.")
            except self._database.Error as error:
                self._give_up(error)
            finally:
                ending.cancel()
                self._database.close()

    def _day(self) -> str:
        return self._today().isoformat()

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        """Use the database alone; its errors become a MagbotError."""
        try:
            with self._lock:
                yield
        except self._database.Error as error:
            raise MagbotError(unusable(self._name, error)) from error

    def _write(self, noted: list[Statement]) -> None:
        """Write in this thread, or leave it to the one that is writing: neither waits."""
        if self._broken:
            return
        self._waiting.extend(noted)
        self._since_expiry += 1
        if not self._lock.acquire(blocking=False):
            return
        try:
            while self._flush(HURRY) and self._waiting:
                pass
        except self._database.Error as error:
            self._give_up(error)
        finally:
            self._lock.release()

    def _flush(self, patience: float) -> bool:
        """Write what waits, and expire on a new day; return False where it must be tried again."""
        today = self._today()
        due = today != self._expired_on or self._since_expiry >= _EXPIRE_EVERY
        expiry = statements.of_expiry(today, self._keep_days) if due else []
        noted = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not expiry and not noted:
            return True
        try:
            self._database.write([*noted, *expiry], patience=patience)
        except self._database.Error as error:
            if not self._database.is_transient(error):
                raise
            self._waiting.extendleft(reversed(noted))
            return False
        if due:
            self._expired_on, self._since_expiry = today, 0
        return True

    def _give_up(self, error: Exception) -> None:
        self._waiting.clear()
        if not self._broken:
            self._broken = True
            self._complain(f"The log cannot be written: {reason(error)}. Nothing more is kept.")
