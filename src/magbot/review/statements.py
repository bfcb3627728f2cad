"""What a log is told to write: pure, from replies and verdicts to statements of SQL.

The statements run on SQLite and PostgreSQL alike; `?` stands for a value.
"""

from __future__ import annotations

from datetime import date, timedelta

from magbot.answering.answer import Answer
from magbot.answering.kinds import Kind
from magbot.review.redaction import redact
from magbot.text import normalize

Statement = tuple[str, tuple[str | int, ...]]

MOST_KEPT = 50_000
EDITION_LETTERS = 12
"""How much of an edition's hash is kept with a verdict."""
TABLES = (
    """CREATE TABLE missed (
    text TEXT NOT NULL, shown TEXT NOT NULL, asked INTEGER NOT NULL, down INTEGER NOT NULL,
    begun TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY (text, shown))""",
    """CREATE TABLE counts (
    what TEXT NOT NULL, day TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (what, day))""",
    """CREATE TABLE replies (
    day TEXT NOT NULL, kind TEXT NOT NULL, entry TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (day, kind, entry))""",
    """CREATE TABLE votes (
    day TEXT NOT NULL, edition TEXT NOT NULL, entry TEXT NOT NULL, verdict TEXT NOT NULL,
    worded INTEGER NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (day, edition, entry, verdict, worded))""",
    """CREATE TABLE audit (at TEXT NOT NULL, event TEXT NOT NULL, fields TEXT NOT NULL)""",
)
READ_MISSED = "SELECT text, asked, down, shown FROM missed ORDER BY asked + down DESC, text"
READ_COUNTS = """SELECT what, SUM(number) FROM (
SELECT what, number FROM counts
UNION ALL SELECT verdict || ' ' || entry, number FROM votes WHERE worded = 0 AND number > 0
) AS counted GROUP BY what ORDER BY what"""
READ_REPLIES = "SELECT day, kind, entry, number FROM replies ORDER BY day, kind, entry"
READ_CARDS = """SELECT day, SUBSTR(what, 6), number FROM counts WHERE what LIKE 'card %'
ORDER BY day, what"""
READ_VOTES = """SELECT day, edition, entry, verdict, SUM(number) FROM votes
GROUP BY day, edition, entry, verdict HAVING SUM(number) > 0
ORDER BY day, edition, entry, verdict"""
READ_AUDIT = "SELECT at, event, fields FROM audit ORDER BY at, event, fields"
_ADD_EVENT = "INSERT INTO audit (at, event, fields) VALUES (?, ?, ?)"
_ADD_MISSED = """INSERT INTO missed (text, shown, asked, down, begun, day)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (text, shown) DO UPDATE SET asked = missed.asked + excluded.asked,
down = missed.down + excluded.down, day = excluded.day"""
_ADD_COUNT = """INSERT INTO counts (what, day, number) VALUES (?, ?, 1)
ON CONFLICT (what, day) DO UPDATE SET number = counts.number + 1"""
_ADD_REPLY = """INSERT INTO replies (day, kind, entry, number) VALUES (?, ?, ?, 1)
ON CONFLICT (day, kind, entry) DO UPDATE SET number = replies.number + 1"""
_ADD_VOTE = """INSERT INTO votes (day, edition, entry, verdict, worded, number)
VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (day, edition, entry, verdict, worded)
DO UPDATE SET number = votes.number + excluded.number"""
_EXPIRE = (
    "DELETE FROM missed WHERE day < ?",
    "DELETE FROM counts WHERE day < ?",
    "DELETE FROM replies WHERE day < ?",
    "DELETE FROM votes WHERE day < ?",
    "DELETE FROM audit WHERE at < ?",
)
_DROP_OLDEST = """DELETE FROM missed WHERE (text, shown) IN
(SELECT text, shown FROM missed ORDER BY day DESC LIMIT 1000000000 OFFSET ?)"""
_UNANSWERED = frozenset((Kind.CLARIFY, Kind.NOT_COVERED, Kind.OUT_OF_SCOPE))


def of_reply(answer: Answer, day: str) -> list[Statement]:
    """Return what is written of a reply when it is given."""
    entries = _entries(answer)
    statements: list[Statement] = [(_ADD_REPLY, (day, str(answer.kind), entries))]
    if _is_card(answer):
        statements.append((_ADD_COUNT, (f"card {answer.card or answer.kind}", day)))
    elif answer.kind in _UNANSWERED and entries:
        statements.append((_ADD_COUNT, (f"not_covered {entries}", day)))
    elif answer.kind in _UNANSWERED:
        statements += _missed(answer.question, "", day, asked=1)
    return statements


def of_verdict(answer: Answer, verdict: str, day: str) -> list[Statement]:
    """Return what is written of a verdict on a reply that is at hand; of a card's, nothing."""
    if _is_card(answer):
        return []
    entries = _entries(answer)
    # A follow-up's words mean nothing alone.
    worded = verdict == "down" and not any(match.read_as for match in answer.matches)
    statements = of_vote(entries, verdict, answer.edition.hash, day, worded=worded)
    return statements + (_missed(answer.question, entries, day, down=1) if worded else [])


def of_vote(
    entry: str, verdict: str, edition: str, day: str, *, number: int = 1, worded: bool = False
) -> list[Statement]:
    """Return what is written of a verdict, or takes one back (-1); `worded`: with its question."""
    values = (day, edition[:EDITION_LETTERS], entry, verdict, int(worded), number)
    return [(_ADD_VOTE, values)]


def of_event(time: str, event: str, fields: str) -> Statement:
    """Return what is written of an event of the audit."""
    return _ADD_EVENT, (time, event, fields)


def of_expiry(today: date, keep_days: int) -> list[Statement]:
    """Return what deletes everything older than `keep_days`, and what is too much."""
    oldest = (today - timedelta(days=keep_days)).isoformat()
    return [*((sql, (oldest,)) for sql in _EXPIRE), (_DROP_OLDEST, (MOST_KEPT,))]


def of_forgetting(text: str) -> Statement:
    """Return what deletes a question."""
    return "DELETE FROM missed WHERE text = ?", (text,)


def of_day(day: str) -> Statement:
    """Return what deletes every question that was asked, or may have been, on a day."""
    return "DELETE FROM missed WHERE begun <= ? AND day >= ?", (day, day)


def _missed(
    question: str, shown: str, day: str, *, asked: int = 0, down: int = 0
) -> list[Statement]:
    text = redact(question).replace("\0", "")  # which PostgreSQL cannot keep
    return [(_ADD_MISSED, (text, shown, asked, down, day, day))] if normalize(text) else []


def _entries(answer: Answer) -> str:
    return " ".join(entry.id for entry in answer.entries)


def _is_card(answer: Answer) -> bool:
    return bool(answer.card) or answer.kind == Kind.EMERGENCY
