"""Read words that are spelt by ear as the words they sound like, for the screen alone.

A word is mended only where it is no common word of English (none that has a vector of its own),
and only into a word of the training sentences: "tuk" is read as "took", "payday" stays.
"""

from __future__ import annotations

from magbot.embedding.token_vectors import open_token_vectors
from magbot.frozen import Memo, late
from magbot.image.arrays import numbers, read_numbers
from magbot.image.tables import equal_run, key_of
from magbot.safety.features import sound
from magbot.text.edit_distance import one_edit
from magbot.text.phonetics import phonetic_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SHORTEST, _LONGEST = 3, 20
_LEAST_SEEN = 3  # sentences in which a word must occur before others are read as it
_KEPT = 4096
_FRONTED = (("f", "th"), ("v", "th"))  # "froat", "bruvver"


def lay_out(readings: Iterable[list[str]]) -> dict[str, bytes]:
    """Return the sections of the words that others may be read as, the most frequent first.

    Two indexes find them, by how they sound and by their consonants.
    """
    from collections import Counter

    counts = Counter(word for reading in readings for word in set(reading))
    row = open_token_vectors().pieces.row
    words = [
        word
        for word, count in counts.items()
        if count >= _LEAST_SEEN and len(word) >= _SHORTEST and word.isalpha() and row(word) >= 0
    ]
    words.sort(key=lambda word: (-counts[word], word))
    return {
        "learned.words": "\n".join(words).encode(),
        **_lay_out_index("learned.sound", map(sound, words)),
        **_lay_out_index("learned.consonants", map(phonetic_key, words)),
    }


def _lay_out_index(name: str, keys: Iterable[str]) -> dict[str, bytes]:
    rows = sorted((key_of(key), position) for position, key in enumerate(keys))
    return {
        f"{name}.key": numbers("I", (key for key, _ in rows)),
        f"{name}.word": numbers("I", (position for _, position in rows)),
    }


class Mender:
    """The sections that `lay_out` made."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._sections = sections
        self._row = open_token_vectors().pieces.row
        self._heard = Memo(self._mended, _KEPT)

    @late
    def _words(self) -> list[str]:
        return str(self._sections["learned.words"], "utf-8").split("\n")

    def is_english(self, word: str) -> bool:
        """Return whether a word has a vector of its own, as common words of English have."""
        return bool(self._row(word) >= 0)

    def heard(self, word: str) -> str:
        """Return the word that a word is spelt by ear of; itself where it is none."""
        return self._heard[word]

    def mend(self, reading: list[str]) -> list[str]:
        """Return the reading with what was spelt by ear mended; itself where nothing was."""
        mended = list(map(self._heard.__getitem__, reading))
        return reading if mended == reading else mended

    def _mended(self, word: str) -> str:
        mendable = _SHORTEST <= len(word) <= _LONGEST and word.isascii() and word.isalpha()
        if not mendable or self._row(word) >= 0:
            return word
        spellings = [word, *(word.replace(letter, dropped, 1) for letter, dropped in _FRONTED)]
        if word.endswith("in"):
            spellings.insert(0, f"{word}g")
        for spelling in dict.fromkeys(spellings):
            if spelling != word and self._row(spelling) >= 0:
                return spelling
            mended = self._sounding_like(sound(spelling)) or self._keyed_like(spelling)
            if mended:
                return mended
        return word

    def _sounding_like(self, sounding: str) -> str:
        """Return the most frequent word that sounds so; "" for none."""
        words = self._indexed("learned.sound", sounding)
        return next((word for word in words if sound(word) == sounding), "")

    def _keyed_like(self, word: str) -> str:
        """Return a word with the same consonants and much the same letters; "" for none."""
        sounding, key = sound(word).encode(), phonetic_key(word)
        for candidate in self._indexed("learned.consonants", key):
            if phonetic_key(candidate) == key and (
                one_edit(sounding, sound(candidate).encode())
                or one_edit(word.encode(), candidate.encode())
            ):
                return candidate
        return ""

    def _indexed(self, name: str, key: str) -> Iterator[str]:
        """Return the words of a key in an index, in order; some may be of another key."""
        keys = read_numbers("I", self._sections[f"{name}.key"])
        positions = read_numbers("I", self._sections[f"{name}.word"])
        return (self._words[positions[row]] for row in equal_run(keys, key_of(key)))
