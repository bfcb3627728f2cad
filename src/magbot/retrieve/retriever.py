"""Answer which entries a question resembles, and how sure that is."""

from __future__ import annotations

from math import log

from magbot.frozen import later
from magbot.retrieve import similarity
from magbot.retrieve.confidence import Confidence
from magbot.retrieve.forward_index import Contents
from magbot.retrieve.model import Explanation, Hit, Retrieval
from magbot.retrieve.phrasings import Documents
from magbot.retrieve.query import Reader
from magbot.retrieve.siblings import Siblings
from magbot.retrieve.spelling import Lexicon
from magbot.text import normalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from magbot.retrieve.idf_ranker import IdfRanker
    from magbot.retrieve.linear_ranker import LinearRanker
    from magbot.retrieve.query import Reading

    Found = tuple[float, int, int, float]  # score with its sign turned, entry, row, likeness

_COMPARED = 2  # the first entry and its rival, which decide how sure the first is
_UNREAD = -2  # the row of an entry whose nearest phrasing was not looked for
_USUAL = 7  # words of a question, and one: of longer ones a match is surer at the same score
_COLD = 300  # entries whose wordings are compared before it pays to import rapidfuzz


class Retriever:
    """Search the sections that `fit` made. Safe to share between threads.

    `few_worded` tells that it knows few wordings, and so few words.
    """

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._documents = Documents(sections)
        self._contents = Contents(sections)
        self._lexicon = Lexicon(sections)
        self._model = _model(sections, self._contents, self._lexicon)
        self._reader = Reader(self._lexicon, self._model)
        self._confidence = Confidence(sections)
        self._siblings = Siblings(sections)
        self.few_worded = "match.cover.word" in sections
        self._best = similarity.best
        self._warm = False
        self._compared = 0

    def warm(self) -> None:
        """Load what makes many questions fast at the price of start-up time."""
        if not self._warm:
            self._warm = True
            try:
                from magbot.retrieve import rapidfuzz_similarity
            except ImportError:  # a runtime without compiled packages, such as a browser's
                return
            self._best = rapidfuzz_similarity.best
            self._lexicon.warm(rapidfuzz_similarity.distance)

    def retrieve(self, question: str, k: int = 5) -> Retrieval:
        """Return the `k` best entries, best first, and how sure the first is."""
        return self.find(normalize(question), k)

    def find(self, plain: str, k: int = 5) -> Retrieval:
        """Do what `retrieve` does for a text that is normalised already."""
        reading = self._reader.read(plain)
        exact = self._documents.exact(plain)
        candidates = self._ordered(reading, plain, exact, _COMPARED)
        return Retrieval(
            later(self._hits, reading, plain, exact, candidates, k),
            1.0 if exact else self._confidence.of(self._signs(reading, candidates)),
            exact is not None,
            _share(reading),
            reading.corrections,
            candidates[0][1] if candidates else -1,
            reading.foreign,
            _rarest(reading) / self._model.unknown_rarity,
        )

    def explain(self, question: str, entry: int) -> Explanation:
        """Say what an entry's score for a question is made of."""
        from magbot.retrieve.explanation import explain

        plain = normalize(question)
        reading = self._reader.read(plain)
        exact = self._documents.exact(plain)
        if exact is not None and exact[0] == entry:
            return Explanation(entry, 100.0, (("the same wording", 100.0),))
        _, ratio = self._documents.nearest(entry, reading.heard, self._best)
        return explain(self._model, reading, entry, ratio)

    def threshold(self, max_wrong: float) -> tuple[float, float]:
        """Return the confidence above which at most `max_wrong` of answers are wrong."""
        return self._confidence.threshold(max_wrong)

    def unknown(self, question: str) -> tuple[str, ...]:
        """Return the words of a question that ask something and that the base does not know."""
        words = self._reader.read(normalize(question)).different
        return tuple(
            sense.typed for word in words for sense in word.senses if sense.unit < 0 and word.asked
        )

    def signs(self, question: str) -> tuple[tuple[float, ...], int]:
        """Return what the confidence is judged by, and the best entry (-1 for none)."""
        reading = self._reader.read(normalize(question))
        candidates = self._nearest(reading, _COMPARED)
        return self._signs(reading, candidates), candidates[0][1] if candidates else -1

    def pretend(self, entry: int, units: set[int], phrasings: list[str]) -> None:
        """Take an entry to hold these units and phrasings only, until `forget` is called."""
        self._contents.keep(entry, units)
        self._documents.keep(entry, phrasings)

    def forget(self, entry: int) -> None:
        """Read an entry from the sections again."""
        self._contents.forget(entry)
        self._documents.forget(entry)

    def _ordered(
        self, reading: Reading, plain: str, exact: tuple[int, int] | None, k: int
    ) -> list[Found]:
        """Find the `k` best; a stored wording comes first, a refused entry last."""
        if exact is not None:
            entry, row = exact
            rest = (each for each in self._nearest(reading, k) if each[1] != entry)
            return [(-1.0, entry, row, 100.0), *rest]
        refused = self._documents.refused(plain)
        if not refused:
            return self._nearest(reading, max(k, _COMPARED))
        candidates = self._nearest(reading, max(k, _COMPARED + len(refused)))
        kept = [each for each in candidates if each[1] not in refused]
        last = [(0.0, entry, row, 0.0) for _, entry, row, _ in candidates if entry in refused]
        return self._read_first(reading.heard, kept + last)

    def _nearest(self, reading: Reading, k: int) -> list[Found]:
        if not self._warm and self._compared >= _COLD:
            self.warm()
        model, blend, best = self._model, self._model.blend, self._best
        nearest, heard = self._documents.nearest, reading.heard
        ranked = model.rank(reading, max(k, model.least))
        self._compared += len(ranked) if blend else 1
        if not blend:  # the order stands, and only the first one's likeness will be asked for
            return self._read_first(heard, [(-base, one, _UNREAD, 0.0) for base, one in ranked])
        candidates = []
        for base, entry in ranked:
            row, ratio = nearest(entry, heard, best)
            candidates.append((-base + blend * (base - ratio / 100.0), entry, row, ratio))
        candidates.sort()
        return candidates

    def _read_first(self, heard: str, candidates: list[Found]) -> list[Found]:
        if candidates and candidates[0][2] == _UNREAD:
            turned, entry, _, _ = candidates[0]
            candidates[0] = (turned, entry, *self._documents.nearest(entry, heard, self._best))
        return candidates

    def _signs(self, reading: Reading, candidates: Sequence[Found]) -> tuple[float, ...]:
        if not candidates:
            return ()
        turned, entry, _, likeness = candidates[0]
        rival = self._rival(reading, candidates)
        held = self._contents.held(entry)
        worth = met = 0.0
        for word in reading.words:
            worth += word.worth
            if word.met and not held.isdisjoint(word.units):
                met += word.met
        if reading.covered:  # a rival without any wording scores below nothing
            rival = max(rival, 0.0)
        common = -turned, -turned - rival, likeness / 100.0, met / (worth or 1.0)
        if not reading.chances:
            return common
        length = log((1 + len(reading.words)) / _USUAL)
        silent = float(not self._siblings.is_answer(entry))
        signs = *common, _share(reading), reading.foreign, length, silent
        return (*signs, *self._covered(reading, entry)) if reading.covered else signs

    def _covered(self, reading: Reading, entry: int) -> tuple[float, float]:
        """Return the share of the words that an entry covers, and its lead over others' shares."""
        kin = self._siblings.of(entry)
        rest = [s for e, s in enumerate(reading.covered) if e != entry and e not in kin]
        share = reading.covered[entry]
        return share, share - max(rest, default=0.0)

    def _rival(self, reading: Reading, found: Sequence[Found]) -> float:
        """Return the score of the next entry that does not say what the first one says."""
        if len(found) < _COMPARED:
            return 0.0
        kin = self._siblings.of(found[0][1])
        if found[1][1] not in kin or self._model.blend:
            return -found[1][0]
        for score, entry in self._model.rank(reading, len(kin) + 1):
            if entry not in kin:
                return score
        return 0.0

    def _hits(
        self,
        reading: Reading,
        plain: str,
        exact: tuple[int, int] | None,
        candidates: list[Found],
        k: int,
    ) -> tuple[Hit, ...]:
        if len(candidates) < k:
            candidates = self._ordered(reading, plain, exact, k)
        return tuple([self._hit(each, reading.heard) for each in candidates[:k]])

    def _hit(self, candidate: Found, heard: str) -> Hit:
        turned, entry, row, _ = candidate
        phrasing = later(self._phrasing, entry, row, heard)
        return Hit(entry, phrasing, 100.0 * min(1.0, max(0.0, -turned)))

    def _phrasing(self, entry: int, row: int, heard: str) -> str:
        if row == _UNREAD:
            row, _ = self._documents.nearest(entry, heard, self._best)
        return self._documents.shown(entry, row)


def _model(
    sections: Mapping[str, memoryview], contents: Contents, lexicon: Lexicon
) -> IdfRanker | LinearRanker:
    """Open the form that the sections have, and import no other."""
    if "match.learned" in sections:
        from magbot.retrieve.linear_ranker import LinearRanker

        return LinearRanker(sections, lexicon.pack)
    from magbot.retrieve.fuzzy_candidates import Guesses
    from magbot.retrieve.idf_ranker import IdfRanker

    return IdfRanker(sections, contents, Guesses(sections, lexicon))


def _rarest(reading: Reading) -> float:
    return max([word.worth / len(word.senses) for word in reading.words], default=0.0)


def _share(reading: Reading) -> float:
    asked = familiar = 0.0
    for word in reading.words:
        asked += word.asked
        familiar += word.familiar
    return familiar / asked if asked else 1.0
