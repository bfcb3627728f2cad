"""Look words up in the compiled tables: exact, disguised, misspelt, run together.

A word stands for symbols, small numbers that the rules are written in. The tables are read in
place; what was looked up is kept in a bounded cache, since people use few words.
"""

from __future__ import annotations

from itertools import chain, groupby
from zlib import crc32

from magbot.frozen import Memo
from magbot.safety.tokenizer import DECIMAL, MARKS
from magbot.text.edit_distance import deletions, one_edit, two_edits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from magbot.safety.phonetic_spelling import Mender

    Part = tuple[str, tuple[int, ...]]
    # A tuple: the symbols of a word that is in the tables as spelt. A list: the parts that
    # another word, or a mark, was read as.
    Meaning = tuple[int, ...] | list[Part]

NUMBER = 0  # the symbol of any number
SHORTEST, TWO_TYPOS_FROM = 4, 9  # letters of a rule's word that may have one typing error, two
EDGE = 3  # letters of its start or its end, by which a word with two errors is found
_JOINED_FROM, _JOINED_TO = 5, 32  # letters of a word that may have lost its spaces
_SHORT_PIECE, _LONGEST_PIECE = 3, 16  # letters of one that it was made of
_HALF = 4  # fewest letters of each of two such words where one is misspelt
_RUN = 3  # letters of a run that is squeezed
_MOST_REMEMBERED = 8192
_MANY = 1000  # words looked up, from which loading them all pays
_LONGEST = 40  # letters; a longer word means nothing
_DIGITS = frozenset(f"0123456789{DECIMAL}")
_LEET = (str.maketrans("013457", "oieast"), str.maketrans("013457", "oleast"))


def squeeze(word: str, keep: int) -> str:
    """Return a word with every run of three or more of one letter cut to `keep` letters."""
    runs = ["".join(run) for _, run in groupby(word)]
    return "".join(run if len(run) < _RUN else run[:keep] for run in runs)


