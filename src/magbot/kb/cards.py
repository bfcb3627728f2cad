"""Cards: their texts, their names from the mildest to the gravest, and what each calls for.

A folder may declare a refer card for each reason: any name that begins with `refer_`.
"""

from __future__ import annotations

from magbot.frozen import frozen

REFER, REFER_TODAY, SUPPORT, CRISIS = "refer", "refer_today", "support", "crisis"
STANDARD = (REFER, SUPPORT, REFER_TODAY, "poisoning", "emergency", CRISIS)
REASON = "refer_"
_RANKS = {name: rank for rank, name in enumerate((REFER, REASON, *STANDARD[1:]))}


@frozen
class Card:
    """A fixed reply that comes before, and instead of, any answer; with its own note.

    `short` is its one-line form, which may lead a later reply.
    """

    text: str
    note: str
    short: str = ""


def is_card(name: str) -> bool:
    """Return whether a folder may declare a card of this name."""
    return name in STANDARD or (name.startswith(REASON) and name != REASON)


def severity(name: str) -> int:
    """Return the rank of a card, the gravest highest; a refer card with a reason is above `refer`.

    Where two dangers are seen, the graver card is shown.
    """
    return _RANKS.get(name, _RANKS[REASON])


def refers(name: str) -> bool:
    """Return whether a card sends to a person to talk to, and not to emergency help."""
    return severity(name) <= _RANKS[REFER_TODAY]
