"""Read a question's words as words that the knowledge base knows.

`query.Reader` asks it for each word that it has not met; in a large base
`large.fuzzy_candidates` compares words with it too.
"""

from __future__ import annotations

from bisect import bisect_left

from magbot.image.arrays import read_numbers
from magbot.image.codec import decode
from magbot.image.tables import Strings, equal_run, key_of
from magbot.retrieve import similarity
from magbot.retrieve.near_words import NearWords, is_slip, most_differing
from magbot.retrieve.words import SHORTEST, Rewriter, is_english, trigrams
from magbot.text.language_pack import pack_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from magbot.retrieve.similarity import Distance

# Words under 5 letters are corrected only for a transposition, a dropped or doubled letter, or an
# adjacent key; words under 4 not at all, nor into such words.
_FROM, _FREE_FROM = 4, 5
_TWO_FROM = 8  # letters from which two typing errors are corrected
_TIES = 12  # most known words that one error may stand for, at the same distance
_PART = 2  # fewest letters in each part of a word that lost its space
_NEIGHBOURS = 6  # words compared on either side, in alphabetical order
_ALIKE = 0.45  # least trigram (Dice) similarity of an unknown word to the variant of a known one


class Sense:
    """One word of a question as it is read.

    `unit` and `term` are -1 where none is known. A word that is only like a known one has its
    `term`, no unit, and a `share` below 1. `read` is the known word, or the word itself;
    `alternatives` are the units of words as few typing errors away as the one that was chosen.
    `corrected` is the word that synonyms are looked up with: after spelling correction, or as
    typed where the word is only like a known one.
    """

    __slots__ = ("alternatives", "corrected", "read", "share", "term", "typed", "unit")

    def __init__(
        self,
        typed: str,
        read: str,
        unit: int = -1,
        term: int = -1,
        share: float = 0.0,
        alternatives: tuple[int, ...] = (),
    ) -> None:
        self.typed = typed
        self.read = read
        self.unit = unit
        self.term = term
        self.share = share
        self.corrected = typed if unit < 0 <= term else read
        self.alternatives = alternatives


