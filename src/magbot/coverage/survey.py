"""Count what is covered, and find each entry's nearest neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from magbot.compiling.compiled import compiled
from magbot.kb.model import ANSWER, Claim, Entry, KnowledgeBase
from magbot.retrieve.retriever import Retriever

_RIVALS = 4


@dataclass(frozen=True)
class Covered:
    """A claim and the ids of the entries that cite it."""

    claim: Claim
    entries: tuple[str, ...]


@dataclass(frozen=True)
class Neighbour:
    """How near another entry comes to an entry's phrasings.

    `phrasings` counts those for which it is the runner-up, `nearest` is the best score it
    reaches on one of them (0 to 100), and `phrasing` is that one.
    """

    entry: str
    rival: str
    phrasings: int
    nearest: float
    phrasing: str


@dataclass(frozen=True)
class Survey:
    """What a knowledge base covers, and every pair (entry, runner-up) in entry order."""

    kb: KnowledgeBase
    entries: tuple[Entry, ...]
    neighbours: tuple[Neighbour, ...]

    @cached_property
    def claims(self) -> tuple[Covered, ...]:
        """The claims with the entries that cite them."""
        citing: dict[str, list[str]] = defaultdict(list)
        for entry in self.entries:
            for claim in entry.claims:
                citing[claim].append(entry.id)
        claims = (claim for source in self.kb.sources for claim in source.claims)
        return tuple(Covered(claim, tuple(citing[claim.id])) for claim in claims)

    @property
    def unanswered(self) -> tuple[Claim, ...]:
        """The claims that no entry cites."""
        return tuple(covered.claim for covered in self.claims if not covered.entries)

    @property
    def ungrounded(self) -> tuple[Entry, ...]:
        """The answers that cite no claim."""
        return tuple(e for e in self.entries if e.kind == ANSWER and not e.claims)

    @cached_property
    def nearest(self) -> Mapping[str, Neighbour]:
        """Each entry's nearest neighbour, by entry id."""
        return {neighbour.entry: neighbour for neighbour in reversed(self.neighbours)}


def survey(kb: KnowledgeBase) -> Survey:
    """Return the survey of a knowledge base, which is compiled where it was not yet."""
    kb = compiled(kb)
    entries = tuple(kb.entries)
    return Survey(kb, entries, tuple(_neighbours(entries, Retriever(kb.sections))))


def _neighbours(entries: Sequence[Entry], retriever: Retriever) -> list[Neighbour]:
    """Return every pair (entry, runner-up), the nearest of each entry first, in entry order."""
    neighbours: list[Neighbour] = []
    retriever.warm()
    for position, entry in enumerate(entries):
        rivals: dict[int, list[tuple[float, str]]] = defaultdict(list)
        for phrasing in entry.phrasings:
            hits = retriever.retrieve(phrasing, _RIVALS).hits
            rival = next((hit for hit in hits if hit.entry != position), None)
            if rival is not None:
                rivals[rival.entry].append((rival.score, phrasing))
        of_entry = []
        for number, near in rivals.items():
            score, phrasing = max(near, key=lambda pair: pair[0])
            of_entry.append(Neighbour(entry.id, entries[number].id, len(near), score, phrasing))
        neighbours += sorted(of_entry, key=lambda neighbour: (-neighbour.nearest, neighbour.rival))
    return neighbours
