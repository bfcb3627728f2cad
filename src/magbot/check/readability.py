"""How hard a text is to read: the Flesch-Kincaid grade, the subject's own words taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_SHORT = 3
_GROUP = re.compile(r"[aeiouy]+")
_SILENT = re.compile(
    r"(?:[^laeiouy]es(?<![sxzcg]es)(?<![cs]hes)|[^dtaeiouy]ed|[^laeiouy]e|[aeiouy]les?)$"
    r"|[^laeiouy]e(?=ly$|ment|ful|less$)|(?<=som)e(?=.)"
)
_SPLIT = re.compile(
    r"i[aou]|[aeiou]ing|eo$|[^aeiou]ea$|deas$|oea$|u[ao]|ie(?=nce|nt|t)|ue(?=nc|nt)|^re[aeiou]"
    r"|crea(?![msk])|[^q]uou|heo"
)
_JOINED = re.compile(
    r"[tsgx]i[aoe]|(?<!s)ci(?:a(?!t)|[oe])|llio|g[uw]a|qu[ao]|rie(?=nd)|^rea(?=[dls]|ch)"
)


def words_of(text: str) -> list[str]:
    """Return the words of a text; numbers count as words."""
    return _WORD.findall(text)


def grade(sentences: Sequence[str], topic_words: Iterable[str] = ()) -> float:
    """Return the Flesch-Kincaid grade level (Kincaid et al., 1975) of some sentences.

    0.39 * words per sentence + 11.8 * syllables per word - 15.59, counted without the topic
    words. Syllables are estimated from the spelling; 0.0 where no word is left.
    """
    topic = _pattern(tuple(topic_words))
    words_by_sentence = [
        words_of(topic.sub(" ", sentence) if topic else sentence) for sentence in sentences
    ]
    counted = [word for words in words_by_sentence for word in words]
    if not counted:
        return 0.0
    lines = sum(1 for words in words_by_sentence if words)
    syllable_count = sum(map(syllables, counted))
    return 0.39 * len(counted) / lines + 11.8 * syllable_count / len(counted) - 15.59


@lru_cache(maxsize=20_000)
def syllables(word: str) -> int:
    """Return the syllables of an English word, estimated from its spelling; at least one."""
    lower = word.lower()
    if not lower.isalpha():
        return sum(map(syllables, re.findall(r"[a-z]+", lower))) or 1
    count = len(_GROUP.findall(lower)) - (len(lower) > _SHORT) * len(_SILENT.findall(lower))
    count += len(_SPLIT.findall(lower)) - len(_JOINED.findall(lower))
    return max(count, 1)


@lru_cache(maxsize=16)
def _pattern(topic_words: tuple[str, ...]) -> re.Pattern[str] | None:
    if not topic_words:
        return None
    longest_first = sorted(topic_words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
