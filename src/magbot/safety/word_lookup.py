"""Look words up in the compiled tables: exact, disguised, misspelt, run together.

A word stands for symbols, small numbers that the rules are written in. The tables are read in
place; what was looked up is kept in a bounded cache, since people use few words.
"""

from __future__ import annotations

from zlib import crc32

from magbot.safety.character_runs import digit_runs, repeats, squeeze
from magbot.safety.edit_distance import one_edit, two_edits
from magbot.safety.tokenizer import MARKS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Part = tuple[str, tuple[int, ...]]
    # Symbols of a known word, or the parts that another word was read as.
    Meaning = tuple[int, ...] | list[Part]

NUMBER = 0
SHORTEST, TWO_TYPOS_FROM = 4, 9
JOINED_FROM, JOINED_TO, PIECE, LONGEST_PIECE = 5, 32, 3, 16
HALF = 4
MOST_CACHED = 8192
_MANY = 1000  # words looked up, from which loading them all pays
_LONGEST = 40
_STARTS = 3
_DIGITS = "0123456789\x01"
_NUMERIC = frozenset(_DIGITS)
_ODD = (*_DIGITS, *MARKS)
_LEET = (str.maketrans("013457", "oieast"), str.maketrans("013457", "oleast"))


class Lexicon:
    """The words of the rules, their misspellings, and the ordinary words beside them."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        """Open the tables in place; nothing proportional to their size is read."""
        self._slots = sections["screen.slots"].cast("I")
        self._near = sections["screen.near"].cast("I")
        self._sieve = sections["screen.sieve"]
        self._sieve_shift = (
            30 - len(self._sieve).bit_length()
        )  # a code shifted so is the index of a bit
        self._spell_at = sections["screen.spell_at"].cast("I")
        self._spell = sections["screen.spell"]
        self._means_at = sections["screen.means_at"].cast("I")
        self._means = sections["screen.means"].cast("H")
        self._named = sections["screen.named"]  # 1 for a word that is only part of names
        self.heard: Callable[[str], str] = str  # the ordinary word that a phonetic spelling means
        self.is_english: Callable[[str], bool] = _unknown
        self.cache: dict[str, Meaning] = {}
        self._place: Callable[[str], int | None] = self._probe
        self._letters: Callable[[int], bytes] = self._spelt

    def warm(self) -> None:
        """Load the words, which makes many questions fast at the price of start-up time."""
        if self._letters == self._spelt:
            spelt = [self._spelt(position) for position in range(len(self._spell_at) - 1)]
            words = [letters.decode("utf-8", "surrogatepass") for letters in spelt]
            self._place = {word: position for position, word in enumerate(words)}.get
            self._letters = spelt.__getitem__

    def learn(self, word: str) -> Meaning:
        """Return what a word means, and remember it: its symbols, or parts for an odd word."""
        if len(self.cache) >= MOST_CACHED:
            self.cache.clear()
        elif len(self.cache) == _MANY:
            self.warm()
        exact = None if word[0] in _ODD else self.exact(word)
        self.cache[word] = meaning = self._odd(word) if exact is None else exact
        return meaning

    def exact(self, word: str) -> tuple[int, ...] | None:
        """Return the symbols of a word as spelt; None when it is not in the tables."""
        position = self._place(word)
        return None if position is None else self._symbols(position, loose=False)

    def _probe(self, word: str) -> int | None:
        table, letters = self._slots, word.encode("utf-8", "surrogatepass")
        code = crc32(letters)
        bucket = code % table[0] + 1
        start, end = table[bucket], table[bucket + 1]
        if start == end:
            return None
        mark = code & 0xFFFF0000
        for entry in table[start:end]:
            if entry & 0xFFFF0000 == mark and self._letters(position := entry & 0xFFFF) == letters:
                return position
        return None

    def _spelt(self, position: int) -> bytes:
        return bytes(self._spell[self._spell_at[position] : self._spell_at[position + 1]])

    def _symbols(self, position: int, *, loose: bool) -> tuple[int, ...]:
        start, end = self._means_at[position], self._means_at[position + 1]
        last = start + 1 + self._means[start] if loose and start < end else end
        return tuple(self._means[start + 1 : last])

    def _odd(self, word: str) -> list[Part]:
        if len(word) > _LONGEST or word in MARKS:
            return [(word, ())]
        if not _NUMERIC.isdisjoint(word):
            return self._numbered(word)
        spellings = [word]
        if repeats(word):
            spellings += [squeeze(word, 2), squeeze(word, 1)]
            exact = {symbol for spelt in spellings[1:] for symbol in self.exact(spelt) or ()}
            if exact:
                return [(word, tuple(sorted({*exact, *self._one_typo(word)})))]
        for spelt in spellings:
            parts = self._misspelt(spelt)
            if parts:
                return parts
        return [(word, self._two_typos(spellings[-1]))]

    def _misspelt(self, word: str) -> list[Part]:
        symbols = self._one_typo(word)
        if symbols:
            return [(word, symbols)]
        return self._joined(word) or self._joined_with_typo(word)

    def _joined_with_typo(self, word: str) -> list[Part]:
        """Return the parts of "heartattcak": two words, one of them misspelt."""
        if not 2 * HALF <= len(word) <= JOINED_TO:
            return []
        for end in range(HALF, len(word) - HALF + 1):
            left, right = word[:end], word[end:]
            first, second = self.exact(left), self.exact(right)
            first = first or (self._one_typo(left) if second else ())
            second = second or (self._one_typo(right) if first else ())
            if first and second:
                return [(left, first), (right, second)]
        return []

    def _numbered(self, word: str) -> list[Part]:
        """Return the parts of a word with digits: number, unit, or letters in disguise."""
        exact = self.exact(word)
        if _NUMERIC.issuperset(word):
            return [(word, (NUMBER, *(exact or ())))]
        if exact:
            return [(word, exact)]
        for table in _LEET:
            symbols = self.exact(word.translate(table))
            if symbols:
                return [(word, symbols)]
        runs = digit_runs(word)
        if word[0] not in _DIGITS and len(runs) > 2:  # noqa: PLR2004
            return self._misspelt(word.translate(_LEET[0])) or [(word, ())]
        return [part for run in runs for part in self._run(run)]

    def _run(self, run: str) -> list[Part]:
        if run[0] in _DIGITS:
            return [(run, (NUMBER, *(self.exact(run) or ())))]
        exact = self.exact(run)
        return [(run, exact)] if exact is not None else [(run, self._one_typo(run))]

    def _one_typo(self, word: str) -> tuple[int, ...]:
        if len(word) < SHORTEST:
            return ()
        letters = word.encode("utf-8", "surrogatepass")
        keys = [letters, *[letters[:i] + letters[i + 1 :] for i in range(len(letters))]]
        return self._nearest(letters, keys, one_edit)

    def _two_typos(self, word: str) -> tuple[int, ...]:
        if len(word) < TWO_TYPOS_FROM - 1:
            return ()
        letters = word.encode("utf-8", "surrogatepass")
        keys = [b"^" + letters[:_STARTS], b"$" + letters[-_STARTS:]]
        return self._nearest(letters, keys, two_edits)

    def _nearest(self, letters: bytes, keys: list[bytes], near: object) -> tuple[int, ...]:
        sieve, shift = self._sieve, self._sieve_shift
        codes = map(crc32, keys)
        met = [code for code in codes if sieve[code >> shift + 3] >> (code >> shift & 7) & 1]
        if not met:
            return ()
        table, seen, close = self._near, set(), []
        buckets = table[0]
        for code in met:
            bucket = code % buckets + 1
            mark = code & 0xFFFF0000
            for entry in table[table[bucket] : table[bucket + 1]]:
                if entry & 0xFFFF0000 == mark and entry & 0xFFFF not in seen:
                    seen.add(position := entry & 0xFFFF)
                    if near(letters, self._letters(position)):  # type: ignore[operator]
                        close.append(position)
        if any(map(self._named.__getitem__, close)) and self._is_ordinary(
            letters.decode(errors="replace")
        ):
            close = [position for position in close if not self._named[position]]
        meant = (symbol for position in close for symbol in self._symbols(position, loose=True))
        return tuple(dict.fromkeys(meant))

    def _is_ordinary(self, word: str) -> bool:
        """Return whether a word is an ordinary one, misspelt or not, rather than a name."""
        if self.is_english(word):
            return True
        position = self._place(self.heard(word))
        return self.heard(word) != word and not (position is not None and self._named[position])

    def _joined(self, word: str) -> list[Part]:
        """Return the parts of "heartattack"; all of them must be words of the tables."""
        if not JOINED_FROM <= len(word) <= JOINED_TO:
            return []
        parts = self._pieces(word, {}) or []
        short = sum(len(text) for text, _ in parts if len(text) < PIECE)
        return parts if short * 5 <= len(word) * 2 else []

    def _pieces(self, rest: str, tried: dict[str, list[Part] | None]) -> list[Part] | None:
        """Return a split into known words, the longer the better; None when there is none."""
        if not rest:
            return []
        if rest not in tried:
            tried[rest] = best = None
            shortest = 1 if len(tried) == 1 else 2  # a lone letter only stands first: "iwant"
            for end in range(shortest, min(len(rest), LONGEST_PIECE) + 1):
                symbols = self.exact(rest[:end])
                tail = self._pieces(rest[end:], tried) if symbols else None
                if symbols and tail is not None:
                    parts = [(rest[:end], symbols), *tail]
                    if best is None or _weight(parts) >= _weight(best):
                        tried[rest] = best = parts
        return tried[rest]


def _unknown(word: str) -> bool:
    """Return that a word is none of English, where there is no list of its words."""
    del word
    return False


def _weight(parts: list[Part]) -> int:
    return sum(len(text) ** 2 for text, _ in parts)
