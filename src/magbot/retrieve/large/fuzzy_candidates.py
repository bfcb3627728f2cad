"""Guess which known words an unknown one stands for: some typing errors, or a lost space, away.

The lexicon corrects a word only where that is almost certain. In a large base the words that tell
entries apart are many and similar, so that a guess, weighted by how likely it is, is worth more
than the thousands of entries that the question's other words leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from magbot.image.arrays import numbers, read_numbers
from magbot.image.tables import NumberLists, equal_run, key_of, number_lists
from magbot.retrieve.spelling import Lexicon
from magbot.retrieve.words import trigrams

_SHORTEST = 3  # letters of a word that is guessed at
_TWO_FROM = 5  # letters from which two typing errors are considered
_THREE_FROM = 9  # letters from which three are
_JOINED_FROM = 4  # letters of a known word that is looked for in a longer one
_LEAST_LONGER = 2  # letters by which the other is longer at least
_SURE_FROM = 6  # letters from which it is likely meant even if what remains is no word
_MOST_POSTINGS = 600  # of the trigram index that are read for a word
_MOST_SHARING = 32  # words that share most trigrams
_EDGES = 2  # trigrams that a word has beyond its letters: it is padded at both ends
_MOST_COMPARED = 12  # words of them whose typing errors are counted
_MOST_GUESSES = 24


def lay_out(words: Iterable[tuple[int, str]]) -> dict[str, bytes]:
    """Return the sections of (term, word) pairs: the terms of each trigram of letters."""
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
        if len(word) < _SHORTEST or word.isdigit() or lexicon.rewriter.holds(word):
            return []
        guesses = []
        for term in {*lexicon.near_by(word), *self._sharing_trigrams(word)}:
            known = lexicon.word(term)
            most = _most_errors(word, known)
            errors = self._errors(word, known, most)
            if errors <= most and not known.isdigit() and not lexicon.kept_apart(word, known):
                guesses.append((errors, term))
        guesses.sort()
        return [(errors, self._units[term]) for errors, term in guesses[:_MOST_GUESSES]]

    def _sharing_trigrams(self, word: str) -> list[int]:
        """Return the terms of whose trigrams a word has the greatest share."""
        if len(word) < _TWO_FROM:
            return []
        lists = sorted(
            (self._terms.length(index), index)
            for gram in set(trigrams(word))
            for index in equal_run(self._keys, key_of(gram))
        )
        counts: dict[int, int] = {}
        remaining = _MOST_POSTINGS
        for size, index in lists:
            remaining -= size
            if remaining < 0 and counts:
                break
            for term in self._terms[index]:
                counts[term] = counts.get(term, 0) + 1
        sharing = sorted((-count, term) for term, count in counts.items() if count > 1)
        word_of = self._lexicon.word
        shares = sorted(
            (count / (len(word_of(term)) + _EDGES), term)
            for count, term in sharing[:_MOST_SHARING]
        )
        return [term for _, term in shares[:_MOST_COMPARED]]

    def _errors(self, word: str, known: str, most: int) -> int:
        """Return the errors between a word and a known one; above `most`, a lower bound."""
        distance, size = self._lexicon.distance, len(known)
        longer = len(word) - size
        fewest = distance(word, known) if abs(longer) <= most else most + 1
        if size < _JOINED_FROM or longer < _LEAST_LONGER:
            return fewest
        for cut in (size - 1, size, size + 1):
            for part, remainder in ((word[:cut], word[cut:]), (word[-cut:], word[:-cut])):
                errors = 1 + distance(part, known)
                if errors < fewest and not self._lexicon.holds(remainder):
                    errors += 1 if size >= _SURE_FROM else 2
                fewest = min(fewest, errors)
        return fewest


def _most_errors(word: str, known: str) -> int:
    size = min(len(word), len(known))
    return 1 if size < _TWO_FROM else 2 if size < _THREE_FROM else 3
