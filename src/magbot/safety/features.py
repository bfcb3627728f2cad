"""What the learned part of the screen sees of a text: numbers that stand for its features.

A feature is a word, its beginning, an ordered pair of words at most three apart, a word under a
denial, a number with its unit, or three letters of a word as it sounds. Features are hashed: the
same text gives the same numbers on every machine. The work grows with the number of words.
"""

from __future__ import annotations

from zlib import crc32

from magbot.safety.tokenizer import DECIMAL, MARKS

TYPE_CHECKING = False

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
_words: dict[str, tuple[str, tuple[int, ...]]] = {}


def features(reading: list[str]) -> list[int]:
    """Return the features of a reading (of `tokenizer.readings`), each once, in order."""
    hashes: dict[int, None] = {}
    stems: list[str] = []
    denied = 0
    for word in reading:
        if word in MARKS:
            denied = 0
            continue
        stem, own = _words.get(word) or _learn(word)
        hashes.update(dict.fromkeys(own))
        if denied:
            hashes[_hash("!" + stem)] = None
            denied -= 1
        if word in _DENIES:
            denied = _REACH
        elif word in _TURNS:
            denied = 0
        stems.append(stem)
    pairs = [
        *map("{} {}".format, ["^", *stems], [*stems, "$"]),
        *map("{}_{}".format, stems, stems[2:]),
        *map("{}_{}".format, stems, stems[3:]),
    ]
    hashes.update(dict.fromkeys(map(_hash, pairs)))
    return list(hashes)


def sound(word: str) -> str:
    """Return a word as it sounds, roughly: spellings by ear of one word come together."""
    for written, heard in _SOUNDS:
        if written in word:
            word = word.replace(written, heard)
    return "".join(
        char for position, char in enumerate(word) if not position or char != word[position - 1]
    )


def _learn(word: str) -> tuple[str, tuple[int, ...]]:
    if len(_words) >= _KEPT:
        _words.clear()
    if word[0].isdigit():
        size = word.split(DECIMAL, maxsplit=1)[0]
        stem = f"#{len(size) if len(size) > 1 else size}"
        hashes: tuple[int, ...] = (_hash(stem), _hash(word))
    else:
        stem = word[:_STEM]
        heard = f"<{sound(word)}>"
        parts = [heard[i : i + 3] for i in range(len(heard) - 2)] if len(word) > _SHORT else []
        parts += [heard[i : i + 4] for i in range(len(heard) - 3)] if len(word) > _SHORT else []
        hashes = (_hash("=" + word), _hash("~" + stem), *(_hash("%" + part) for part in parts))
    _words[word] = stem, hashes
    return stem, hashes


def _hash(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))
