"""Whom a person can talk to instead: the owner's own people, by country as contacts are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from magbot.kb.contacts import OTHER, codes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


Value = str | Mapping[str, str]

SHOWN = ("name", "hours", "telephone", "link")
"""What is said of them, in this order."""
_LINK = re.compile(r"https://[^\s/@]+\.[^\s@]+")
_TELEPHONE = re.compile(r"\+?[0-9(][0-9 ().\-/]*[0-9]")
_FEWEST_DIGITS = 3


def texts(handoff: Mapping[str, Any]) -> dict[str, Value]:
    """Return what of a hand-off is said."""
    return {name: handoff[name] for name in SHOWN if name in handoff}


def contact_lines(handoff: Mapping[str, Value], countries: Sequence[str], label: str) -> str:
    """Return the lines that name whom to talk to; "" where nobody is named.

    Without countries, and where none of them is named, all are named.
    """
    tables = [value for value in texts(handoff).values() if not isinstance(value, str)]
    keys = list(dict.fromkeys(key for table in tables for key in table))
    picked = [key for country in countries for key in keys if country in codes(key)]
    if picked and OTHER in keys:
        picked.append(OTHER)
    lines = [_line(handoff, key) for key in picked or keys or [OTHER]]
    named = list(dict.fromkeys(filter(None, lines)))
    if len(named) > 1:
        return "\n".join([label, *(f"- {line}" for line in named)])
    return f"{label} {named[0]}" if named else ""


def check(handoff: Mapping[str, Value], report: Callable[[str, str, str], None]) -> None:
    """Report what nobody could call, open or know by name."""
    if not handoff.get("name") and any(handoff.get(name) for name in SHOWN):
        report("name", "The hand-off has no 'name'.", "Say who answers, as in `name: our nurse`.")
    for link in _values(handoff.get("link", "")):
        if not _LINK.fullmatch(link):
            report("link", f"'{link}' is no https address.", "Write it from https:// on.")
    fix = "Write digits, spaces and + ( ) . - alone; `name` says whose it is."
    for number in _values(handoff.get("telephone", "")):
        digits = sum(char.isdigit() for char in number)
        if not _TELEPHONE.fullmatch(number) or digits < _FEWEST_DIGITS:
            report("telephone", f"'{number}' is no telephone number.", fix)


def _line(handoff: Mapping[str, Value], key: str) -> str:
    parts = [_of(handoff.get(name, ""), key) for name in SHOWN]
    return ", ".join(filter(None, parts)) if parts[0] else ""


def _of(value: Value, key: str) -> str:
    if isinstance(value, str):
        return value
    shared = {text for name, text in value.items() if set(codes(name)) & set(codes(key))}
    return value.get(key) or next(iter(sorted(shared)), "")


def _values(value: Value) -> list[str]:
    return [value] if isinstance(value, str) and value else list(dict(value or {}).values())
