"""Typing errors: keys by which words a letter apart are found, and slips of the finger."""

from __future__ import annotations

from zlib import crc32

from magbot.image.tables import key_of

_PREFIX = 7  # letters of a word that the deletion index looks at
_KEYBOARD = "qwertyuiop asdfghjkl zxcvbnm"


def shift_of(buckets: int) -> int:
    """Return the shift from a 32-bit key to its bucket; `buckets` is a power of two."""
    return 33 - buckets.bit_length()


def deletion_keys(word: str) -> set[int]:
    """Return the keys of a word's first letters, and of them with one letter left out."""
    head = word[:_PREFIX]
    if head.isascii():
        raw = head.encode()
        return {crc32(raw), *[crc32(raw[:index] + raw[index + 1 :]) for index in range(len(raw))]}
    shorter = (head[:index] + head[index + 1 :] for index in range(len(head)))
    return {key_of(part) for part in (head, *shorter)}


def is_slip(word: str, known: str) -> bool:
    """Return whether one letter was typed twice, or the key beside it was hit."""
    if len(word) == len(known):
        wrong = [pair for pair in zip(word, known, strict=True) if pair[0] != pair[1]]
        return len(wrong) == 1 and (
            "".join(wrong[0]) in _KEYBOARD or "".join(wrong[0])[::-1] in _KEYBOARD
        )
    return any(
        word[index] == word[index - 1] and word[:index] + word[index + 1 :] == known
        for index in range(1, len(word))
    )
