"""What the matcher looks at in a text: ordered pairs of stems, letters in threes, synonyms.

The compiling and the asking side share these functions, so that both see the same features.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from magbot.language import LanguagePack

REACH = 3  # how many words apart the two of a pair may stand
_KEPT = 1 << 16


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

    __slots__ = ("_begins", "_parts", "_rules", "_stem")

    def __init__(self, rules: Iterable[tuple[str, str]], pack: LanguagePack) -> None:
        self._stem = pack.stem
        self._begins: dict[str, bool] = {}
        self._rules: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        self._parts: set[str] = set()
        for word, read in pack.contractions.items():
            self._rules[word] = [((word,), read)]
            self._parts.add(word)
        for source, target in rules:
            found = tuple(source.split())
            self._rules.setdefault(found[0], []).append((found, tuple(target.split())))
            self._parts.update(found)
        for group in self._rules.values():
            if len(group) > 1:
                group.sort(key=lambda rule: -len(rule[0]))

    def holds(self, word: str) -> bool:
        """Tell whether a word is a part of what some rule replaces: then it is spelled right."""
        return self._stem(word) in self._parts

    def first(self, word: str) -> bool:
        """Tell whether a rule may begin with this word."""
        begins = self._begins.get(word)
        if begins is None:
            if len(self._begins) >= _KEPT:
                self._begins.clear()
            begins = self._begins[word] = word in self._rules or self._stem(word) in self._rules
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
        for key in (words[at], self._stem(words[at])):
            for rule in self._rules.get(key, ()):
                found = rule[0]
                seen = words[at : at + len(found)]
                if seen[0] == key and len(found) == 1:
                    return rule
                if tuple(map(self._stem, seen)) == found:
                    return rule
        return None
