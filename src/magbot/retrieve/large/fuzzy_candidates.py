"""Guess what an unread word could stand for: words some typing errors, or a lost space, away.

The lexicon reads a word only where that is all but sure. In a large base the words that tell
entries apart are many and much alike, so that a guess, weighed by how likely it is, is worth
more than the thousands of entries that the question's other words leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from magbot.image.arrays import numbers, read_numbers
from magbot.image.tables import NumberLists, equal_run, key_of, number_lists
from magbot.retrieve.spelling import Lexicon
from magbot.retrieve.words import trigrams

_FROM = 3  # letters from which a word is guessed at
_LOOSE_FROM = 5  # letters from which more than one error is thought of
_THREE_FROM = 9  # letters from which three are
_JOINED_FROM = 4  # letters of a word that is looked for in a longer one
_LOST = 2  # letters by which the one is longer at the least
_PLAIN_FROM = 6  # letters from which it is likely there even if what is left is no word
_READ = 600  # entries of the index of threes that are looked at
_LIKE = 32  # words with most threes in common
_EDGES = 2  # trigrams that a word has beyond its letters: it is padded at both ends
_TRIED = 12  # words of which the errors are counted
_KEPT = 24  # guesses


def lay_out(words: Iterable[tuple[int, str]]) -> dict[str, bytes]:
    """Return the sections of (term, word) pairs: where each three letters occur."""
    grams = sorted({(key_of(gram), term) for term, word in words for gram in trigrams(word)})
    terms_of: dict[int, list[int]] = {}
    for key, term in grams:
        terms_of.setdefault(key, []).append(term)
    return {
        "match.three.key": numbers("I", terms_of),
        **number_lists("match.three", list(terms_of.values())),
    }


class Guesser:
    """The sections that `lay_out` made, and the lexicon's."""

    def __init__(self, sections: Mapping[str, memoryview], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._units = read_numbers("I", sections["match.unit"])
        self._keys = read_numbers("I", sections["match.three.key"])
        self._terms = NumberLists(sections, "match.three")

    def of(self, word: str) -> list[tuple[int, int]]:
        """Return (errors, unit) for a few known words, fewest errors first."""
        lexicon = self._lexicon
        if len(word) < _FROM or word.isdigit() or lexicon.rewriter.holds(word):
            return []
        near = []
        for term in {*lexicon.near_by(word), *self._alike(word)}:
            known = lexicon.word(term)
            most = _allowed(word, known)
            away = self._away(word, known, most)
            if away <= most and not known.isdigit() and not lexicon.kept_apart(word, known):
                near.append((away, term))
        near.sort()
        return [(away, self._units[term]) for away, term in near[:_KEPT]]

    def _alike(self, word: str) -> list[int]:
        """Return the terms that have the greatest part of their threes in common with a word."""
        if len(word) < _LOOSE_FROM:
            return []
        lists = sorted(
            (self._terms.length(index), index)
            for gram in set(trigrams(word))
            for index in equal_run(self._keys, key_of(gram))
        )
        shared: dict[int, int] = {}
        left = _READ
        for size, index in lists:
            left -= size
            if left < 0 and shared:
                break
            for term in self._terms[index]:
                shared[term] = shared.get(term, 0) + 1
        few = [(-count, term) for term, count in shared.items() if count > 1]
        few.sort()
        word_of = self._lexicon.word
        shares = [(count / (len(word_of(term)) + _EDGES), term) for count, term in few[:_LIKE]]
        shares.sort()
        return [term for _, term in shares[:_TRIED]]

    def _away(self, word: str, known: str, most: int) -> int:
        """Return the errors between a word and a known one; above `most`, a lower bound."""
        distance, size = self._lexicon.distance, len(known)
        longer = len(word) - size
        away = distance(word, known) if abs(longer) <= most else most + 1
        if size < _JOINED_FROM or longer < _LOST:
            return away
        for long in (size - 1, size, size + 1):
            for part, left in ((word[:long], word[long:]), (word[-long:], word[:-long])):
                errors = 1 + distance(part, known)
                if errors < away and not self._lexicon.holds(left):
                    errors += 1 if size >= _PLAIN_FROM else 2
                away = min(away, errors)
        return away


def _allowed(word: str, known: str) -> int:
    size = min(len(word), len(known))
    return 1 if size < _LOOSE_FROM else 2 if size < _THREE_FROM else 3
