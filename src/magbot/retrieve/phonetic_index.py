"""Find known words by their sound."""

from __future__ import annotations

from magbot.image.arrays import numbers, read_numbers
from magbot.image.tables import equal_run, key_of
from magbot.text.phonetics import phonetic_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_DIFFERING = 0.4  # share of a word's letters that may differ where it sounds like a known one
_LEAST_DIFFERING = 2  # letters that may at the least
_SOUNDS = 2  # sounds from which it is


def lay_out(words: Iterable[tuple[int, str]]) -> dict[str, bytes]:
    """Return the sections that find (number, word) pairs by the key of their sound."""
    heard = sorted((key_of(key), number) for number, word in words if (key := _key(word)))
    return {
        "match.sound.key": numbers("I", (key for key, _ in heard)),
        "match.sound.term": numbers("I", (number for _, number in heard)),
    }


class Sounds:
    """The sections that `lay_out` made."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._keys = read_numbers("I", sections["match.sound.key"])
        self._terms = read_numbers("I", sections["match.sound.term"])

    def alike(self, word: str) -> Iterator[int]:
        """Return the numbers of the words that sound alike, in order."""
        key = _key(word)
        for position in equal_run(self._keys, key_of(key)) if key else ():
            yield self._terms[position]


def most_differing(word: str) -> int:
    """Return the number of typing errors up to which a word that sounds alike is meant."""
    return max(_LEAST_DIFFERING, round(len(word) * _DIFFERING))


def _key(word: str) -> str:
    key = phonetic_key(word)
    return key if len(key) >= _SOUNDS else ""
