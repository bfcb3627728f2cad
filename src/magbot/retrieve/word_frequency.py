"""How usual a word is in English, by its rank among the word pieces of the vectors."""

from __future__ import annotations

from magbot.embedding.token_vectors import open_token_vectors

SHORTEST = 3  # letters from which a word is looked up, and read by ear
_COMMON = 6_000  # rank among word pieces up to which a word says little of the subject
_ENGLISH = 16_000  # rank among word pieces up to which a word counts as spelled right


def is_english(word: str) -> bool:
    """Return whether a word is spelled right though the knowledge base does not hold it."""
    if len(word) < SHORTEST or word.isdigit():
        return True
    return 0 <= open_token_vectors().pieces.rank(word) < _ENGLISH


def is_common(word: str) -> bool:
    """Return whether a word stands in texts on any subject, so that it makes none another one."""
    return 0 <= open_token_vectors().pieces.rank(word) < _COMMON
