"""What the matcher looks at in a text: stems, ordered pairs of stems, letters in threes.

The compiling and the asking side share these functions, so that both see the same features.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

REACH = 3  # how many words apart the two of a pair may stand
_SHORT = 3
_KEPT = 1 << 16
_ENDINGS = (
    ("ies", "y"),
    ("sses", "ss"),
    ("ing", ""),
    ("ed", ""),
    ("ly", ""),
    ("es", ""),
    ("s", ""),
)
_NOT = (
    *("do", "does", "did", "is", "are", "was", "were", "has", "have", "had"),
    *("could", "would", "should", "might", "must", "need", "ca", "wo", "ai"),
)
_IRREGULAR = {"ca": "can", "wo": "will", "ai": "is"}
_OPENERS = ("what", "how", "where", "when", "who", "why", "that", "there")
CONTRACTIONS = {
    **{f"{verb}nt": (_IRREGULAR.get(verb, verb), "not") for verb in _NOT},
    **{f"{word}s": (word, "is") for word in _OPENERS},
    "cannot": ("can", "not"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "youre": ("you", "are"),
    "pls": ("please",),
    "plz": ("please",),
    "u": ("you",),
    "ur": ("your",),
    "wanna": ("want", "to"),
    "gonna": ("going", "to"),
}


def stem(word: str) -> str:
    """Cut the common English endings off a word; words of up to three letters stay."""
    if len(word) <= _SHORT:
        return word
    for ending, put in _ENDINGS:
        if word.endswith(ending) and _may_lose(word, ending):
            word = word[: -len(ending)] + put
            if ending in ("ing", "ed") and _doubled(word):
                word = word[:-1]
            break
    return word[:-1] if len(word) > _SHORT and word.endswith("e") else word


def trigrams(word: str) -> list[str]:
    """Give the letters of a word in overlapping threes, its two edges marked."""
    marked = f"<{word}>"
    return [marked[at : at + 3] for at in range(len(word))]


def pairs(units: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give each two of the units, in order, that stand at most `REACH` apart."""
    for at, first in enumerate(units):
        for second in units[at + 1 : at + 1 + REACH]:
            yield first, second


class Rewriter:
    """Replace contractions, other spellings and synonyms by the words they stand for.

    A rule is the stems of a sequence of words and what it is read as. Rules are found by stems,
    the longest first, so that a plural is read like its singular.
    """

    __slots__ = ("_begins", "_parts", "_rules")

    def __init__(self, rules: Iterable[tuple[str, str]]) -> None:
        self._begins: dict[str, bool] = {}
        self._rules: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        self._parts: set[str] = set()
        for word, read in CONTRACTIONS.items():
            self._rules[word] = [((word,), read)]
        for source, target in rules:
            found = tuple(source.split())
            self._rules.setdefault(found[0], []).append((found, tuple(target.split())))
            self._parts.update(found)
        for group in self._rules.values():
            if len(group) > 1:
                group.sort(key=lambda rule: -len(rule[0]))

    def holds(self, word: str) -> bool:
        """Tell whether a word is a part of what some rule replaces: then it is spelled right."""
        return stem(word) in self._parts

    def first(self, word: str) -> bool:
        """Tell whether a rule may begin with this word."""
        begins = self._begins.get(word)
        if begins is None:
            if len(self._begins) >= _KEPT:
                self._begins.clear()
            begins = self._begins[word] = word in self._rules or stem(word) in self._rules
        return begins

    def apply(self, words: Sequence[str]) -> list[str]:
        """Give the words with every rule applied once, from left to right."""
        out: list[str] = []
        at = 0
        if not any(map(self.first, words)):
            return list(words)
        while at < len(words):
            rule = self._match(words, at)
            if rule is None:
                out.append(words[at])
                at += 1
            else:
                out += rule[1]
                at += len(rule[0])
        return out

    def _match(
        self, words: Sequence[str], at: int
    ) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        for key in (words[at], stem(words[at])):
            for rule in self._rules.get(key, ()):
                found = rule[0]
                seen = words[at : at + len(found)]
                if seen[0] == key and len(found) == 1:
                    return rule
                if tuple(map(stem, seen)) == found:
                    return rule
        return None


def _may_lose(word: str, ending: str) -> bool:
    left = len(word) - len(ending)
    return left >= _SHORT and not (ending == "s" and word.endswith("ss"))


def _doubled(word: str) -> bool:
    return len(word) > _SHORT and word[-1] == word[-2] and word[-1] not in "ls"
