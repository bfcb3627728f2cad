"""Look words up in the compiled tables: exact, disguised, misspelt, run together.

A word stands for symbols, small numbers that the rules are written in. The tables are read in
place; what was looked up is kept in a bounded cache, since people use few words.
"""

from __future__ import annotations

from zlib import crc32

from magbot.safety.distance import one_edit, two_edits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Part = tuple[str, tuple[int, ...]]
    # Symbols of a known word, or the parts that another word was read as.
    Meaning = tuple[int, ...] | list[Part]

NUMBER = 0
SHORTEST, TWO_TYPOS_FROM = 4, 9
JOINED_FROM, JOINED_TO, PIECE, LONGEST_PIECE = 7, 32, 3, 16
MOST_CACHED = 8192
_LONGEST = 40
_STARTS = 3
_DIGITS = "0123456789\x01"
_LEET = [
    str.maketrans("013457", "oieast"), str.maketrans("013457", "oleast"), str.maketrans("", "", _DIGITS),
]  # fmt: skip


class Lexicon:
    """The words of the rules, their misspellings, and the ordinary words beside them."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        """Open the tables in place; nothing proportional to their size is read."""
        self._slots = sections["screen.slots"].cast("I")
        self._near = sections["screen.near"].cast("I")
        self._spell_at = sections["screen.spell_at"].cast("I")
        self._spell = sections["screen.spell"]
        self._means_at = sections["screen.means_at"].cast("I")
        self._means = sections["screen.means"].cast("H")
        self.cache: dict[str, Meaning] = {}

    def learn(self, word: str) -> Meaning:
        """Look a word up and remember it: symbols, or a list of parts for an odd word."""
        if len(self.cache) >= MOST_CACHED:
            self.cache.clear()
        exact = None if word[0] in _DIGITS else self.exact(word)
        self.cache[word] = found = self._odd(word) if exact is None else exact
        return found

    def exact(self, word: str) -> tuple[int, ...] | None:
        """Give the symbols of a word as spelt; None when it is not in the tables."""
        for place in self._probe(self._slots, letters := word.encode("utf-8", "surrogatepass")):
            if self._letters(place) == letters:
                return self._symbols(place, loose=False)
        return None

    def _probe(self, table: memoryview, key: bytes) -> Iterator[int]:
        """Give the word numbers filed under a key, and a few strangers with its fingerprint."""
        code = crc32(key)
        size = len(table)
        slot, mark = code % size, code & 0xFFFF0000
        while entry := table[slot]:
            if entry & 0xFFFF0000 == mark:
                yield (entry & 0xFFFF) - 1
            slot = (slot + 1) % size

    def _letters(self, place: int) -> bytes:
        return bytes(self._spell[self._spell_at[place] : self._spell_at[place + 1]])

    def _symbols(self, place: int, *, loose: bool) -> tuple[int, ...]:
        start, end = self._means_at[place], self._means_at[place + 1]
        if start == end:
            return ()
        return tuple(self._means[start + 1 : start + 1 + self._means[start] if loose else end])

    def _odd(self, word: str) -> list[Part]:
        if len(word) > _LONGEST:
            return [(word, ())]
        if any(char in _DIGITS for char in word):
            return self._numbered(word)
        squeezed = self._squeezed(word)
        if squeezed is not None:
            return [(word, squeezed)]
        return self._misspelt(_squeeze(word, 1) if _repeats(word) else word)

    def _misspelt(self, word: str) -> list[Part]:
        found = self._one_typo(word)
        if found:
            return [(word, found)]
        return self._joined(word) or [(word, self._two_typos(word))]

    def _squeezed(self, word: str) -> tuple[int, ...] | None:
        """Read "chesssst" as "chest": runs of three and more letters as two, or one."""
        if not _repeats(word):
            return None
        for keep in (2, 1):
            found = self.exact(_squeeze(word, keep))
            if found is not None:
                return found
        return None

    def _numbered(self, word: str) -> list[Part]:
        """Read a word with digits: a number, a number with its unit, or letters in disguise."""
        if all(char in _DIGITS for char in word):
            return [(word, (NUMBER, *(self.exact(word) or ())))]
        for table in _LEET[: 3 if word[0] not in _DIGITS else 2]:
            plain = word.translate(table)
            found = self.exact(plain) if plain else None
            if found:
                return [(word, found)]
        runs = _runs(word)
        if word[0] not in _DIGITS and len(runs) > 2:  # noqa: PLR2004
            return self._misspelt(word.translate(_LEET[0]))
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
        keys = [letters, *(letters[:i] + letters[i + 1 :] for i in range(len(letters)))]
        return self._nearest(letters, keys, one_edit)

    def _two_typos(self, word: str) -> tuple[int, ...]:
        if len(word) < TWO_TYPOS_FROM - 1:
            return ()
        letters = word.encode("utf-8", "surrogatepass")
        keys = [b"^" + letters[:_STARTS], b"$" + letters[-_STARTS:]]
        return self._nearest(letters, keys, two_edits)

    def _nearest(self, letters: bytes, keys: list[bytes], near: object) -> tuple[int, ...]:
        seen: set[int] = set()
        found: dict[int, None] = {}
        for key in keys:
            for place in self._probe(self._near, key):
                if place not in seen:
                    seen.add(place)
                    if near(letters, self._letters(place)):  # type: ignore[operator]
                        found.update(dict.fromkeys(self._symbols(place, loose=True)))
        return tuple(found)

    def _joined(self, word: str) -> list[Part]:
        """Read "heartattack" as two words: all its pieces must be words of the tables."""
        if not JOINED_FROM <= len(word) <= JOINED_TO:
            return []
        parts = self._pieces(word, {}) or []
        short = sum(len(text) for text, _ in parts if len(text) < PIECE)
        return parts if short * 3 <= len(word) else []

    def _pieces(self, rest: str, tried: dict[str, list[Part] | None]) -> list[Part] | None:
        """Split a text into known words, the longest first; None when that is impossible."""
        if not rest:
            return []
        if rest not in tried:
            tried[rest] = None
            shortest = 1 if len(tried) == 1 else 2  # a lone letter only stands first: "iwant"
            for end in range(min(len(rest), LONGEST_PIECE), shortest - 1, -1):
                symbols = self.exact(rest[:end])
                if symbols:
                    tail = self._pieces(rest[end:], tried)
                    if tail is not None:
                        tried[rest] = [(rest[:end], symbols), *tail]
                        break
        return tried[rest]


def _repeats(word: str) -> bool:
    return any(word[i] == word[i + 1] == word[i + 2] for i in range(len(word) - 2))


def _squeeze(word: str, keep: int) -> str:
    kept: list[str] = []
    for char in word:
        if kept[-keep:] != [char] * keep:
            kept.append(char)
    return "".join(kept)


def _runs(word: str) -> list[str]:
    """Split "500mg" into "500" and "mg"."""
    runs = [word[0]]
    for char in word[1:]:
        if (char in _DIGITS) == (runs[-1][-1] in _DIGITS):
            runs[-1] += char
        else:
            runs.append(char)
    return runs
