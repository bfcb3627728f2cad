"""Whom a person can talk to instead: the owner's own people, by country as contacts are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from magbot.kb.contacts import OTHER, Contact, Contacts, codes, keys_for
from magbot.kb.record import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


KEY = "handoff"
SHOWN = ("name", "hours", "telephone", "link")
"""What is said of them, in this order."""
_LINK = re.compile(r"https://[^\s/@]+\.[^\s@]+")
_TELEPHONE = re.compile(r"\+?[0-9(][0-9 ().\-/]*[0-9]")
_FEWEST_DIGITS = 3


def texts(handoff: Mapping[str, Any]) -> dict[str, Contact]:
    """Return what of a hand-off is said."""
    return {name: handoff[name] for name in SHOWN if name in handoff}


def contact_lines(handoff: Contacts, countries: Sequence[str], label: str) -> str:
    """Return the lines that name whom to talk to; "" where nobody is named.

    Without countries, and where none of them is named, all are named.
    """
    tables = [value for value in texts(handoff).values() if not isinstance(value, str)]
    keys = list(dict.fromkeys(key for table in tables for key in table))
    lines = [_line(handoff, key) for key in keys_for(keys, countries) or [OTHER]]
    named = list(dict.fromkeys(filter(None, lines)))
    if len(named) > 1:
        return "\n".join([label, *(f"- {line}" for line in named)])
    return f"{label} {named[0]}" if named else ""


def check(handoff: Contacts, report: Report) -> None:
    """Report what nobody could call, open or know by name."""
    if not handoff.get("name") and any(handoff.get(name) for name in SHOWN):
        fix = "Say who answers, as in `name: our nurse`."
        report((KEY, "name"), KEY, "The hand-off has no 'name'.", fix)
    for link in _values(handoff.get("link", "")):
        if not _LINK.fullmatch(link):
            report(
                (KEY, "link"), KEY, f"'{link}' is no https address.", "Write it from https:// on."
            )
    fix = "Write digits, spaces and + ( ) . - alone; `name` says whose it is."
    for number in _values(handoff.get("telephone", "")):
        digits = sum(char.isdigit() for char in number)
        if not _TELEPHONE.fullmatch(number) or digits < _FEWEST_DIGITS:
            report((KEY, "telephone"), KEY, f"'{number}' is no telephone number.", fix)


def _line(handoff: Contacts, key: str) -> str:
    parts = [_of(handoff.get(name, ""), key) for name in SHOWN]
    return ", ".join(filter(None, parts)) if parts[0] else ""


def _of(value: Contact, key: str) -> str:
    if isinstance(value, str):
        return value
    shared = {text for name, text in value.items() if set(codes(name)) & set(codes(key))}
    return value.get(key) or next(iter(sorted(shared)), "")


def _values(value: Contact) -> list[str]:
    return [value] if isinstance(value, str) and value else list(dict(value or {}).values())
