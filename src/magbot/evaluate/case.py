"""A labelled question: what its reply must be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from magbot.kb.model import ANSWER, Entry

CARDS = frozenset({"emergency", "refer"})
ROUTINE = "routine"
KINDS = (
    "answer", "clarify", "refer", "emergency", "not_covered", "out_of_scope", "smalltalk", ROUTINE,
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A question and what its reply must be.

    `kind` is a kind of reply, or "routine": any reply but a card. `also` are kinds that a fair
    reviewer would accept too. An answer is right when it shows one of `entries` or cites one of
    `claims`; where both are empty, any answer is.
    """

    q: str
    kind: str
    entries: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    split: str = ""
    style: str = ""
    location: str = ""

    @property
    def expected(self) -> str:
        """The kind, and the entry or claim where one is named."""
        named = sorted(self.entries) or sorted(self.claims)
        return f"{self.kind} {'|'.join(named)}" if named else self.kind

    def accepts(self, kind: str) -> bool:
        """Return whether a reply of this kind can be right."""
        if kind == self.kind or kind in self.also:
            return True
        return self.kind == ROUTINE and kind not in CARDS

    def wants(self, entries: Iterable[Entry]) -> bool:
        """Return whether one of these entries is one the case asks for."""
        if not self.entries and not self.claims:
            return True
        return any(
            entry.id in self.entries or not self.claims.isdisjoint(entry.claims)
            for entry in entries
        )

    @property
    def wants_answer(self) -> bool:
        """Whether an answer is the expected reply."""
        return self.kind == ANSWER

    @property
    def is_routine(self) -> bool:
        """Whether a card would be a false alarm."""
        return self.kind not in CARDS and CARDS.isdisjoint(self.also)


@dataclass(frozen=True)
class Pair:
    """Two questions that must not get the same answer."""

    left: str
    right: str
    location: str = ""
