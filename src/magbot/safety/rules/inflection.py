"""Give the endings that an English word takes, so that a rule need not list them."""

from __future__ import annotations

from typing import Final

# Contractions and function words take no endings.
_FIXED: Final = (
    "cant", "wont", "dont", "isnt", "arent", "wasnt", "werent", "doesnt", "didnt", "hasnt",
    "havent", "hadnt", "couldnt", "wouldnt", "shouldnt", "the", "and", "but", "for", "not",
    "you", "are", "can", "will", "then", "than", "that", "with", "from", "into", "have",
    "been", "being", "were", "what", "when", "where", "which", "while", "because", "before",
    "after", "until", "since", "about", "your", "their",
)  # fmt: skip
_SHORT: Final = 3
_LONG: Final = 9  # longer words are not simple verbs
_VOWELS: Final = "aeiou"
_SIBILANT: Final = ("x", "z", "ch", "sh")
_NO_VERB: Final = (
    "al", "ic", "ous", "ful", "ism", "ity", "ment", "tion", "sion", "ia", "itis", "ary", "ist",
    "ive", "ble", "ese", "ean", "ian", "oid", "ular", "ant", "ier", "est", "ever", "a", "i", "u",
)  # fmt: skip


def endings(word: str) -> list[str]:
    """Return the regular plural, past and -ing forms of a word; too many rather than too few.

    >>> endings("collapse")
    ['collapses', 'collapsed', 'collapsing']
    """
    if len(word) < _SHORT or not word.isascii() or not word.isalpha():
        return []
    if word.endswith(("ed", "ing", "ly", "s")) or word in _FIXED:
        return []
    ending = "es" if word.endswith(_SIBILANT) else "s"
    plural = [f"{word[:-1]}ies" if _consonant_y(word) else f"{word}{ending}"]
    if len(word) <= _SHORT or len(word) >= _LONG or word.endswith(_NO_VERB):
        return plural
    return plural + _verb_forms(word)


def _verb_forms(word: str) -> list[str]:
    if word.endswith("ie"):
        return [f"{word}d", f"{word[:-2]}ying"]
    if word.endswith("e"):
        return [f"{word}d", f"{word[:-1]}ing"]
    if _consonant_y(word):
        return [f"{word[:-1]}ied", f"{word}ing"]
    single = [f"{word}ed", f"{word}ing"]
    if not _doubles(word):
        return single
    double = [f"{word}{word[-1]}ed", f"{word}{word[-1]}ing"]
    return double if sum(letter in _VOWELS for letter in word) == 1 else single + double


def _consonant_y(word: str) -> bool:
    return word.endswith("y") and word[-2] not in _VOWELS


def _doubles(word: str) -> bool:
    return word[-1] not in "aeiouwxyhs" and word[-2] in _VOWELS and word[-3] not in _VOWELS
