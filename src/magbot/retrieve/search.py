"""Answer which entries a question resembles."""

from __future__ import annotations

from math import log

from magbot.retrieve.model import Explanation, Hit, Retrieval
from magbot.text import normalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Retriever:
    """Search the sections that `fit` made."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._entries = memoryview(sections["match.size"]).cast("I")[0]
        self._owner = memoryview(sections["match.owner"]).cast("I")
        text = bytes(sections["match.text"]).decode("utf-8", "surrogatepass")
        self._texts = text.split("\n") if len(self._owner) else []
        self._plain = [normalize(text) for text in self._texts]
        self._postings: dict[str, set[int]] = {}
        for owner, plain in zip(self._owner, self._plain, strict=True):
            for word in plain.split():
                self._postings.setdefault(word, set()).add(owner)
        self._exact = dict(zip(reversed(self._plain), reversed(self._owner), strict=True))

    def warm(self) -> None:
        """Load what makes many questions fast at the price of start-up time."""

    def retrieve(self, question: str, k: int = 5) -> Retrieval:
        """Give the `k` best entries, best first, and how sure the first is."""
        from rapidfuzz.fuzz import ratio

        plain = normalize(question)
        words, corrections = self._read(plain.split())
        rarity = {word: self._rarity(word) for word in words}
        mass = sum(rarity.values()) or 1.0
        found: dict[int, float] = dict.fromkeys(range(self._entries), 0.0)
        for word, value in rarity.items():
            for entry in self._postings.get(word, ()):
                found[entry] += value / mass
        best = sorted(found, key=lambda entry: (-found[entry], entry))[: max(16, k)]
        read = " ".join(words)
        hits = []
        for entry in best:
            rows = [i for i, owner in enumerate(self._owner) if owner == entry]
            top = max(rows, key=lambda row: ratio(read, self._plain[row]), default=None)
            likeness = ratio(read, self._plain[top]) if top is not None else 0.0
            score = 50 * found[entry] + likeness / 2
            hits.append(Hit(entry, "" if top is None else self._texts[top], score))
        hits.sort(key=lambda hit: (-hit.score, hit.entry))
        exact = plain in self._exact and bool(plain)
        if exact:
            first = self._exact[plain]
            hits = [Hit(first, self._texts[self._plain.index(plain)], 100.0)] + [
                hit for hit in hits if hit.entry != first
            ]
        known = sum(rarity[word] for word in words if word in self._postings) / mass
        return Retrieval(tuple(hits[:k]), self._sure(hits, exact=exact), exact, known, corrections)

    def explain(self, question: str, entry: int) -> Explanation:
        """Say what an entry's score for a question is made of."""
        for hit in self.retrieve(question, self._entries).hits:
            if hit.entry == entry:
                return Explanation(entry, hit.score, (("likeness", hit.score),))
        return Explanation(entry, 0.0, ())

    def threshold(self, max_wrong: float) -> tuple[float, float]:
        """Give the confidence above which at most `max_wrong` of answers are wrong, its bound."""
        return 1.0 - max_wrong, max_wrong

    def _rarity(self, word: str) -> float:
        count = len(self._postings.get(word, ()))
        return log(1 + (self._entries - count + 0.5) / (count + 0.5))

    def _sure(self, hits: list[Hit], *, exact: bool) -> float:
        if exact:
            return 1.0
        if not hits:
            return 0.0
        rival = hits[1].score if len(hits) > 1 else 0.0
        return max(0.0, min(0.99, (hits[0].score * 1.1 + (hits[0].score - rival)) / 100))

    def _read(self, words: list[str]) -> tuple[list[str], tuple[tuple[str, str], ...]]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        read, corrections = [], []
        for word in words:
            near = None
            if word not in self._postings and len(word) > 3:  # noqa: PLR2004
                limit = 1 if len(word) < 8 else 2  # noqa: PLR2004
                near = process.extractOne(
                    word, list(self._postings), scorer=OSA.distance, score_cutoff=limit
                )
            read.append(near[0] if near else word)
            if near:
                corrections.append((word, near[0]))
        return list(dict.fromkeys(read)), tuple(corrections)
