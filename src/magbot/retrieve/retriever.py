"""Find the entries that a question resembles, and say how sure the first is."""

from __future__ import annotations

from math import log

from magbot.frozen import Memo, later
from magbot.image.tables import NumberLists
from magbot.retrieve import similarity
from magbot.retrieve.confidence import Confidence
from magbot.retrieve.model import Hit, Retrieval
from magbot.retrieve.phrasings import Phrasings
from magbot.retrieve.query import Reader
from magbot.retrieve.siblings import Siblings
from magbot.retrieve.spelling import Lexicon
from magbot.text import normalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from magbot.retrieve.explanation import Parts
    from magbot.retrieve.query import Ranker, Reading
    from magbot.retrieve.similarity import Best

    # negated score, entry, number of its nearest phrasing, likeness of that (0 to 100)
    Candidate = tuple[float, int, int, float]

_COMPARED = 2  # the first entry and its rival, which decide how sure the first is
_NOT_SOUGHT = -2  # in place of that number, until the nearest phrasing is sought
_USUAL_LENGTH = 7  # words of a usual question plus one: there the sign of the length is 0
_COLD = 300  # entries whose wordings are compared before it pays to import rapidfuzz
_MOST_REMEMBERED = 2048  # entries


class Retriever:
    """Search the sections that `training.fitting.fit` made. Safe to share between threads.

    `few_worded` tells that the base has at most `corpus.COVERAGE_UP_TO` wordings, in a language
    whose words have vectors, so that most words of a question are not known.
    `answering` asks it most: the assistant and `PartMatcher` find and retrieve, `Decider` also
    explains and asks for unknown words, the policy reads `few_worded` and `threshold`, which is
    that of `Confidence`. The fit asks for the signs and, in a large base, overrides entries.
    """

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._phrasings = Phrasings(sections)
        units = NumberLists(sections, "match.forward")
        self._units: Memo[int, frozenset[int]] = Memo(
            lambda entry: frozenset(units[entry]), _MOST_REMEMBERED
        )
        self._lexicon = Lexicon(sections)
        self._ranker = _ranker(sections, self._units, self._lexicon)
        self._reader = Reader(self._lexicon, self._ranker)
        self._confidence = Confidence(sections)
        self._siblings = Siblings(sections)
        self.few_worded = "match.cover.word" in sections
        self.threshold = self._confidence.threshold
        self._best: Best = similarity.best
        self._warm = False
        self._compared = 0

    def warm(self) -> None:
        """Load what makes many questions fast at the price of start-up time."""
        if not self._warm:
            self._warm = True
            try:
                self._best, distance = similarity.rapidfuzz_functions()
            except ImportError:  # a runtime without compiled packages, such as a browser's
                return
            self._lexicon.warm(distance)

    def retrieve(self, question: str, k: int = 5) -> Retrieval:
        """Return the `k` best entries, best first, and how sure the first is."""
        return self.find(normalize(question), k)

    def find(self, plain: str, k: int = 5) -> Retrieval:
        """Do what `retrieve` does for a text that is normalised already."""
        reading = self._reader.read(plain)
        exact = self._phrasings.exact(plain)
        candidates = self._ordered(reading, plain, exact, _COMPARED)
        return Retrieval(
            later(self._hits, reading, plain, exact, candidates, k),
            1.0 if exact else self._confidence.of(self._signs(reading, candidates)),
            exact is not None,
            reading.familiar_share(),
            reading.corrections,
            candidates[0][1] if candidates else -1,
            reading.foreign,
            reading.highest_rarity() / self._ranker.unknown_rarity,
        )

    def explain(self, question: str, entry: int) -> Parts:
        """Return the labelled shares that add up to an entry's score for a question.

        They do so as if no near miss refused the entry; its hit then scores 0.
        """
        from magbot.retrieve.explanation import explain

        plain = normalize(question)
        reading = self._reader.read(plain)
        exact = self._phrasings.exact(plain)
        if exact is not None and exact[0] == entry:
            return (("the same wording", 100.0),)
        _, ratio = self._phrasings.nearest(entry, reading.corrected, self._best)
        return explain(self._ranker, reading, entry, ratio)

    def unknown(self, question: str) -> tuple[str, ...]:
        """Return the words of a question that ask something and that the base does not know."""
        words = self._reader.read(normalize(question)).unique_words
        return tuple(
            sense.typed
            for word in words
            for sense in word.senses
            if sense.unit < 0 and word.asked_rarity
        )

    def signs(self, question: str) -> tuple[tuple[float, ...], int]:
        """Return what the confidence is computed from, and the best entry (-1 for none)."""
        reading = self._reader.read(normalize(question))
        candidates = self._nearest(reading, _COMPARED)
        return self._signs(reading, candidates), candidates[0][1] if candidates else -1

    def override(self, contents: Mapping[int, tuple[frozenset[int], list[str]]]) -> None:
        """Until the next call, answer as if these entries had these units and phrasings.

        For leave-one-out with the ranker of large bases: a few entries, one question and one
        thread at a time.
        """
        self._units.clear()
        self._phrasings.normalized.clear()
        for entry, (units, phrasings) in contents.items():
            self._units[entry] = units
            self._phrasings.normalized[entry] = phrasings

    def _ordered(
        self, reading: Reading, plain: str, exact: tuple[int, int] | None, k: int
    ) -> list[Candidate]:
        """Return the `k` best or more: a stored wording's entry first, refused ones last."""
        if exact is not None:
            entry, row = exact
            others = (
                candidate for candidate in self._nearest(reading, k) if candidate[1] != entry
            )
            return [(-1.0, entry, row, 100.0), *others]
        refused = self._phrasings.refused(plain)
        if not refused:
            return self._nearest(reading, max(k, _COMPARED))
        candidates = self._nearest(reading, max(k, _COMPARED + len(refused)))
        allowed = [candidate for candidate in candidates if candidate[1] not in refused]
        last = [(0.0, entry, row, 0.0) for _, entry, row, _ in candidates if entry in refused]
        return self._with_first_row(reading.corrected, allowed + last)

    def _nearest(self, reading: Reading, k: int) -> list[Candidate]:
        if not self._warm and self._compared >= _COLD:
            self.warm()
        ranker, blend, best = self._ranker, self._ranker.blend, self._best
        nearest, corrected = self._phrasings.nearest, reading.corrected
        ranked = ranker.rank(reading, max(k, ranker.fewest))
        self._compared += len(ranked) if blend else 1
        if not blend:  # the order stands, and only the first one's similarity will be asked for
            unsought = [(-score, entry, _NOT_SOUGHT, 0.0) for score, entry in ranked]
            return self._with_first_row(corrected, unsought)
        candidates = []
        for score, entry in ranked:
            row, ratio = nearest(entry, corrected, best)
            candidates.append((-score + blend * (score - ratio / 100.0), entry, row, ratio))
        candidates.sort()
        return candidates

    def _with_first_row(self, corrected: str, candidates: list[Candidate]) -> list[Candidate]:
        if candidates and candidates[0][2] == _NOT_SOUGHT:
            negated, entry, _, _ = candidates[0]
            nearest = self._phrasings.nearest(entry, corrected, self._best)
            candidates[0] = (negated, entry, *nearest)
        return candidates

    def _signs(self, reading: Reading, candidates: Sequence[Candidate]) -> tuple[float, ...]:
        """Return what the confidence is computed from; () without an entry.

        In the order of the weights in `training.calibration`: score, lead over the rival, likeness
        of the wording, share of the words that the entry has; with learned weights then the share
        of known words, the probability of another subject, the length, whether the entry is no
        answer; with few wordings last the share of the words that it covers, and its lead there.
        """
        if not candidates:
            return ()
        negated, entry, _, ratio = candidates[0]
        rival = self._rival_score(reading, candidates)
        units = self._units[entry]
        rarity = shared_rarity = 0.0
        for word in reading.words:
            rarity += word.rarity
            if word.known_rarity and not units.isdisjoint(word.units):
                shared_rarity += word.known_rarity
        if reading.covered:  # a rival with few wordings, or none in a refit, may score below 0
            rival = max(rival, 0.0)
        common = -negated, -negated - rival, ratio / 100.0, shared_rarity / (rarity or 1.0)
        if not reading.chances:
            return common
        length = log((1 + len(reading.words)) / _USUAL_LENGTH)
        no_answer = float(not self._siblings.is_answer(entry))
        signs = *common, reading.familiar_share(), reading.foreign, length, no_answer
        return (*signs, *self._covered(reading, entry)) if reading.covered else signs

    def _covered(self, reading: Reading, entry: int) -> tuple[float, float]:
        """Return the share of the words that an entry covers, and its lead over others' shares."""
        siblings = self._siblings.of(entry)
        others = [s for e, s in enumerate(reading.covered) if e != entry and e not in siblings]
        share = reading.covered[entry]
        return share, share - max(others, default=0.0)

    def _rival_score(self, reading: Reading, candidates: Sequence[Candidate]) -> float:
        """Return the score of the next entry that does not say what the first one says.

        In large bases, where the likeness is blended in, that of the next one whatever it says.
        """
        if len(candidates) < _COMPARED:
            return 0.0
        siblings = self._siblings.of(candidates[0][1])
        if candidates[1][1] not in siblings or self._ranker.blend:
            return -candidates[1][0]
        for score, entry in self._ranker.rank(reading, len(siblings) + 1):
            if entry not in siblings:
                return score
        return 0.0

    def _hits(
        self,
        reading: Reading,
        plain: str,
        exact: tuple[int, int] | None,
        candidates: list[Candidate],
        k: int,
    ) -> tuple[Hit, ...]:
        if len(candidates) < k:
            candidates = self._ordered(reading, plain, exact, k)
        return tuple([self._hit(candidate, reading.corrected) for candidate in candidates[:k]])

    def _hit(self, candidate: Candidate, corrected: str) -> Hit:
        negated, entry, row, _ = candidate
        phrasing = later(self._phrasing, entry, row, corrected)
        return Hit(entry, phrasing, 100.0 * min(1.0, max(0.0, -negated)))

    def _phrasing(self, entry: int, row: int, corrected: str) -> str:
        if row == _NOT_SOUGHT:
            row, _ = self._phrasings.nearest(entry, corrected, self._best)
        return self._phrasings.shown(entry, row)


def _ranker(
    sections: Mapping[str, memoryview], units: Mapping[int, frozenset[int]], lexicon: Lexicon
) -> Ranker:
    """Open the form that the sections have, and import no other."""
    if "match.learned" in sections:
        from magbot.retrieve.linear_ranker import LinearRanker

        return LinearRanker(sections, lexicon.pack)
    from magbot.retrieve.large.fuzzy_candidates import Guesser
    from magbot.retrieve.large.idf_ranker import IdfRanker

    return IdfRanker(sections, units, Guesser(sections, lexicon))
