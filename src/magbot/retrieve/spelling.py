"""Read a question's words as words that the knowledge base knows."""

from __future__ import annotations

from bisect import bisect_left
from zlib import crc32

from magbot.image.arrays import read_numbers
from magbot.image.codec import decode
from magbot.retrieve import phonetic_index, similarity
from magbot.retrieve.phrasings import key_of
from magbot.retrieve.string_table import Strings, equal_run
from magbot.retrieve.words import Rewriter, trigrams
from magbot.text.language_pack import pack_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from magbot.text.language_pack import LanguagePack

_PREFIX = 7  # letters of a word that the deletion index looks at
_FROM = 4  # letters from which a word is corrected, and into which a word is
_FREE_FROM = 5  # of shorter ones only a slip is taken for an error: a swap, a letter left out
_KEYS = "qwertyuiop asdfghjkl zxcvbnm"  # or typed twice, or the key beside it
_TWO_FROM = 8  # letters from which two typing errors are
_TIES = 12  # words an error may stand for, where as few errors lead to each
_PART = 2  # letters that each part of a word split in two must have
_NEIGHBOURS = 6  # words looked at on either side, in order of the alphabet
_ALIKE = 0.45  # share of common letters in threes from which an unknown word leans on a known one


class Sense:
    """One word of a question as it is read.

    `unit` and `term` are -1 where none is known. A word that is only like a known one has its
    `term`, no unit, and a `share` below 1. `read` is the known word, or the word itself;
    `others` are the units of words as few typing errors away as the one that was chosen. `heard`
    is the word that synonyms are looked for with: that of an error mended, else as typed.
    """

    __slots__ = ("heard", "others", "read", "share", "term", "typed", "unit")

    def __init__(self, typed: str, read: str, unit: int, term: int, share: float = 1.0) -> None:
        self.typed = typed
        self.read = read
        self.unit = unit
        self.term = term
        self.share = share
        self.heard = read if unit >= 0 else typed
        self.others: tuple[int, ...] = ()


