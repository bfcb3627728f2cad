"""Texts are taken apart at sentence ends and joining words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magbot.kb import language_packs
from magbot.text import normalize, segmentation

ENGLISH = language_packs.pack()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("Hi! How much? Thanks.", ["Hi!", "How much?", "Thanks."], id="three"),
        pytest.param("take 1.5 g a day", ["take 1.5 g a day"], id="a point in a number"),
        pytest.param("one\ntwo", ["one", "two"], id="lines"),
        pytest.param("...", [], id="no words"),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert segmentation.sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("how much and when", ["how much", "when"], id="and"),
        pytest.param("cost, taste", ["cost", "taste"], id="comma"),
        pytest.param("is it safe & natural", ["is it safe", "natural"], id="ampersand"),
        pytest.param("bread and butter and jam", ["bread", "butter", "jam"], id="twice"),
        pytest.param("and", [], id="only a joining word"),
    ],
)
def test_clauses(text: str, parts: list[str]) -> None:
    assert segmentation.clauses(text, ENGLISH) == parts


@given(st.text(max_size=3000))
def test_a_shortened_text_fits(text: str) -> None:
    assert len(segmentation.shorten(text)) <= segmentation.LONGEST


def test_the_last_sentences_of_a_long_story_are_kept() -> None:
    story = "I was riding my bike. " * 60 + "What is wrong?"

    assert segmentation.shorten(story).endswith("What is wrong?")


@given(st.text(max_size=200))
def test_clauses_are_never_many(text: str) -> None:
    assert len(segmentation.clauses(text * 5, ENGLISH)) <= 12


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("the of and", False, id="function words"),
        pytest.param("What is it?", False, id="a question about nothing"),
        pytest.param("how much", True, id="an amount"),
        pytest.param("when", True, id="a time"),
        pytest.param("is it safe", True, id="a content word"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_function_words_alone_say_nothing(text: str, says: bool) -> None:  # noqa: FBT001
    assert segmentation.says_something(normalize(text).split(), ENGLISH) is says


@pytest.mark.parametrize(
    ("part", "asks"),
    [
        pytest.param("how much is it", True, id="a word that asks"),
        pytest.param("and the other?", True, id="a question mark"),
        pytest.param("I ride on Sundays.", False, id="a statement"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_question_is_told_from_a_statement(part: str, asks: bool) -> None:  # noqa: FBT001
    assert segmentation.asks(part, ENGLISH) is asks
