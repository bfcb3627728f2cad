"""What the matcher looks at in a text: ordered pairs of stems, trigrams of letters, synonyms.

Training and questions share these functions, so that both see the same features.
"""

from __future__ import annotations

from magbot.embedding.token_vectors import open_token_vectors
from magbot.frozen import Memo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from magbot.text.language_pack import LanguagePack

    _Rule = tuple[tuple[str, ...], tuple[str, ...], bool]  # stems, words, whether a contraction

REACH = 3  # how many words apart the two of a pair may stand
SHORTEST = 3  # letters from which an unknown word may be a typing error
_COMMON = 6_000  # rank among word pieces up to which a word says little of the subject
_ENGLISH = 16_000  # rank among word pieces up to which a word counts as spelled right
_MOST_REMEMBERED = 1 << 16


def is_english(word: str) -> bool:
    """Return whether an unknown word is spelled right: English, a number, or very short."""
    if len(word) < SHORTEST or word.isdigit():
        return True
    return 0 <= open_token_vectors().pieces.rank(word) < _ENGLISH


def is_common(word: str) -> bool:
    """Return whether a word stands in texts on any subject, and so points to no other one."""
    return 0 <= open_token_vectors().pieces.rank(word) < _COMMON


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
    ending ("whits") is read like one without, except English words: "date" is not "dat".
    `begins` tells whether a rule may begin with a word.
    """

    __slots__ = ("_parts", "_rules", "_stem", "begins")

    def __init__(self, rules: Iterable[tuple[str, str]], pack: LanguagePack) -> None:
        self._stem = pack.stem
        self.begins = Memo(self._begins, _MOST_REMEMBERED)
        self._rules: dict[str, list[_Rule]] = {}
        self._parts: set[str] = set()
        for word, full in pack.contractions.items():
            self._rules[word] = [((word,), full, True)]
            self._parts.add(word)
        for source, target in rules:
            source_words = tuple(source.split())
            self._rules.setdefault(source_words[0], []).append(
                (source_words, tuple(target.split()), False)
            )
            self._parts.update(source_words)
        for group in self._rules.values():
            if len(group) > 1:
                group.sort(key=lambda rule: -len(rule[0]))

    def holds(self, word: str) -> bool:
        """Return whether some rule replaces a word, alone or with others: it is spelled right."""
        return self._stem(word) in self._parts

    def apply(self, words: Sequence[str]) -> list[str]:
        """Return the words with every rule applied once, from left to right."""
        begins = list(map(self.begins.__getitem__, words))
        if True not in begins:
            return list(words)
        rewritten: list[str] = []
        index = 0
        while index < len(words):
            rule = self._match(words, index) if begins[index] else None
            if rule is None:
                rewritten.append(words[index])
                index += 1
            else:
                rewritten += rule[1]
                index += len(rule[0])
        return rewritten

    def _match(self, words: Sequence[str], index: int) -> _Rule | None:
        for key in (words[index], self._stem(words[index])):
            for rule in self._rules.get(key, ()):
                pattern, _, is_contraction = rule
                window = words[index : index + len(pattern)]
                if window[0] == key and len(pattern) == 1:
                    return rule
                if is_contraction and is_english(window[0]):
                    continue
                if tuple(map(self._stem, window)) == pattern:
                    return rule
        return None

    def _begins(self, word: str) -> bool:
        return word in self._rules or self._stem(word) in self._rules
