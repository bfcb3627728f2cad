"""Tell in which language a text is written, where it is not that of the knowledge base.

By its script where that settles it, else by words that a text on any subject has. It is meant to
be sure rather than complete: a text that could be the base's own language is not called foreign.
"""

from __future__ import annotations

from magbot.frozen import frozen
from magbot.text import normalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

REPLY = "other_language."
"""What stands before a language in the names of replies."""
_APOSTROPHES = ("'", "\u2019")
_SHARE = 0.5  # of the words, in a script of its own
_LEAST, _PER_WORD = 1.25, 0.2  # what the signs must weigh in all, and for each word
_FEWEST_WORDS = 2
_WORDS_LEAST = 0.6  # of them, the common words
_TRIPLES = 0.5  # what a band of commonness of the letters in threes weighs
_SHORTEST_SLIP = 4  # letters of a word that is still known with one left out
_RARE = 24  # the band of three letters that the table does not have
_LEAD, _OWN_LEAD = 1.15, 1.6  # over the next language, and over the base's own


@frozen
class ForeignLanguage:
    """A language that a base does not speak, and what is said to someone who writes it.

    `words` are common in it; `triples` are three letters each, with the band of how rare they are
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
    triples: Mapping[str, int] = {}


def identify(
    text: str,
    own: str,
    own_words: Collection[str],
    slips: Collection[str],
    languages: Sequence[ForeignLanguage],
) -> ForeignLanguage | None:
    """Return the language of a text where it is surely another than `own`, a language's code.

    `own_words` are function words of the base's language, and `slips` what `slips_of` gives.
    """
    for mark in _APOSTROPHES:
        text = text.replace(mark, " ")
    words = normalize(text).split()
    if not words:
        return None
    if not text.isascii():
        for language in languages:
            if language.letters and language.code != own and _is_in_script(text, words, language):
                return language
    if len(words) < _FEWEST_WORDS:  # a name, or a slip
        return None
    return _by_words(text, words, own, (own_words, slips), languages)


def is_plainly(plain: str, own_words: Collection[str]) -> bool:
    """Return whether a normalised ASCII text has enough of a language's own function words.

    It spares reading the tables for most questions.
    """
    words = plain.split()
    return plain.isascii() and sum(word in own_words for word in words) * 3 >= len(words)


def _is_in_script(text: str, words: Sequence[str], language: ForeignLanguage) -> bool:
    if language.needs and not any(_within(char, language.needs) for char in text):
        return False
    if any(_within(char, language.never) for char in text):
        return False
    written = sum(any(_within(char, language.letters) for char in word) for word in words)
    return written >= _SHARE * len(words)


def _within(char: str, ranges: str) -> bool:
    pairs = zip(ranges[::2], ranges[1::2], strict=True)
    return any(first <= char <= last for first, last in pairs)


def _by_words(
    text: str,
    words: Sequence[str],
    own: str,
    known: tuple[Collection[str], Collection[str]],
    languages: Sequence[ForeignLanguage],
) -> ForeignLanguage | None:
    own_words, slips = known
    latin = [one for one in languages if one.words]
    if not any(one.code == own for one in latin):
        return None  # its own texts would be taken for those of a neighbour
    common = {one.code: _weight(words, one, latin, slips) for one in latin}
    if all(weight < _WORDS_LEAST for code, weight in common.items() if code != own):
        return None  # whatever the letters say
    spelled = {one.code: _rarity(words, one) for one in latin}
    weights = {
        one.code: common[one.code]
        + _marked(text.lower(), one, latin)
        + _TRIPLES * max(0.0, spelled[own] - spelled[one.code])
        for one in latin
    }
    base = max(common[own], sum(word in own_words for word in words) / 2)
    ranked = sorted((one for one in latin if one.code != own), key=lambda one: -weights[one.code])
    best, second = (weights[one.code] for one in ranked[:2])
    sure = best >= max(_LEAST, _PER_WORD * len(words)) and best >= _LEAD * second
    sure = sure and common[ranked[0].code] >= _WORDS_LEAST
    return ranked[0] if sure and best >= _OWN_LEAD * base else None


def _rarity(words: Sequence[str], language: ForeignLanguage) -> float:
    """Return how rare the letters in threes are in a language, on average."""
    texts = [f"_{word}_" for word in words if word.isalpha() and len(word) > 1]
    triples = [text[index : index + 3] for text in texts for index in range(len(text) - 2)]
    table = language.triples
    return sum(table.get(one, _RARE) for one in triples) / (len(triples) or 1) if table else _RARE


def slips_of(
    own: str, own_words: Collection[str], languages: Sequence[ForeignLanguage]
) -> frozenset[str]:
    """Return the base's own common words with a letter left out, as in "wen" for "when"."""
    words = {*own_words, *(word for each in languages if each.code == own for word in each.words)}
    return frozenset(
        word[:index] + word[index + 1 :]
        for word in words
        if len(word) >= _SHORTEST_SLIP
        for index in range(len(word))
    )


def _marked(text: str, language: ForeignLanguage, others: Sequence[ForeignLanguage]) -> float:
    """Return what the letters weigh that a language has, and few others."""
    return sum(
        1 / sum(mark in other.marks for other in others) for mark in language.marks if mark in text
    )


def _weight(
    words: Sequence[str],
    language: ForeignLanguage,
    others: Sequence[ForeignLanguage],
    slips: Collection[str],
) -> float:
    """Return what the common words weigh that a language has, and few others."""
    weight = 0.0
    for word in dict.fromkeys(words):
        if word in language.words:
            share = 1 / sum(word in other.words for other in others)
            weight += share / 2 if word in slips else share
    return weight
