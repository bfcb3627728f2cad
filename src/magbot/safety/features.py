"""What the learned part of the screen sees of a text: numbers that stand for its features.

A feature is a word, its beginning, an ordered pair of words at most three apart, a word under a
denial, a number with its unit, or three letters of a word as it sounds. Features are hashed: the
same text gives the same numbers on every machine. The work grows with the number of words.
"""

from __future__ import annotations

from itertools import groupby
from zlib import crc32

from magbot.frozen import Memo
from magbot.safety.tokenizer import DECIMAL, MARKS

_STEM, _KEPT, _SHORT = 5, 4096, 3
_REACH = 4  # words after a denial that count as denied
_DENIES = frozenset((
    *("no", "not", "never", "none", "nobody", "without", "nor", "neither", "nil", "nae", "nowt"),
    *("dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "havent", "hasnt", "aint", "wont"),
))  # fmt: skip
_TURNS = frozenset((*MARKS, "but", "just", "only"))
_SOUNDS = (
    ("tion", "xn"), ("ph", "f"), ("gh", ""), ("ck", "k"), ("wh", "w"), ("kn", "n"), ("wr", "r"),
    ("ee", "i"), ("ea", "i"), ("ey", "i"), ("ie", "i"), ("oo", "u"), ("ou", "u"), ("ai", "e"),
    ("ay", "e"), ("ei", "e"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("q", "k"),
    ("z", "s"), ("y", "i"), ("j", "g"),
)  # fmt: skip
_START, _END = crc32(b"^"), b" $"


class _Word:
    """What a word brings: its own features, and what those of it and a neighbour are made of."""

    __slots__ = ("after", "beside", "denied", "own", "reach", "stem")

    def __init__(self, word: str, stem: str, own: tuple[int, ...]) -> None:
        self.own = own
        self.denied = _hash("!" + stem)
        # A CRC can be continued: that of "a b" is that of " b" started from that of "a".
        self.stem = _hash(stem)
        self.after = _encoded(" " + stem)
        self.beside = _encoded("_" + stem)
        self.reach = _REACH if word in _DENIES else 0 if word in _TURNS else -1


def features(reading: list[str]) -> set[int]:
    """Return the features of a reading (of `tokenizer.readings`)."""
    return joint_features(reading).union(*map(own_features, set(reading).difference(MARKS)))


def own_features(word: str) -> tuple[int, ...]:
    """Return the features that a word has wherever it stands."""
    return _words[word].own


def joint_features(reading: list[str]) -> set[int]:
    """Return the features that the words of a reading make together, and under a denial."""
    hashes: set[int] = set()
    words: list[_Word] = []
    denied = 0
    for text in reading:
        if text in MARKS:
            denied = 0
            continue
        word = _words[text]
        if denied:
            hashes.add(word.denied)
            denied -= 1
        if word.reach >= 0:
            denied = word.reach
        words.append(word)
    stems = [word.stem for word in words]
    beside = [word.beside for word in words]
    hashes.update(map(crc32, [word.after for word in words] + [_END], [_START, *stems]))
    hashes.update(map(crc32, beside[2:], stems))
    hashes.update(map(crc32, beside[3:], stems))
    return hashes


def sound(word: str) -> str:
    """Return a word as it sounds, roughly: spellings by ear of one word come together."""
    for spelling, letter in _SOUNDS:
        if spelling in word:
            word = word.replace(spelling, letter)
    return "".join(letter for letter, _ in groupby(word))


def _word(word: str) -> _Word:
    if word[0].isdigit():
        size = word.split(DECIMAL, maxsplit=1)[0]
        stem = f"#{len(size) if len(size) > 1 else size}"
        return _Word(word, stem, (_hash(stem), _hash(word)))
    stem = word[:_STEM]
    parts = []
    if len(word) > _SHORT:
        sounds = f"<{sound(word)}>"
        parts = [sounds[i : i + size] for size in (3, 4) for i in range(len(sounds) + 1 - size)]
    return _Word(
        word, stem, (_hash("=" + word), _hash("~" + stem), *(_hash("%" + part) for part in parts))
    )


def _hash(text: str) -> int:
    return crc32(_encoded(text))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


_words = Memo(_word, _KEPT)