class WordLookup:
    """The words of the rules, their misspellings, and the ordinary words beside them."""

    def __init__(
        self, sections: Mapping[str, memoryview], mender: Callable[[], Mender | None]
    ) -> None:
        """Open the tables in place; nothing proportional to their size is read.

        `mender` returns what tells ordinary words of English, where there is one.
        """
        self._slots = sections["screen.slots"].cast("I")
        self._near = sections["screen.near"].cast("I")
        self._sieve = sections["screen.sieve"]
        self._sieve_shift = 30 - len(self._sieve).bit_length()  # from a code to its bit's index
        self._spell_at = sections["screen.spell_at"].cast("I")
        self._spell = sections["screen.spell"]
        self._means_at = sections["screen.means_at"].cast("I")
        self._means = sections["screen.means"].cast("H")
        self._named = sections["screen.named"]  # 1 for a word that is only part of names
        self._mender = mender
        self.meanings = Memo(self._meaning, _MOST_REMEMBERED)
        self._position: Callable[[str], int | None] = self._probe
        self._letters: Callable[[int], bytes] = self._spelt

    def warm(self) -> None:
        """Load the words, which makes many questions fast at the price of start-up time."""
        if self._letters == self._spelt:
            spelt = [self._spelt(position) for position in range(len(self._spell_at) - 1)]
            words = [letters.decode("utf-8", "surrogatepass") for letters in spelt]
            self._position = {word: position for position, word in enumerate(words)}.get
            self._letters = spelt.__getitem__

    def _meaning(self, word: str) -> Meaning:
        """Return the symbols of a word, () for an ordinary one, or the parts of an unknown one."""
        if len(self.meanings) == _MANY:
            self.warm()
        exact = None if word[0] in _DIGITS or word in MARKS else self.exact(word)
        return self._read_unknown(word) if exact is None else exact

    def exact(self, word: str) -> tuple[int, ...] | None:
        """Return the symbols of a word as spelt; None when it is not in the tables."""
        position = self._position(word)
        return None if position is None else self._symbols(position, loose=False)

    def _probe(self, word: str) -> int | None:
        letters = word.encode("utf-8", "surrogatepass")
        for position in _matches(self._slots, crc32(letters)):
            if self._letters(position) == letters:
                return position
        return None

    def _spelt(self, position: int) -> bytes:
        return bytes(self._spell[self._spell_at[position] : self._spell_at[position + 1]])

    def _symbols(self, position: int, *, loose: bool) -> tuple[int, ...]:
        """Return the symbols of a word; with `loose` only those its misspellings have too.

        These stand first in its row, after their number; a merely ordinary word has no row.
        """
        start, end = self._means_at[position], self._means_at[position + 1]
        last = start + 1 + self._means[start] if loose and start < end else end
        return tuple(self._means[start + 1 : last])

    def _read_unknown(self, word: str) -> list[Part]:
        """Return what a word that is not in the tables is read as."""
        if len(word) > _LONGEST or word in MARKS:
            return [(word, ())]
        if not _DIGITS.isdisjoint(word):
            return self._numbered(word)
        spellings = [word]
        if (squeezed := squeeze(word, 2)) != word:
            spellings += [squeezed, squeeze(word, 1)]
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
        return self._split(word) or self._split_with_typo(word)

    def _split_with_typo(self, word: str) -> list[Part]:
        """Return the parts of "heartattcak": two words, one misspelt, none an ordinary one."""
        if not 2 * _HALF <= len(word) <= _JOINED_TO:
            return []
        for end in range(_HALF, len(word) - _HALF + 1):
            head, tail = word[:end], word[end:]
            head_symbols, tail_symbols = self.exact(head), self.exact(tail)
            if head_symbols is None and tail_symbols:
                head_symbols = self._one_typo(head)
            elif tail_symbols is None and head_symbols:
                tail_symbols = self._one_typo(tail)
            if head_symbols and tail_symbols:
                return [(head, head_symbols), (tail, tail_symbols)]
        return []

    def _numbered(self, word: str) -> list[Part]:
        """Return the parts of a word with digits: number, unit, or letters in disguise."""
        runs = ["".join(run) for _, run in groupby(word, _DIGITS.__contains__)]
        if len(runs) > 1:
            for spelling in (word, *map(word.translate, _LEET)):
                if symbols := self.exact(spelling):
                    return [(word, symbols)]
            if word[0] not in _DIGITS and len(runs) > 2:  # noqa: PLR2004
                return self._misspelt(word.translate(_LEET[0])) or [(word, ())]
        return list(map(self._run, runs))

    def _run(self, run: str) -> Part:
        """Return what a run of digits or of letters in a word is read as."""
        exact = self.exact(run)
        if run[0] in _DIGITS:
            return run, (NUMBER, *(exact or ()))
        return run, self._one_typo(run) if exact is None else exact

    def _one_typo(self, word: str) -> tuple[int, ...]:
        if len(word) < SHORTEST:
            return ()
        letters = word.encode("utf-8", "surrogatepass")
        return self._nearest(letters, [letters, *deletions(letters)], one_edit)

    def _two_typos(self, word: str) -> tuple[int, ...]:
        if len(word) < TWO_TYPOS_FROM - 1:  # one of the errors may be a letter left out
            return ()
        letters = word.encode("utf-8", "surrogatepass")
        keys = [b"^" + letters[:EDGE], b"$" + letters[-EDGE:]]
        return self._nearest(letters, keys, two_edits)

    def _nearest(
        self, letters: bytes, keys: list[bytes], is_near: Callable[[bytes, bytes], bool]
    ) -> tuple[int, ...]:
        """Return the symbols of the words under these keys that are near to a typed one.

        Names are left out where the typed word is an ordinary one.
        """
        sieve, shift = self._sieve, self._sieve_shift
        codes = [
            code
            for code in map(crc32, keys)
            if sieve[code >> shift + 3] >> (code >> shift & 7) & 1
        ]
        if not codes:
            return ()
        candidates = dict.fromkeys(chain(*(_matches(self._near, code) for code in codes)))
        close = [position for position in candidates if is_near(letters, self._letters(position))]
        is_name = self._named.__getitem__
        if any(map(is_name, close)) and self._is_ordinary(letters.decode(errors="replace")):
            close = [position for position in close if not is_name(position)]
        symbols = chain(*(self._symbols(position, loose=True) for position in close))
        return tuple(dict.fromkeys(symbols))

    def _is_ordinary(self, word: str) -> bool:
        """Return whether a word is an ordinary one, misspelt or not, rather than a name."""
        mender = self._mender()
        if mender is None:
            return False
        heard = mender.heard(word)
        position = self._position(heard)
        is_name = position is not None and self._named[position]
        return mender.is_english(word) or (heard != word and not is_name)

    def _split(self, word: str) -> list[Part]:
        """Return the parts of "heartattack", each a word that has symbols, few of them short.

        An ordinary word is no part.
        """
        if not _JOINED_FROM <= len(word) <= _JOINED_TO:
            return []
        parts = self._pieces(word, {}) or []
        short = sum(len(text) for text, _ in parts if len(text) < _SHORT_PIECE)
        return parts if short * 5 <= len(word) * 2 else []  # two fifths of the letters at most

    def _pieces(self, word: str, tried: dict[str, list[Part] | None]) -> list[Part] | None:
        """Return a split into known words, the longer the better; None when there is none."""
        if not word:
            return []
        if word not in tried:
            tried[word] = best = None
            shortest = 1 if len(tried) == 1 else 2  # a lone letter only stands first: "iwant"
            for end in range(shortest, min(len(word), _LONGEST_PIECE) + 1):
                symbols = self.exact(word[:end])
                tail = self._pieces(word[end:], tried) if symbols else None
                if symbols and tail is not None:
                    parts = [(word[:end], symbols), *tail]
                    if best is None or _weight(parts) >= _weight(best):
                        tried[word] = best = parts
        return tried[word]


def _matches(table: memoryview, code: int) -> list[int]:
    """Return the words in a hash table's bucket whose fingerprint is that of a code."""
    bucket, mark = code % table[0] + 1, code & 0xFFFF0000
    entries = table[table[bucket] : table[bucket + 1]]
    return [entry & 0xFFFF for entry in entries if entry & 0xFFFF0000 == mark]


def _weight(parts: list[Part]) -> int:
    return sum(len(text) ** 2 for text, _ in parts)