class Lexicon:
    """The words of a knowledge base, as `training.corpus.lay_out_lexicon` made their sections."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self.distance: Distance = similarity.distance
        self._terms: Strings | list[str] = Strings(sections, "match.term")
        self._replaced = Strings(sections, "match.replaced")
        self._term_of: dict[str, int] | None = None
        self._keys = read_numbers("I", sections["match.term.key"])
        self._rows = read_numbers("I", sections["match.term.row"])
        self._units = read_numbers("I", sections["match.unit"])
        self._near = NearWords(sections)
        tables: Any = decode(sections["match.language"])
        self.pack = pack_of(tables, {})
        self.rewriter = Rewriter(_pairs(sections["match.rule"]), self.pack)
        self._distinct = set(map(frozenset, _pairs(sections["match.distinct"])))

    def warm(self, distance: Distance) -> None:
        """Load the words, and count typing errors by a faster equal of `similarity.distance`."""
        self.distance = distance
        self._terms = words = [self._terms[term] for term in range(len(self._terms))]
        self._term_of = {word: term for term, word in enumerate(words)}

    def word(self, term: int) -> str:
        """Return a term's letters."""
        return self._terms[term]

    def read(self, word: str) -> tuple[Sense, ...]:
        """Return how a word is read: known, corrected, split in two, a variant, or unknown."""
        known = self._known(word, word)
        if known is not None:
            return (known,)
        if self.rewriter.holds(word):
            return (Sense(word, word),)
        if self._is_spelled_right(word):
            return (self._variant(word),)
        if corrections := self._corrections(word):
            return (self._corrected(word, *corrections),)
        if parts := self._split(word):
            return parts
        sounding = self._by_sound(word)
        return (self._corrected(word, *sounding) if sounding else self._variant(word),)

    def _is_spelled_right(self, word: str) -> bool:
        """Return whether an unknown word is no typing error: too short, or a real one."""
        if self.pack.has_vectors:
            return is_english(word)
        return len(word) < SHORTEST or word.isdigit() or word in self.pack.common

    def _corrected(self, typed: str, number: int, *others: int) -> Sense:
        known = len(self._terms)
        if number >= known:
            return Sense(typed, self._spelling(number))
        units = tuple([self._units[term] for term in others if term < known])
        return Sense(typed, self._terms[number], self._units[number], number, 1.0, units)

    def _spelling(self, number: int) -> str:
        """Return the letters of a term, or of a word that only stands in synonyms."""
        known = len(self._terms)
        return self._terms[number] if number < known else self._replaced[number - known]

    def holds(self, word: str) -> bool:
        """Return whether a word is known as it is spelled."""
        return self._find(word) >= 0

    def _known(self, typed: str, word: str) -> Sense | None:
        term = self._find(word)
        if term < 0:
            term = self._find(self.pack.stem(word))
        return Sense(typed, word, self._units[term], term, 1.0) if term >= 0 else None

    def _find(self, word: str) -> int:
        if self._term_of is not None:
            return self._term_of.get(word, -1)
        for position in equal_run(self._keys, key_of(word)):
            term: int = self._rows[position]
            if self._terms[term] == word:
                return term
        return -1

    def _corrections(self, word: str) -> list[int]:
        """Return the known words fewest typing errors away, in order, a few at most."""
        if len(word) < _FROM or word.isdigit():
            return []
        most = 1 if len(word) < _TWO_FROM else 2
        return self._nearest(word, self._near.by_letters(word), most, self._may_be)

    def _by_sound(self, word: str) -> list[int]:
        """Return the known words that sound alike, of those the least differently spelled."""
        alike = self._near.by_sound(word)
        return self._nearest(word, alike, most_differing(word), self._may_sound_like)

    def _nearest(
        self, word: str, numbers: Iterable[int], most: int, may_be: Callable[[str, str], bool]
    ) -> list[int]:
        """Return the known words fewest typing errors away, at most `most`, a few of them."""
        nearest: list[int] = []
        for number in numbers:
            known = self._spelling(number)
            if abs(len(known) - len(word)) > most:
                continue
            errors = self.distance(word, known)
            if errors <= most and may_be(word, known):
                nearest = [*nearest, number] if errors == most else [number]
                most = errors
        return nearest[:_TIES]

    def near_by(self, word: str) -> list[int]:
        """Return the terms that share a key of the deletion index with a word, in order."""
        known = len(self._terms)
        return [term for term in self._near.by_letters(word) if term < known]

    def _may_sound_like(self, word: str, known: str) -> bool:
        return not self.kept_apart(word, known)

    def _may_be(self, word: str, known: str) -> bool:
        if known.isdigit() or len(known) < _FROM or self.kept_apart(word, known):
            return False
        if min(len(word), len(known)) >= _FREE_FROM:
            return True
        return len(word) < len(known) or sorted(word) == sorted(known) or is_slip(word, known)

    def kept_apart(self, word: str, known: str) -> bool:
        """Return whether a curator said that neither word is ever corrected into the other."""
        stem = self.pack.stem
        return bool(self._distinct) and frozenset((stem(word), stem(known))) in self._distinct

    def _split(self, word: str) -> tuple[Sense, ...]:
        """Return the two known words of a word that lost its space; () where there are none."""
        for cut in range(len(word) - _PART, _PART - 1, -1):
            term = self._find(word[:cut])
            if term >= 0 and (second := self._known(word, word[cut:])) is not None:
                return Sense(word, word[:cut], self._units[term], term, 1.0), second
        return ()

    def _variant(self, word: str) -> Sense:
        """Return a word as a variant of the most similar known word near it in the alphabet."""
        if word.isdigit():
            return Sense(word, word)
        position = bisect_left(self._terms, word)  # code points are in the order of their bytes
        around = range(
            max(0, position - _NEIGHBOURS), min(len(self._terms), position + _NEIGHBOURS)
        )
        grams = set(trigrams(word))
        best, best_term = _ALIKE, -1
        for term in around:
            known = self._terms[term]
            if known[:2] != word[:2]:
                continue
            others = set(trigrams(known))
            share = 2 * len(grams & others) / (len(grams) + len(others) or 1)
            if share >= best and not self.kept_apart(word, known):
                best, best_term = share, term
        if best_term < 0:
            return Sense(word, word)
        return Sense(word, self._terms[best_term], -1, best_term, best)


def _pairs(lines: memoryview) -> Iterator[tuple[str, str]]:
    for line in str(lines, "utf-8", "surrogatepass").split("\n"):
        if line:
            first, _, second = line.partition("\t")
            yield first, second
