"""Other ways to find the phrasing a question resembles; each says which entry it would answer.

A rival is a class made from the phrasings and their entries; one whose package is missing raises
ImportError when it is made.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


class Scan:
    """rapidfuzz over all phrasings."""

    scorer = "ratio"

    def __init__(self, phrasings: Sequence[str], entries: Sequence[int]) -> None:
        from rapidfuzz import fuzz, process

        self._scorer = getattr(fuzz, self.scorer)
        self._find, self._phrasings, self._entries = process.extractOne, phrasings, entries

    def ask(self, question: str) -> int:
        return self._entries[self._find(question, self._phrasings, scorer=self._scorer)[2]]


class Weighted(Scan):
    """rapidfuzz's default scorer."""

    scorer = "WRatio"


class TheFuzz:
    """thefuzz as its README shows it."""

    def __init__(self, phrasings: Sequence[str], entries: Sequence[int]) -> None:
        from thefuzz import process

        self._find, self._phrasings = process.extractOne, phrasings
        self._entry_of = dict(zip(phrasings, entries, strict=True))

    def ask(self, question: str) -> int:
        return self._entry_of[self._find(question, self._phrasings)[0]]


class RankBm25:
    """rank_bm25 over words."""

    def __init__(self, phrasings: Sequence[str], entries: Sequence[int]) -> None:
        from rank_bm25 import BM25Okapi

        self._index = BM25Okapi([text.split() for text in phrasings])
        self._entries = entries

    def ask(self, question: str) -> int:
        return self._entries[int(self._index.get_scores(question.split()).argmax())]


class Bm25s:
    """bm25s over words."""

    def __init__(self, phrasings: Sequence[str], entries: Sequence[int]) -> None:
        import bm25s

        self._words = bm25s.tokenize
        self._index = bm25s.BM25()
        self._index.index(self._tokens(list(phrasings)), show_progress=False)
        self._entries = entries

    def _tokens(self, texts: list[str]) -> Any:
        return self._words(texts, stopwords=None, show_progress=False)

    def ask(self, question: str) -> int:
        found, _ = self._index.retrieve(self._tokens([question]), k=1, show_progress=False)
        return self._entries[int(found[0, 0])]


class Fts5:
    """SQLite's full-text index, any of the words, best by bm25."""

    def __init__(self, phrasings: Sequence[str], entries: Sequence[int]) -> None:
        self._base = sqlite3.connect(":memory:")
        self._base.execute("create virtual table texts using fts5(text)")
        self._base.executemany("insert into texts values (?)", ((text,) for text in phrasings))
        self._entries = entries

    def ask(self, question: str) -> int:
        words = " OR ".join(f'"{word}"' for word in question.split())
        query = "select rowid from texts where texts match ? order by rank limit 1"
        row = self._base.execute(query, (words,)).fetchone()
        return self._entries[row[0] - 1] if row else -1


class TfIdf:
    """scikit-learn's TF-IDF over letters in threes, cosine."""

    def __init__(self, phrasings: Sequence[str], entries: Sequence[int]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3))
        self._rows = self._vectorizer.fit_transform(phrasings)
        self._entries = entries

    def ask(self, question: str) -> int:
        scores = (self._rows @ self._vectorizer.transform([question]).T).toarray()
        return self._entries[int(scores.argmax())]


RIVALS = {
    "rapidfuzz ratio scan": Scan,
    "rapidfuzz WRatio scan": Weighted,
    "thefuzz": TheFuzz,
    "rank_bm25, words": RankBm25,
    "bm25s, words": Bm25s,
    "SQLite FTS5, words": Fts5,
    "scikit-learn TF-IDF, threes": TfIdf,
}
