"""How much of a question's words the words of each entry cover, by their meaning.

A word of the question is covered by the entry's word that is nearest to it in meaning (their
cosine, squared), and counts by its rarity in the language. With few wordings "shut" may stand in
none of them and "close" in one: the sum of a text's vectors loses that, a word's own does not.
It costs some 0.1 ms a new word of a question, so that only bases with few wordings have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate, pairwise

from magbot.embedding.linear_head import LinearHead, lay_out_head
from magbot.embedding.token_vectors import UNIT_BITS, open_token_vectors
from magbot.frozen import Memo
from magbot.image.arrays import numbers, read_numbers

VECTOR, PLACE, WORD = "match.cover.vector", "match.cover.place", "match.cover.word"
_SCALE = 16.0  # of a stored unit vector, whose numbers are small for a head's weights
_MOST_REMEMBERED = 1 << 12  # words


def lay_out(
    texts: Iterable[tuple[int, str]], entries: int, empty: AbstractSet[str]
) -> dict[str, bytes]:
    """Return the sections, from normalised texts of the entries; `empty` words tell nothing."""
    vectors = open_token_vectors()
    words_of: list[set[str]] = [set() for _ in range(entries)]
    for entry, text in texts:
        words_of[entry].update(word for word in text.split() if word not in empty)
    units = {word: vectors.unit([word]) for word in sorted(set().union(*words_of))}
    words = [word for word, unit in units.items() if unit]
    index_of = {word: index for index, word in enumerate(words)}
    rows = [sorted(index_of[word] for word in held if word in index_of) for held in words_of]
    scaled = [[value * _SCALE / (1 << UNIT_BITS) for value in units[word]] for word in words]
    return {
        VECTOR: lay_out_head(scaled, [0.0] * len(scaled)),
        PLACE: numbers("I", accumulate(map(len, rows), initial=0)),
        WORD: numbers("I", (index for row in rows for index in row)),
    }


class WordCoverage:
    """The sections that `lay_out` made."""

    def __init__(self, sections: Mapping[str, memoryview], empty: AbstractSet[str]) -> None:
        self._vectors = open_token_vectors()
        self._head = LinearHead(sections[VECTOR])
        places = read_numbers("I", sections[PLACE]).tolist()
        words = read_numbers("I", sections[WORD]).tolist()
        self._rows = [words[a:b] for a, b in pairwise(places)]
        self._empty = empty
        self._met = Memo(self._compare, _MOST_REMEMBERED)

    def read(self, words: Sequence[str]) -> list[float]:
        """Return for each entry the share of the words, by rarity, that it covers."""
        met = [self._met[word] for word in words if word not in self._empty]
        total = sum([rarity for rarity, _ in met])
        if not total:
            return [0.0] * len(self._rows)
        weighed = [[rarity * share for share in shares] for rarity, shares in met if rarity]
        return [sum(column) / total for column in zip(*weighed, strict=True)]

    def _compare(self, word: str) -> tuple[float, list[float]]:
        """Return a word's rarity and how well each entry meets it."""
        unit = self._vectors.unit([word])
        if not unit:
            return 0.0, []
        cosines = [max(0.0, level / _SCALE) for level in self._head.levels(unit)]
        best = [max([cosines[index] for index in row], default=0.0) for row in self._rows]
        return self._vectors.length(word), [cosine * cosine for cosine in best]
