"""Read words that are spelt by ear as the words they sound like, for the screen alone.

A word is mended only where it is no common word of English (none that has a vector of its own),
and only into a word of the training sentences: "tuk" is read as "took", "payday" stays.
"""

from __future__ import annotations

from magbot.embedding import open_token_vectors
from magbot.safety.edit_distance import one_edit
from magbot.safety.features import sound
from magbot.text.phonetics import phonetic_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST, LONGEST = 3, 20
_LEAST_SEEN = 3  # sentences in which a word must occur before others are read as it
_KEPT = 4096
_FRONTED = (("f", "th"), ("v", "th"))  # "froat", "bruvver"


def words_of(readings: Iterable[list[str]]) -> bytes:
    """Return the section of the words that others may be read as, the most frequent first."""
    counts: dict[str, int] = {}
    for reading in readings:
        for word in set(reading):
            counts[word] = counts.get(word, 0) + 1
    row = open_token_vectors().pieces.row
    words = [
        word
        for word, count in counts.items()
        if count >= _LEAST_SEEN and len(word) >= SHORTEST and word.isalpha() and row(word) >= 0
    ]
    return "\n".join(sorted(words, key=lambda word: (-counts[word], word))).encode()


class Mender:
    """The section that `words_of` made."""

    def __init__(self, section: memoryview) -> None:
        words = bytes(section).decode().split("\n")
        self._heard: dict[str, str] = {}
        self._keyed: dict[str, list[str]] = {}
        for word in words:
            self._heard.setdefault(sound(word), word)
            self._keyed.setdefault(phonetic_key(word), []).append(word)
        self._row = open_token_vectors().pieces.row
        self._read: dict[str, str] = {}

    def heard(self, word: str) -> str:
        """Return the word that a word is spelt by ear of; itself where it is none."""
        return self._read.get(word) or self._learn(word)

    def mend(self, reading: list[str]) -> list[str]:
        """Return the reading with what was spelt by ear mended; itself where nothing was."""
        read = self._read
        mended = [read.get(word) or self._learn(word) for word in reading]
        return reading if mended == reading else mended

    def _learn(self, word: str) -> str:
        if len(self._read) >= _KEPT:
            self._read = {}
        self._read[word] = mended = self._mended(word)
        return mended

    def _mended(self, word: str) -> str:
        odd = SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha()
        if not odd or self._row(word) >= 0:
            return word
        spellings = [word, *(word.replace(said, meant, 1) for said, meant in _FRONTED)]
        if word.endswith("in"):
            spellings.insert(0, f"{word}g")
        for spelt in dict.fromkeys(spellings):
            if spelt != word and self._row(spelt) >= 0:
                return spelt
            heard = self._heard.get(sound(spelt)) or self._keyed_like(spelt)
            if heard:
                return heard
        return word

    def _keyed_like(self, word: str) -> str:
        """Return a word with the same consonants and much the same letters; "" for none."""
        typed = sound(word).encode()
        return next(
            (
                candidate
                for candidate in self._keyed.get(phonetic_key(word), ())
                if one_edit(typed, sound(candidate).encode())
                or one_edit(word.encode(), candidate.encode())
            ),
            "",
        )
