"""Read words that are spelt by ear as the words they sound like, for the screen alone.

A word is mended only where it is no common word of English (none that has a vector of its own),
and only into a word of the training sentences: "tuk" is read as "took", "payday" stays.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from zlib import crc32

from magbot.embedding.token_vectors import open_token_vectors
from magbot.frozen import late
from magbot.image.arrays import numbers
from magbot.safety.edit_distance import one_edit
from magbot.safety.features import sound
from magbot.text.phonetics import phonetic_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHORTEST, LONGEST = 3, 20
_LEAST_SEEN = 3  # sentences in which a word must occur before others are read as it
_KEPT = 4096
_FRONTED = (("f", "th"), ("v", "th"))  # "froat", "bruvver"


def lay_out(readings: Iterable[list[str]]) -> dict[str, bytes]:
    """Return the sections of the words that others may be read as, the most frequent first.

    Two indexes find them, by how they sound and by their consonants.
    """
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
    words.sort(key=lambda word: (-counts[word], word))
    return {
        "learned.words": "\n".join(words).encode(),
        **_lay_out_index("learned.sound", map(sound, words)),
        **_lay_out_index("learned.consonants", map(phonetic_key, words)),
    }


def _lay_out_index(name: str, keys: Iterable[str]) -> dict[str, bytes]:
    rows = sorted((crc32(key.encode()), position) for position, key in enumerate(keys))
    return {
        f"{name}.key": numbers("I", (key for key, _ in rows)),
        f"{name}.word": numbers("I", (position for _, position in rows)),
    }


class _Index:
    """The sections that `_lay_out_index` made: the places of the words that have a key."""

    def __init__(self, sections: Mapping[str, memoryview], name: str) -> None:
        self._keys = sections[f"{name}.key"].cast("I")
        self._places = sections[f"{name}.word"].cast("I")

    def places(self, key: str) -> list[int]:
        """Return the places of the words, in order; a word of another key may be among them."""
        code = crc32(key.encode())
        return self._places[
            bisect_left(self._keys, code) : bisect_right(self._keys, code)
        ].tolist()


class Mender:
    """The sections that `lay_out` made."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._section = sections["learned.words"]
        self._sounds = _Index(sections, "learned.sound")
        self._consonants = _Index(sections, "learned.consonants")
        self._row = open_token_vectors().pieces.row
        self._read: dict[str, str] = {}

    @late
    def _words(self) -> list[str]:
        return str(self._section, "utf-8").split("\n")

    def is_english(self, word: str) -> bool:
        """Return whether a word has a vector of its own, as common words of English have."""
        return bool(self._row(word) >= 0)

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
            heard = self._sounding_like(sound(spelt)) or self._keyed_like(spelt)
            if heard:
                return heard
        return word

    def _sounding_like(self, sounding: str) -> str:
        """Return the most frequent word that sounds so; "" for none."""
        words = (self._words[position] for position in self._sounds.places(sounding))
        return next((word for word in words if sound(word) == sounding), "")

    def _keyed_like(self, word: str) -> str:
        """Return a word with the same consonants and much the same letters; "" for none."""
        typed, key = sound(word).encode(), phonetic_key(word)
        for position in self._consonants.places(key):
            candidate = self._words[position]
            near = one_edit(typed, sound(candidate).encode()) or one_edit(
                word.encode(), candidate.encode()
            )
            if near and phonetic_key(candidate) == key:
                return candidate
        return ""
