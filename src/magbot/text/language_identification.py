"""Tell in which language a text is written, where it is not that of the knowledge base.

By its script where that settles it, else by words that a text on any subject has. It prefers
precision to recall: a text that could be in the base's own language is not called foreign.
"""

from __future__ import annotations

from itertools import chain, repeat

from magbot.frozen import frozen, late
from magbot.text import normalize
from magbot.text.edit_distance import deletions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

REPLY = "other_language."
"""What stands before a language in the names of replies."""
_RIGHT_TO_LEFT = frozenset(("ar", "dv", "fa", "he", "ps", "ur", "yi"))
_APOSTROPHES = ("'", "\u2019")
_LONGEST = 2_000  # characters that are read
# Thresholds, none of them a probability: weights of the evidence for a language.
_LEAST_IN_SCRIPT = 0.5  # share of the words that must be in the language's script
_LEAST, _PER_WORD = 1.25, 0.2  # all evidence, and the least for each word of the text
_FEWEST_WORDS = 2  # one is a name, or a slip
_LEAST_BY_WORDS = 0.6  # the evidence of its common words alone
_PER_BAND = 0.5  # weight of each band that the trigrams are commoner than in the base's language
_RARE = 24  # band of a trigram that the table does not have
_LEAD, _OWN_LEAD = 1.15, 1.6  # factors over the next language, and over the base's own
_SHORTEST_SLIP = 4  # letters of the shortest word that is known with one left out


def direction(language: str) -> str:
    """Return "rtl" or "ltr", the way a language is written."""
    return "rtl" if language.split("-", maxsplit=1)[0] in _RIGHT_TO_LEFT else "ltr"


@frozen
class ForeignLanguage:
    """A language that a base does not speak, and what is said to someone who writes it.

    `words` are common in it; `trigrams` are three letters each, with their band of rarity
    (the natural logarithm of their share in steps of 0.4); `marks` are letters and signs that
    English does not have. `letters` are ranges of its script, as pairs of characters: a text needs
    one of `needs`, where there are any, and has none of `never`. `reply` says what the base
    speaks and whom to call, "" where the language is only told apart; `cards` are the danger
    cards.
    """

    code: str
    words: frozenset[str] = frozenset()
    marks: str = ""
    letters: str = ""
    needs: str = ""
    never: str = ""
    reply: str = ""
    cards: Mapping[str, str] = {}
    trigrams: Mapping[str, int] = {}


class LanguageIdentifier:
    """Knows a base's own language, by its code, and tells the others from it.

    `own_words` are the function words of its own; `languages` returns all, and is asked only
    about a text that is not plainly in its own.
    """

    def __init__(
        self,
        own: str,
        own_words: frozenset[str],
        languages: Callable[[], Sequence[ForeignLanguage]],
    ) -> None:
        self._own = own
        self._own_words = own_words
        self._languages = languages

    @late
    def _latin(self) -> list[ForeignLanguage]:
        return [language for language in self._languages() if language.words]

    @late
    def _own_language(self) -> ForeignLanguage | None:
        return next((language for language in self._latin if language.code == self._own), None)

    @late
    def _slips(self) -> frozenset[str]:
        """Return its own common words with a letter left out, as in "wen" for "when"."""
        words = self._own_words | (self._own_language.words if self._own_language else set())
        long_words = [word for word in words if len(word) >= _SHORTEST_SLIP]
        return frozenset(chain(*map(deletions, long_words)))

    def identify(self, text: str) -> ForeignLanguage | None:
        """Return the language of a text where it is surely another than the base's own."""
        text = text[:_LONGEST]
        plain = normalize(text)
        known = sum(map(self._own_words.__contains__, plain.split()))
        if plain.isascii() and known * 3 >= len(plain.split()):
            return None  # this spares reading the tables for most questions
        for mark in _APOSTROPHES:
            text = text.replace(mark, " ")
        words = normalize(text).split()
        if not words:
            return None
        if not text.isascii():
            for language in self._languages():
                if language.code != self._own and _is_in_script(text, words, language):
                    return language
        return self._by_words(text.lower(), words) if len(words) >= _FEWEST_WORDS else None

    def _by_words(self, text: str, words: Sequence[str]) -> ForeignLanguage | None:
        own, latin = self._own_language, self._latin
        if own is None:
            return None  # its own texts would be taken for those of a neighbour
        by_words = {language.code: self._word_weight(words, language) for language in latin}
        others = [language for language in latin if language is not own]
        likely = [language for language in others if by_words[language.code] >= _LEAST_BY_WORDS]
        if not likely:  # whatever the letters say
            return None
        trigrams = _trigrams(words)
        own_rarity = _rarity(trigrams, own)

        def weight(language: ForeignLanguage) -> float:
            bands = max(0.0, own_rarity - _rarity(trigrams, language))
            marks = self._mark_weight(text, language)
            return by_words[language.code] + marks + _PER_BAND * bands

        weights = {language.code: weight(language) for language in likely}
        best = max(likely, key=lambda language: weights[language.code])
        own_weight = max(by_words[own.code], sum(map(self._own_words.__contains__, words)) / 2)
        if weights[best.code] < max(_LEAST, _PER_WORD * len(words), _OWN_LEAD * own_weight):
            return None  # before the other languages are weighed: it is so for most texts
        runner_up = max((weight(rival) for rival in others if rival is not best), default=0.0)
        return best if weights[best.code] >= _LEAD * runner_up else None

    def _mark_weight(self, text: str, language: ForeignLanguage) -> float:
        """Return the weight of letters that this language has and few others have."""
        return sum(
            1 / sum(mark in candidate.marks for candidate in self._latin)
            for mark in language.marks
            if mark in text
        )

    def _word_weight(self, words: Sequence[str], language: ForeignLanguage) -> float:
        """Return the weight of common words that this language has and few others have."""
        weight = 0.0
        for word in dict.fromkeys(words):
            if word in language.words:
                share = 1 / sum(word in candidate.words for candidate in self._latin)
                weight += share / 2 if word in self._slips else share
        return weight


def _is_in_script(text: str, words: Sequence[str], language: ForeignLanguage) -> bool:
    if language.needs and not any(_within(char, language.needs) for char in text):
        return False
    if any(_within(char, language.never) for char in text):
        return False
    written = sum(any(_within(char, language.letters) for char in word) for word in words)
    return written >= _LEAST_IN_SCRIPT * len(words)


def _within(char: str, ranges: str) -> bool:
    pairs = zip(ranges[::2], ranges[1::2], strict=True)
    return any(first <= char <= last for first, last in pairs)


def _trigrams(words: Sequence[str]) -> list[str]:
    texts = [f"_{word}_" for word in words if word.isalpha() and len(word) > 1]
    return [text[index : index + 3] for text in texts for index in range(len(text) - 2)]


def _rarity(trigrams: Sequence[str], language: ForeignLanguage) -> float:
    """Return the mean band of rarity of a text's trigrams in a language."""
    table = language.trigrams
    if not table:
        return _RARE
    return sum(map(table.get, trigrams, repeat(_RARE))) / (len(trigrams) or 1)