class Lexicon:
    """The sections of a word list."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self.distance: Callable[[str, str], int] = similarity.distance
        self._terms: Strings | list[str] = Strings(sections, "match.term")
        self._replaced = Strings(sections, "match.replaced")
        self._term_of: dict[str, int] | None = None
        self._keys = read_numbers("I", sections["match.term.key"])
        self._rows = read_numbers("I", sections["match.term.row"])
        self._units = read_numbers("I", sections["match.unit"])
        self._near = read_numbers("I", sections["match.near.key"])
        self._near_start = read_numbers("I", sections["match.near.start"])
        self._near_shift = shift_of(len(self._near_start) - 1)
        self._sounds = phonetic_index.Sounds(sections)
        self._near_term = read_numbers("I", sections["match.near.term"])
        self.pack = read_pack(sections)
        self.rewriter = Rewriter(_pairs(sections["match.rule"]), self.pack)
        self._distinct = set(map(frozenset, _pairs(sections["match.distinct"])))

    def warm(self, distance: Callable[[str, str], int]) -> None:
        """Load the words, and count typing errors by a faster equal of `likeness.distance`."""
        self.distance = distance
        self._terms = words = [self._terms[term] for term in range(len(self._terms))]
        self._term_of = {word: term for term, word in enumerate(words)}

    def word(self, term: int) -> str:
        """Return a term's letters."""
        return self._terms[term]

    def read(self, word: str) -> tuple[Sense, ...]:
        """Say how one word is read: known, corrected, taken apart, like a known one, or not."""
        known = self._known(word, word)
        if known is not None:
            return (known,)
        if self.rewriter.holds(word):
            return (Sense(word, word, -1, -1, 0.0),)
        if self._is_spelled_right(word):
            return (self._alike(word),)
        mended = self._corrected(word)
        if mended:
            return (self._mended(word, *mended),)
        if apart := self._apart(word):
            return apart
        heard = self._by_ear(word)
        return (self._mended(word, *heard) if heard else self._alike(word),)

    def _is_spelled_right(self, word: str) -> bool:
        """Return whether an unknown word is no typing error: too short, or a real one."""
        if self.pack.has_vectors:
            return phonetic_index.is_english(word)
        return len(word) < phonetic_index.SHORTEST or word.isdigit() or word in self.pack.common

    def _mended(self, typed: str, term: int, *others: int) -> Sense:
        if term >= len(self._terms):
            sense = Sense(typed, self._spelling(term), -1, -1, 0.0)
            sense.heard = sense.read
            return sense
        sense = self._sense(typed, term)
        known = len(self._terms)
        sense.others = tuple(
            [self._units[alternative] for alternative in others if alternative < known]
        )
        return sense

    def _spelling(self, number: int) -> str:
        """Return the letters of a term, or of a word that only stands in synonyms."""
        known = len(self._terms)
        return self._terms[number] if number < known else self._replaced[number - known]

    def holds(self, word: str) -> bool:
        """Return whether a word is known as it is spelled."""
        return self._find(word) >= 0

    def joined(self, first: str, second: str) -> bool:
        """Return whether two words typed apart are one known word."""
        return self._find(first + second) >= 0

    def _known(self, typed: str, word: str) -> Sense | None:
        term = self._find(word)
        if term < 0:
            term = self._find(self.pack.stem(word))
        return self._sense(typed, term, word) if term >= 0 else None

    def _find(self, word: str) -> int:
        if self._term_of is not None:
            return self._term_of.get(word, -1)
        for position in equal_run(self._keys, key_of(word)):
            term: int = self._rows[position]
            if self._terms[term] == word:
                return term
        return -1

    def _sense(self, typed: str, term: int, read: str = "") -> Sense:
        return Sense(typed, read or self._terms[term], self._units[term], term)

    def _corrected(self, word: str) -> list[int]:
        """Return the known words fewest typing errors away, in order, a few at most."""
        if len(word) < _FROM or word.isdigit():
            return []
        best = 1 if len(word) < _TWO_FROM else 2
        nearest: list[int] = []
        for term in self._share_key(word):
            known = self._spelling(term)
            if abs(len(known) - len(word)) > best or known.isdigit() or len(known) < _FROM:
                continue
            away = self.distance(word, known)
            if away <= best and self._may_be(word, known):
                nearest = [*nearest, term] if away == best else [term]
                best = away
        return nearest[:_TIES]

    def _by_ear(self, word: str) -> list[int]:
        """Return the known words that sound alike, of those the least differently spelled."""
        nearest: list[int] = []
        best = phonetic_index.most_differing(word)
        for term in self._sounds.alike(word):
            known = self._spelling(term)
            away = self.distance(word, known)
            if away <= best and not self.kept_apart(word, known):
                nearest = [*nearest, term] if away == best else [term]
                best = away
        return nearest[:_TIES]

    def near_by(self, word: str) -> list[int]:
        """Return the terms that share a key of the deletion index with a word, in order."""
        known = len(self._terms)
        return [term for term in self._share_key(word) if term < known]

    def _share_key(self, word: str) -> list[int]:
        keys, terms, sharing = self._near, self._near_term, set()
        starts, shift = self._near_start, self._near_shift
        for key in deletion_keys(word):
            bucket = key >> shift
            index, end = starts[bucket], starts[bucket + 1]
            while index < end:  # most are empty
                if keys[index] == key:
                    sharing.add(terms[index])
                index += 1
        return sorted(sharing)

    def _may_be(self, word: str, known: str) -> bool:
        if self.kept_apart(word, known):
            return False
        if min(len(word), len(known)) >= _FREE_FROM:
            return True
        return len(word) < len(known) or sorted(word) == sorted(known) or _slip(word, known)

    def kept_apart(self, word: str, known: str) -> bool:
        """Return whether a curator said that neither word is ever corrected into the other."""
        stem = self.pack.stem
        return bool(self._distinct) and frozenset((stem(word), stem(known))) in self._distinct

    def _apart(self, word: str) -> tuple[Sense, ...]:
        """Read a word that lost its space as two known ones, the longer first part first."""
        for cut in range(len(word) - _PART, _PART - 1, -1):
            first = self._find(word[:cut])
            if first >= 0 and (two := self._known(word, word[cut:])) is not None:
                return self._sense(word, first), two
        return ()

    def _alike(self, word: str) -> Sense:
        """Lean on the known word nearby in the alphabet that shares most letters in threes."""
        if word.isdigit():
            return Sense(word, word, -1, -1, 0.0)
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
            return Sense(word, word, -1, -1, 0.0)
        return Sense(word, self._terms[best_term], -1, best_term, best)


def read_pack(sections: Mapping[str, memoryview]) -> LanguagePack:
    """Return the words of the language that the matcher was fitted in."""
    tables: Any = decode(sections["match.language"])
    return pack_of(tables, {})


def _pairs(lines: memoryview) -> Iterator[tuple[str, str]]:
    for line in str(lines, "utf-8", "surrogatepass").split("\n"):
        if line:
            first, _, second = line.partition("\t")
            yield first, second


def shift_of(buckets: int) -> int:
    """Give how far a key of 32 bits is shifted to get its bucket; `buckets` is a power of two."""
    return 33 - buckets.bit_length()


def deletion_keys(word: str) -> set[int]:
    """Return the keys of a word's first letters, and of them with one letter left out."""
    head = word[:_PREFIX]
    if head.isascii():
        raw = head.encode()
        return {crc32(raw), *[crc32(raw[:index] + raw[index + 1 :]) for index in range(len(raw))]}
    shorter = (head[:index] + head[index + 1 :] for index in range(len(head)))
    return {key_of(part) for part in (head, *shorter)}


def _slip(word: str, known: str) -> bool:
    """Return whether one letter was typed twice, or the key beside it was hit."""
    if len(word) == len(known):
        wrong = [pair for pair in zip(word, known, strict=True) if pair[0] != pair[1]]
        return len(wrong) == 1 and ("".join(wrong[0]) in _KEYS or "".join(wrong[0])[::-1] in _KEYS)
    return any(
        word[index] == word[index - 1] and word[:index] + word[index + 1 :] == known
        for index in range(1, len(word))
    )
