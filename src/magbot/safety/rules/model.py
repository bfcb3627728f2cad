"""The danger signs as a content owner wrote them: frozen records, no matching.

The words of a phrase are kept as written; `sign_grammar` says how they are read.
"""

from __future__ import annotations

from collections.abc import Callable

from magbot.frozen import frozen
from magbot.kb.document import Path

Report = Callable[[Path, str, str], None]

REACHES = ("sentence", "clause", "after", "text")
WITHIN = 10
WITHIN_NEARBY = 40
WITHIN_MOST = 200


@frozen
class WordList:
    """A named list of words and phrases that mean the same to the screen.

    With `names` its words take no endings but a plural, as the names of things do.
    """

    name: str
    phrases: tuple[str, ...]
    names: bool = False


@frozen
class Quantity:
    """A number with a unit that counts when it lies in a range.

    `units` are pairs of a factor and the words that follow the number; `before` are words that
    stand directly before it (factor 1). With `bare` a number without a unit counts too, unless
    one of `not_before` follows. Limits are inclusive below (`least`) and above (`most`).
    """

    name: str
    units: tuple[tuple[float, tuple[str, ...]], ...] = ()
    before: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    bare: bool = False
    multiplied: bool = False
    least: float = 0
    most: float = float("inf")


@frozen
class Denial:
    """How a sign is denied: the words that deny, and the words a denial carries over."""

    words: tuple[str, ...] = ()
    carry: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    undone_by: tuple[str, ...] = ()


@frozen
class Context:
    """A context in which a sign does not count, such as the past.

    One that is `agreed` counts for every family but those of a crisis, and only where the learned
    part finds no danger either.
    """

    name: str
    cues: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    reach: str = "sentence"
    agreed: bool = False


@frozen
class Sign:
    """Groups of terms that must occur together, and when they do not count.

    `within` is the greatest distance in words from the first group; `nearby` lets the groups
    stand in neighbouring sentences.
    """

    text: str
    within: int
    nearby: bool
    negatable: bool
    not_when: tuple[str, ...]


@frozen
class Family:
    """One kind of danger: its card, its signs, and texts that prove it.

    `what` says in plain words what it is, `why` why it matters, `source` where that stands;
    `signed` are who answers for the page and the day, both empty while nobody does.
    """

    id: str = ""
    title: str = ""
    card: str = ""
    signs: tuple[Sign, ...] = ()
    unless: tuple[str, ...] = ()
    seeds: tuple[str, ...] = ()
    look_alikes: tuple[str, ...] = ()
    what: str = ""
    why: str = ""
    source: str = ""
    signed: tuple[str, str] = ("", "")


@frozen
class Rules:
    """All that the screen knows."""

    lists: tuple[WordList, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    numbers: tuple[tuple[str, float], ...] = ()
    times: tuple[tuple[float, tuple[str, ...]], ...] = ()
    joiners: tuple[str, ...] = ()
    emoji: tuple[tuple[str, str], ...] = ()
    ordinary: tuple[str, ...] = ()
    idioms: tuple[str, ...] = ()
    denial: Denial = Denial()
    contexts: tuple[Context, ...] = ()
    families: tuple[Family, ...] = ()
