"""What the matcher looks at in a text: ordered pairs of stems, letters in threes, synonyms.

The compiling and the asking side share these functions, so that both see the same features.
"""

from __future__ import annotations

from magbot.retrieve.word_frequency import is_english

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from magbot.text.language_pack import LanguagePack

    _Rule = tuple[tuple[str, ...], tuple[str, ...], bool]  # stems, read as, whether no contraction

REACH = 3  # how many words apart the two of a pair may stand
_KEPT = 1 << 16


def trigrams(word: str) -> list[str]:
    """Return the letters of a word in overlapping threes, its two edges marked."""
    marked = f"<{word}>"
    return [marked[index : index + 3] for index in range(len(word))]


def pairs(units: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Return each two of the units, in order, that stand at most `REACH` apart."""
    for index, first in enumerate(units):
        for second in units[index + 1 : index + 1 + REACH]:
            yield first, second


class Rewriter:
    """Replace contractions, other spellings and synonyms by the words they stand for.

    A rule is the stems of a sequence of words and what it is read as. Rules are found by stems,
    the longest first, so that a plural is read like its singular. A contraction with an
    ending ("whits") is read like one without, but for English words: "date" is not "dat".
    """

    __slots__ = ("_begins", "_parts", "_rules", "_stem")

    def __init__(self, rules: Iterable[tuple[str, str]], pack: LanguagePack) -> None:
        self._stem = pack.stem
        self._begins: dict[str, bool] = {}
        self._rules: dict[str, list[_Rule]] = {}
        self._parts: set[str] = set()
        for word, read in pack.contractions.items():
            self._rules[word] = [((word,), read, False)]
            self._parts.add(word)
        for source, target in rules:
            source_words = tuple(source.split())
            self._rules.setdefault(source_words[0], []).append(
                (source_words, tuple(target.split()), True)
            )
            self._parts.update(source_words)
        for group in self._rules.values():
            if len(group) > 1:
                group.sort(key=lambda rule: -len(rule[0]))

    def holds(self, word: str) -> bool:
        """Return whether a word is a part of what some rule replaces: then it is spelled right."""
        return self._stem(word) in self._parts

    def first(self, word: str) -> bool:
        """Return whether a rule may begin with this word."""
        begins = self._begins.get(word)
        if begins is None:
            if len(self._begins) >= _KEPT:
                self._begins.clear()
            begins = self._begins[word] = word in self._rules or self._stem(word) in self._rules
        return begins

    def apply(self, words: Sequence[str]) -> list[str]:
        """Return the words with every rule applied once, from left to right."""
        begins = list(map(self.first, words))
        if True not in begins:
            return list(words)
        out: list[str] = []
        index = 0
        while index < len(words):
            rule = self._match(words, index) if begins[index] else None
            if rule is None:
                out.append(words[index])
                index += 1
            else:
                out += rule[1]
                index += len(rule[0])
        return out

    def _match(self, words: Sequence[str], index: int) -> _Rule | None:
        for key in (words[index], self._stem(words[index])):
            for rule in self._rules.get(key, ()):
                pattern = rule[0]
                seen = words[index : index + len(pattern)]
                if seen[0] == key and len(pattern) == 1:
                    return rule
                if (rule[2] or not is_english(seen[0])) and tuple(
                    map(self._stem, seen)
                ) == pattern:
                    return rule
        return None
