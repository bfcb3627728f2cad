"""Count what is covered, and find each entry's nearest neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from magbot.compiling.compiled import compiled
from magbot.kb.model import ANSWER, Claim, Entry, KnowledgeBase
from magbot.retrieve import Retriever

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
    """What a knowledge base covers, for one edition of it."""

    title: str
    version: str
    hash: str
    entries: tuple[Entry, ...]
    claims: tuple[Covered, ...]
    neighbours: tuple[Neighbour, ...]

    @property
    def unanswered(self) -> tuple[Claim, ...]:
        """The claims that no entry cites."""
        return tuple(covered.claim for covered in self.claims if not covered.entries)

    @property
    def ungrounded(self) -> tuple[Entry, ...]:
        """The answers that cite no claim."""
        return tuple(e for e in self.entries if e.kind == ANSWER and not e.claims)

    @property
    def nearest(self) -> Mapping[str, Neighbour]:
        """Each entry's nearest neighbour, by entry id."""
        nearest_of: dict[str, Neighbour] = {}
        for neighbour in self.neighbours:
            nearest_of.setdefault(neighbour.entry, neighbour)
        return nearest_of


def survey(kb: KnowledgeBase) -> Survey:
    """Return the survey of a knowledge base, which is compiled where it was not yet."""
    kb = compiled(kb)
    entries = tuple(kb.entries)
    return Survey(
        title=kb.title,
        version=kb.version,
        hash=kb.hash,
        entries=entries,
        claims=_claims(kb, entries),
        neighbours=_neighbours(entries, Retriever(kb.sections)),
    )


def _claims(kb: KnowledgeBase, entries: Sequence[Entry]) -> tuple[Covered, ...]:
    citing: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        for claim in entry.claims:
            citing[claim].append(entry.id)
    return tuple(
        Covered(claim, tuple(citing[claim.id])) for source in kb.sources for claim in source.claims
    )


def _neighbours(entries: Sequence[Entry], retriever: Retriever) -> tuple[Neighbour, ...]:
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
        mine = [
            _neighbour(entry.id, entries[rival_entry].id, near)
            for rival_entry, near in rivals.items()
        ]
        neighbours += sorted(mine, key=lambda neighbour: (-neighbour.nearest, neighbour.rival))
    return tuple(neighbours)


def _neighbour(entry: str, rival: str, near: Sequence[tuple[float, str]]) -> Neighbour:
    score, phrasing = max(near, key=lambda pair: pair[0])
    return Neighbour(entry, rival, len(near), score, phrasing)
