"""The same cry for help, typed in other ways, stays an emergency."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING

import pytest

from magbot.image.container import Container
from magbot.kb.cards import severity
from magbot.safety import Screen
from magbot.safety.rules.inflection import endings
from magbot.text import tokens
from tests.conftest import bundled_rules

if TYPE_CHECKING:
    from collections.abc import Callable

_BESIDE = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuiopqsdfghjklaxcvbnmz", strict=True))
_LEET = str.maketrans("aeios", "43105")
_CYRILLIC = str.maketrans("aeopcx", "\u0430\u0435\u043e\u0440\u0441\u0445")
_BEFORE = (
    "hi there, quick question. ", "Hello! hope you are well. ", "ok so um ",
    "not sure where to ask this but ",
    "long story short, ", "Is it best at bedtime? Also, ", "I read the article and it was great. ",
)  # fmt: skip
_AFTER = (
    ", thanks", " please help", ". How much should I take?", " lol", " ... any idea?",
    " - what now",
    ". Sent from my phone", ", also is it natural?",
)  # fmt: skip


MUTATIONS = 40
URGENT = severity("poisoning")


def _words(text: str, shortest: int) -> list[tuple[int, str]]:
    return [
        (place, word)
        for place, word in enumerate(text.split(" "))
        if len(word) >= shortest and word.isalpha() and word.isascii()
    ]


def _in_word(text: str, random: Random, change: Callable[[str, int], str], shortest: int) -> str:
    choices = _words(text, shortest)
    if not choices:
        return text
    place, word = random.choice(choices)
    words = text.split(" ")
    words[place] = change(word, random.randrange(1, len(word) - 1))
    return " ".join(words)


def swap(text: str, random: Random) -> str:
    return _in_word(
        text, random, lambda word, at: word[:at] + word[at + 1] + word[at] + word[at + 2 :], 5
    )


def leave_out(text: str, random: Random) -> str:
    return _in_word(text, random, lambda word, at: word[:at] + word[at + 1 :], 6)


def put_in(text: str, random: Random) -> str:
    return _in_word(
        text, random, lambda word, at: word[:at] + random.choice("aeinst") + word[at:], 6
    )


def replace(text: str, random: Random) -> str:
    return _in_word(
        text,
        random,
        lambda word, at: word[:at] + _BESIDE.get(word[at].lower(), "e") + word[at + 1 :],
        6,
    )


def repeat(text: str, random: Random) -> str:
    return _in_word(text, random, lambda word, at: word[:at] + word[at] * 3 + word[at + 1 :], 4)


def leet(text: str, random: Random) -> str:
    return _in_word(text, random, lambda word, _: word.translate(_LEET), 5)


def homoglyphs(text: str, random: Random) -> str:
    return _in_word(text, random, lambda word, _: word.translate(_CYRILLIC), 4)


def hide(text: str, random: Random) -> str:
    return _in_word(text, random, lambda word, at: word[:at] + "\u200b" + word[at:], 4)


def accent(text: str, random: Random) -> str:
    return _in_word(text, random, lambda word, at: word[: at + 1] + "\u0301" + word[at + 1 :], 4)


def cut(text: str, random: Random) -> str:
    return _in_word(text, random, lambda word, at: word[: at + 1] + " " + word[at + 1 :], 8)


def join(text: str, random: Random) -> str:
    """Lose a space between two words that the rules know, one of them no small word."""
    words = text.split(" ")
    places = [
        at
        for at in range(len(words) - 1)
        if len(words[at] + words[at + 1]) >= 6
        and known_words().issuperset(tokens(words[at]) + tokens(words[at + 1]))
    ]
    if places:
        at = random.choice(places)
        words[at : at + 2] = [words[at] + words[at + 1]]
    return " ".join(words)


def shout(text: str, _: Random) -> str:
    return text.upper() + "!!!"


def whisper(text: str, _: Random) -> str:
    return text.lower().replace(",", "").replace(". ", " ").replace("'", "")


def curly(text: str, _: Random) -> str:
    return text.replace("'", "\u2019").title()


def wide(text: str, _: Random) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def space(text: str, _: Random) -> str:
    return "\n  ".join(text.split(" "))


def before(text: str, random: Random) -> str:
    return random.choice(_BEFORE) + text


def after(text: str, random: Random) -> str:
    return text + random.choice(_AFTER)


def around(text: str, random: Random) -> str:
    return before(after(text, random), random)


def emoji(text: str, random: Random) -> str:
    return random.choice("😭😱🙏😫") + " " + text + " " + random.choice("😭😱🙏😫") * 3


def stars(text: str, _: Random) -> str:
    return " ".join(f"*{word}*" for word in text.split(" "))


SLIPS = (swap, leave_out, put_in, replace, repeat, leet, homoglyphs, hide, accent, cut, join)
DRESS = (shout, whisper, curly, wide, space, before, after, around, emoji, stars)
ALL = (*SLIPS, *DRESS)

WITHOUT_NEW_WORDS = (repeat, leet, join, cut, whisper, before, after, around, curly, wide)


@cache
def known_words() -> frozenset[str]:
    """Give every word that the bundled rules know, with its endings."""
    rules = bundled_rules()
    texts = [phrase for one in rules.lists for phrase in one.phrases]
    texts += [sign.text for family in rules.families for sign in family.signs]
    words = {word for text in texts for word in tokens(text)}
    return frozenset(
        {*rules.ordinary, *words, *(form for word in words for form in endings(word))}
    )


def mutate(text: str, random: Random, count: int) -> list[str]:
    """Give `count` mutations: each kind once, then pairs of kinds.

    A mutation that makes another word of a word ("stroke", "stoke") is another sentence.
    """
    made: list[str] = []
    while len(made) < count:
        if len(made) < len(ALL):
            kind = ALL[len(made)]
            mutation = kind(text, random)
        else:
            kind = random.choice(SLIPS)
            mutation = random.choice(DRESS)(kind(text, random), random)
        new = set(tokens(mutation)) - set(tokens(text))
        if kind in WITHOUT_NEW_WORDS or known_words().isdisjoint(new):
            made.append(mutation)
    return made


EXAMPLES = [
    pytest.param(text, id=f"{family.id}: {text}")
    for family in bundled_rules().families
    if severity(family.card) >= URGENT
    for text in family.seeds
]


@pytest.fixture(scope="module")
def screen(danger_signs: Container) -> Screen:
    return Screen(danger_signs)


@pytest.mark.parametrize("text", EXAMPLES)
def test_a_mutated_emergency_stays_an_emergency(text: str, screen: Screen) -> None:
    missed = []
    for mutation in mutate(text, Random(text), MUTATIONS):
        finding = screen.screen(mutation)
        if finding is None or finding.severity < URGENT:
            missed.append(mutation)

    assert missed == []
