"""Find phrasings that read the same, without comparing each with each.

Two phrasings read the same when they have the same words in any order, when one has a filler
word more, or when one word differs by a letter: added, left out, changed or moved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from magbot.kb.model import Vocabulary
from magbot.text import normalize

FILLERS = frozenset(
    ("a", "an", "the", "this", "that", "my", "your", "please", "of", "to", "so", "just", "really")
)
_SHORTEST = 4
_MOST_IN_BUCKET = 200


@dataclass(frozen=True)
class Row:
    """A phrasing: its index in the list of all, its entry and its words."""

    index: int
    entry: str
    words: tuple[str, ...]


def pairs(rows: Sequence[Row], vocabulary: Vocabulary) -> Iterator[tuple[Row, Row]]:
    """Return each pair of different entries whose phrasings read the same, once, in order."""
    apart = {frozenset(map(normalize, pair)) for pair in vocabulary.distinct}
    similar: set[tuple[int, int]] = set()
    for left, right in [*_same_words(rows), *_one_word_off(rows, apart)]:
        if left.entry != right.entry and left.words != right.words:
            similar.add((min(left.index, right.index), max(left.index, right.index)))
    for low, high in sorted(similar, key=lambda pair: (pair[1], pair[0])):
        yield rows[low], rows[high]


def share(left: str, right: str) -> float:
    """Return how much of two texts is the same, 0 to 1 (Ratcliff and Obershelp)."""
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def differing(left: Sequence[str], right: Sequence[str]) -> tuple[str, str] | None:
    """Return the single word that differs, on each side; None where it is not one word."""
    unmatched = [*(Counter(left) - Counter(right)).elements()]
    counterpart = [*(Counter(right) - Counter(left)).elements()]
    alone = len(unmatched) == len(counterpart) == 1
    return (unmatched[0], counterpart[0]) if alone else None


def _same_words(rows: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Return each row with the first of another entry: enough to see the clash."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[_content(row.words)].append(row)
    for group in groups.values():
        for row in group:
            rival = next((rival for rival in group if rival.entry != row.entry), row)
            if rival.index < row.index:
                yield rival, row


def _one_word_off(rows: Sequence[Row], apart: set[frozenset[str]]) -> Iterator[tuple[Row, Row]]:
    """Return pairs that differ in one word, grouped by all their other words."""
    buckets: dict[tuple[str, ...], list[tuple[Row, str]]] = defaultdict(list)
    for row in rows:
        words = _content(row.words)
        for index, word in enumerate(words if len(words) > 1 else ()):
            if len(word) >= _SHORTEST:
                buckets[words[:index] + words[index + 1 :]].append((row, word))
    for bucket in buckets.values():
        if len({row.entry for row, _ in bucket}) > 1:
            yield from _neighbours(bucket, apart)


def _neighbours(
    bucket: Sequence[tuple[Row, str]], apart: set[frozenset[str]]
) -> Iterator[tuple[Row, Row]]:
    groups: dict[str, list[tuple[Row, str]]] = defaultdict(list)
    for row, word in bucket:
        for form in _forms(word):
            groups[form].append((row, word))
    for group in groups.values():
        for index, (row, word) in enumerate(group[:_MOST_IN_BUCKET]):
            for neighbour, neighbour_word in group[:index]:
                if frozenset((word, neighbour_word)) not in apart:
                    yield neighbour, row


def _forms(word: str) -> set[str]:
    """Return keys that two words share when they differ by one letter or a plural ending."""
    return {word, *(word[:index] + word[index + 1 :] for index in range(len(word)))}


def _content(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(word for word in words if word not in FILLERS) or sorted(words))
