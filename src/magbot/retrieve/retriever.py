"""Answer which entries a question resembles, and how sure that is."""

from __future__ import annotations

from magbot.frozen import frozen
from magbot.retrieve import likeness
from magbot.retrieve.confidence import Confidence
from magbot.retrieve.counting import Contents, Counting
from magbot.retrieve.documents import Documents
from magbot.retrieve.explaining import explain
from magbot.retrieve.lexicon import Lexicon
from magbot.retrieve.model import Explanation, Hit, Retrieval
from magbot.retrieve.reading import Reader
from magbot.retrieve.weighing import Weighing
from magbot.text import normalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from magbot.retrieve.reading import Reading

_COLD = 8  # questions answered before it pays to import rapidfuzz


@frozen
class Found:
    """An entry found: its score, about 0 to 1, and its phrasing most like the question."""

    score: float
    entry: int
    row: int
    likeness: float
    base: float


class Retriever:
    """Search the sections that `fit` made. Safe to share between threads."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._documents = Documents(sections)
        self._contents = Contents(sections)
        self._lexicon = Lexicon(sections)
        self._model = (
            Weighing(sections)
            if "match.learned" in sections
            else Counting(sections, self._contents)
        )
        self._reader = Reader(self._lexicon, self._model)
        self._confidence = Confidence(sections)
        self._best = likeness.best
        self._asked = 0

    def warm(self) -> None:
        """Load what makes many questions fast at the price of start-up time."""
        if self._asked <= _COLD:
            from magbot.retrieve import quick

            self._best = quick.best
            self._lexicon.distance = quick.distance
            self._asked = _COLD + 1

    def retrieve(self, question: str, k: int = 5) -> Retrieval:
        """Give the `k` best entries, best first, and how sure the first is."""
        plain = normalize(question)
        reading = self._reader.read(plain)
        found = self._find(reading, k)
        exact = self._documents.exact(plain)
        if exact is not None:
            best = Found(1.0, *exact, 100.0, 1.0)
            found = [best, *(other for other in found if other.entry != best.entry)]
        else:
            found = self._refuse(plain, found)
        return Retrieval(
            tuple([self._hit(each) for each in found[:k]]),
            1.0 if exact else self._confidence.of(self._signs(reading, found)),
            exact is not None,
            _share(reading),
            reading.corrections,
        )

    def explain(self, question: str, entry: int) -> Explanation:
        """Say what an entry's score for a question is made of."""
        plain = normalize(question)
        reading = self._reader.read(plain)
        exact = self._documents.exact(plain)
        if exact is not None and exact[0] == entry:
            return Explanation(entry, 100.0, (("the same wording", 100.0),))
        row, ratio = self._documents.nearest(entry, reading.heard, self._best)
        del row
        return explain(self._model, reading, entry, ratio)

    def threshold(self, max_wrong: float) -> tuple[float, float]:
        """Give the confidence above which at most `max_wrong` of answers are wrong, its bound."""
        return self._confidence.threshold(max_wrong)

    def signs(self, question: str) -> tuple[tuple[float, ...], int]:
        """Give what the confidence is judged by, and the best entry (-1 for none)."""
        reading = self._reader.read(normalize(question))
        found = self._find(reading, 2)
        return self._signs(reading, found), found[0].entry if found else -1

    def _find(self, reading: Reading, k: int) -> list[Found]:
        self._asked += 1
        if self._asked == _COLD:
            self.warm()
        model, blend = self._model, self._model.blend
        found = []
        for base, entry in model.rank(reading.words, max(k, model.least)):
            row, ratio = self._documents.nearest(entry, reading.heard, self._best)
            found.append(Found(base + blend * (ratio / 100.0 - base), entry, row, ratio, base))
        found.sort(key=lambda each: (-each.score, each.entry))
        return found

    def _refuse(self, plain: str, found: list[Found]) -> list[Found]:
        refused = self._documents.refused(plain)
        if not refused:
            return found
        kept = [each for each in found if each.entry not in refused]
        last = [
            Found(0.0, each.entry, each.row, 0.0, 0.0) for each in found if each.entry in refused
        ]
        return kept + last

    def _signs(self, reading: Reading, found: Sequence[Found]) -> tuple[float, ...]:
        if not found:
            return (0.0, 0.0, 0.0, 0.0)
        best = found[0]
        rival = found[1].score if len(found) > 1 else 0.0
        held = self._contents.units(best.entry)
        worth = met = 0.0
        for word in reading.words:
            worth += word.worth
            if word.met and not held.isdisjoint(word.units):
                met += word.met
        return best.score, best.score - rival, best.likeness / 100.0, met / (worth or 1.0)

    def _hit(self, found: Found) -> Hit:
        score = 100.0 * min(1.0, max(0.0, found.score))
        return Hit(found.entry, self._documents.shown(found.row), score)


def _share(reading: Reading) -> float:
    worth = sum(word.worth for word in reading.words)
    return sum(word.met for word in reading.words) / worth if worth else 0.0
