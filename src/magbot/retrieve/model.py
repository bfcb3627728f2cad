"""The records that go into the matcher and come out of it."""

from __future__ import annotations

from magbot.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@frozen
class Hit:
    """An entry that a question resembles, its most similar phrasing, its score from 0 to 100."""

    __late__ = ("phrasing",)

    entry: int
    phrasing: str
    score: float


@frozen
class Retrieval:
    """The entries that one question resembles, and how sure the first is.

    `hits` are best first, one an entry; `confidence` is the calibrated probability that the
    first is right (1.0 for a stored wording); `known` is the share of the words that ask
    something, by rarity, that the knowledge base knows; `corrections` are (typed, read as)
    pairs. `best` is the entry of the first hit, -1 without one. `foreign` is the probability
    that the question is on another subject, by the meaning of its words. `rarest` is the rarity
    of its rarest word, as a share of an unknown word's.
    """

    __late__ = ("hits",)

    hits: tuple[Hit, ...]
    confidence: float
    exact: bool
    known: float
    corrections: tuple[tuple[str, str], ...]
    best: int
    foreign: float = 0.0
    rarest: float = 1.0


@frozen
class Replies:
    """What the entries' replies are, by the positions of the entries.

    `answers` are the entries that give an answer, each with the claims it cites: of two that share
    a claim either is right. `talk` are those of small talk, whose wordings are on no subject.
    `texts` are answers, from which meaning is learned in addition to the wordings.
    """

    answers: Mapping[int, Sequence[str]]
    talk: frozenset[int] = frozenset()
    texts: Sequence[tuple[int, str]] = ()
