"""Find known words by an index of spellings with one letter left out, and by their sound."""

from __future__ import annotations

from itertools import accumulate
from zlib import crc32

from magbot.image.arrays import numbers, read_numbers
from magbot.image.tables import equal_run, key_of
from magbot.text.edit_distance import deletions
from magbot.text.phonetics import phonetic_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_PREFIX = 7  # letters of a word that the deletion index looks at
_FEWEST_SOUNDS = 2  # of a word that is found by its sound
_DIFFERING = 0.4  # share of a word's letters that may differ where it sounds like a known one
_LEAST_DIFFERING = 2  # letters that may in a short one
_KEYBOARD = "qwertyuiop asdfghjkl zxcvbnm"


def lay_out(words: Collection[tuple[int, str]]) -> dict[str, bytes]:
    """Return the sections that find (number, word) pairs."""
    deletions = sorted((key, number) for number, word in words for key in _deletion_keys(word))
    sounds = sorted((key_of(key), number) for number, word in words if (key := _sound_key(word)))
    return {
        **_buckets("match.near", [key for key, _ in deletions]),
        "match.near.term": numbers("I", (number for _, number in deletions)),
        "match.sound.key": numbers("I", (key for key, _ in sounds)),
        "match.sound.term": numbers("I", (number for _, number in sounds)),
    }


class NearWords:
    """The sections that `lay_out` made."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        self._keys = read_numbers("I", sections["match.near.key"])
        self._starts = read_numbers("I", sections["match.near.start"])
        self._shift = _shift_of(len(self._starts) - 1)
        self._numbers = read_numbers("I", sections["match.near.term"])
        self._sounds = read_numbers("I", sections["match.sound.key"])
        self._sounding = read_numbers("I", sections["match.sound.term"])

    def by_letters(self, word: str) -> list[int]:
        """Return the numbers of the words that share a key of the deletion index, in order."""
        keys, numbers, sharing = self._keys, self._numbers, set()
        starts, shift = self._starts, self._shift
        for key in _deletion_keys(word):
            bucket = key >> shift
            index, end = starts[bucket], starts[bucket + 1]
            while index < end:  # most are empty
                if keys[index] == key:
                    sharing.add(numbers[index])
                index += 1
        return sorted(sharing)

    def by_sound(self, word: str) -> Iterable[int]:
        """Return the numbers of the words that sound alike, in order."""
        key = _sound_key(word)
        run = equal_run(self._sounds, key_of(key)) if key else range(0)
        sounding: memoryview = self._sounding[run.start : run.stop]
        return sounding


def most_differing(word: str) -> int:
    """Return the number of typing errors that a word may have which sounds like a known one."""
    return max(_LEAST_DIFFERING, round(len(word) * _DIFFERING))


def is_slip(word: str, known: str) -> bool:
    """Return whether one letter was typed twice, or an adjacent key was hit."""
    if len(word) == len(known):
        wrong = [left + right for left, right in zip(word, known, strict=True) if left != right]
        return len(wrong) == 1 and (wrong[0] in _KEYBOARD or wrong[0][::-1] in _KEYBOARD)
    return any(
        word[index] == word[index - 1] and word[:index] + word[index + 1 :] == known
        for index in range(1, len(word))
    )


def _sound_key(word: str) -> str:
    key = phonetic_key(word)
    return key if len(key) >= _FEWEST_SOUNDS else ""


def _deletion_keys(word: str) -> set[int]:
    """Return the keys of a word's first letters, and of them with one letter left out."""
    head = word[:_PREFIX]
    if head.isascii():
        letters = head.encode()
        return {crc32(letters), *map(crc32, deletions(letters))}
    return {key_of(head), *map(key_of, deletions(head))}


def _buckets(name: str, ordered: Sequence[int]) -> dict[str, bytes]:
    """Lay out keys of 32 bits in their order, and where those with the same first bits start."""
    count = 1 << len(ordered).bit_length()
    shift = _shift_of(count)
    starts = [0] * (count + 1)
    for key in ordered:
        starts[(key >> shift) + 1] += 1
    return {
        f"{name}.key": numbers("I", ordered),
        f"{name}.start": numbers("I", accumulate(starts)),
    }


def _shift_of(buckets: int) -> int:
    """Return the shift from a 32-bit key to its bucket; `buckets` is a power of two."""
    return 33 - buckets.bit_length()
