"""What is due for review: as lines, and as a calendar in the format of RFC 5545."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from magbot.kb.model import Entry, KnowledgeBase
from magbot.version import __version__

AHEAD = timedelta(days=30)
_LINE = 75
"""The most octets of a line, its end aside (RFC 5545, section 3.1)."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def due(kb: KnowledgeBase) -> list[Entry]:
    """Return the entries with a review date, the earliest first."""
    dated = [entry for entry in kb.entries if entry.review_by]
    return sorted(dated, key=lambda entry: (entry.review_by, entry.id))


def as_lines(entries: Sequence[Entry]) -> str:
    """Return a line an entry: the day, the id, the question, who reviewed it last."""
    return "".join(
        f"{entry.review_by}  {entry.id}  {entry.question}"
        + (f"  (last: {entry.reviewed_by})" if entry.reviewed_by else "")
        + "\n"
        for entry in entries
    )


def as_calendar(kb: KnowledgeBase, entries: Sequence[Entry], today: date) -> str:
    """Return the reviews as an iCalendar object, one all-day event an entry.

    An event keeps its UID from export to export, so that a calendar replaces it.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//magbot//magbot {__version__}//EN"]
    for entry in entries:
        lines += _event(kb, entry, today)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(kb: KnowledgeBase, entry: Entry, today: date) -> list[str]:
    day = date.fromisoformat(entry.review_by)
    about = f"{entry.id}\nReviewed: {entry.reviewed or '-'} {entry.reviewed_by}".rstrip()
    return [
        "BEGIN:VEVENT",
        f"UID:{uuid5(NAMESPACE_URL, f'{kb.title}/{entry.id}')}",
        f"DTSTAMP:{today:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{f'Review: {entry.question}'.translate(_ESCAPES)}",
        f"DESCRIPTION:{about.translate(_ESCAPES)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _folded(line: str) -> Iterator[str]:
    """Yield a content line in parts of at most 75 octets; each later part begins with a space."""
    part, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > _LINE:
            yield part
            part, size = " ", 1
        part, size = part + char, size + octets
    yield part
