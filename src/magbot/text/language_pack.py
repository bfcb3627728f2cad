"""The words of one language that reading a text needs; they are data of its pack."""

from __future__ import annotations

from magbot.frozen import Memo, frozen, later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Tables = Mapping[str, str]

BAR = "|"
"""What stands between two phrases of a list."""
_MOST_STEMS = 1 << 14  # remembered
LAST = -1
"""The number of the last choice."""


@frozen
class LanguagePack:
    """A language's words, ready to be looked up; all of them are normalised.

    `tables` and `say` are what the pack was made of: word lists, and what a conversation listens
    for, by name. `function_words` ask nothing by themselves, `common` ones stand in texts on any
    subject, `joining` words part clauses, and a question may begin with those of `asking`.
    `numbers` count choices from 1. `contractions` stand for several words. `stem` takes the common
    endings off a word.
    """

    code: str
    tables: Tables
    say: Mapping[str, str]
    function_words: frozenset[str]
    common: frozenset[str]
    joining: frozenset[str]
    asking: frozenset[str]
    numbers: Mapping[str, int]
    contractions: Mapping[str, tuple[str, ...]]
    stem: Callable[[str], str]

    __late__ = (
        *("say", "function_words", "common", "joining", "asking", "numbers"),
        *("contractions", "stem"),
    )

    @property
    def has_vectors(self) -> bool:
        """Whether the vectors of English words say something of this language's."""
        return bool(self.tables["vectors"])

    def __eq__(self, other: object) -> bool:
        """Return whether another pack was made of the same."""
        if not isinstance(other, LanguagePack):
            return NotImplemented
        return (self.code, self.tables, self.say) == (other.code, other.tables, other.say)

    def __hash__(self) -> int:
        """Return a hash that equal packs share."""
        return hash(self.code)


def pack_of(tables: Tables, say: Mapping[str, str]) -> LanguagePack:
    """Return the pack of these word tables; each part is built when it is first asked for."""

    def words(name: str) -> frozenset[str]:
        return later(lambda: frozenset(tables[name].split()))

    return LanguagePack(
        code=tables["code"],
        tables=tables,
        say=say,
        function_words=words("function"),
        common=words("common"),
        joining=words("joining"),
        asking=words("asking"),
        numbers=later(_numbers, tables),
        contractions=later(_contractions, tables),
        stem=later(lambda: Memo(Stemmer(tables).stem, _MOST_STEMS).__getitem__),
    )


def _numbers(tables: Tables) -> Mapping[str, int]:
    rows = enumerate(tables["numbers"].split(BAR), 1)
    numbers = {word: number for number, words in rows for word in words.split()}
    return {**numbers, **dict.fromkeys(tables["last"].split(), LAST)}


def _contractions(tables: Tables) -> Mapping[str, tuple[str, ...]]:
    rules = (_rule(text.strip()) for text in tables["contractions"].split(BAR))
    return {word: tuple(words.split()) for word, words in rules if word}


class Stemmer:
    """Cuts endings off words by the rules of a pack.

    `endings` are rounds of endings, each a text or `text>replacement`; a round takes off the first
    one that fits and leaves `shortest` letters. An ending of one letter stays after the same
    letter where that is in `double`. After an ending of `undoubled` a doubled letter becomes
    single, unless it is in `double`. `letters` are spellings that count as others, as in `ae>a`.
    """

    __slots__ = ("_double", "_letters", "_rounds", "_shortest", "_undoubled")

    def __init__(self, tables: Tables) -> None:
        rounds = tables["endings"].split(BAR)
        self._rounds = tuple([tuple(map(_rule, text.split())) for text in rounds])
        self._shortest = int(tables["shortest"])
        self._undoubled = frozenset(tables["undoubled"].split())
        self._double = frozenset(tables["double"].split())
        self._letters = tuple(map(_rule, tables["letters"].split()))

    def stem(self, word: str) -> str:
        """Return the stem of a normalised word."""
        for spelling, letter in self._letters:
            if spelling in word:
                word = word.replace(spelling, letter)
        for endings in self._rounds:
            if len(word) <= self._shortest:
                return word
            for ending, replacement in endings:
                if word.endswith(ending) and self._may_lose(word, ending):
                    word = word[: -len(ending)] + replacement
                    if ending in self._undoubled and self._is_doubled(word):
                        word = word[:-1]
                    break
        return word

    def _may_lose(self, word: str, ending: str) -> bool:
        left = len(word) - len(ending)
        twice = len(ending) == 1 and ending in self._double and word.endswith(ending * 2)
        return left >= self._shortest and not twice

    def _is_doubled(self, word: str) -> bool:
        return len(word) > self._shortest and word[-1] == word[-2] and word[-1] not in self._double


def _rule(text: str) -> tuple[str, str]:
    ending, _, replacement = text.partition(">")
    return ending, replacement
