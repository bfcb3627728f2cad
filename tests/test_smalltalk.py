"""A word that sounds or looks like a greeting does not turn a question into small talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import magbot


@pytest.mark.parametrize(
    "question",
    [
        "where can i buy it",
        "buy",
        "buy it online",
        "is it taken by mouth",
        "can I take it by day",
        "does it help hay fever",
        "hay",
        "is my hot water tank the reason",
        "do you think it works",
        "cramp in the thigh",
        "high dose",
        "hip cramps",
        "which brand name",
        "tea with it",
        "cheese",
        "chia seeds",
        "take it now",
        "start now",
        "runny stool",
        "sore legs",
        "cold feet at night",
        "yoga",
        "evening primrose",
        "good for sleep",
        "is it good",
        "later in the day",
        "who should take care",
        "help with cramps",
        "morning cramps",
        "afternoon supplement",
        "hi magnesium safe",
        "great cramps",
        "where can i bye one",
        "old people",
        "scared of side effects",
    ],
)
def test_a_neighbour_of_small_talk_is_no_small_talk(
    bundled: magbot.Assistant, question: str
) -> None:
    assert bundled.ask(question).kind != "smalltalk"


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("byee", "talk.goodbye"),
        ("goodby", "talk.goodbye"),
        ("thnaks", "talk.thanks"),
        ("thank", "talk.thanks"),
        ("helo", "talk.hello"),
    ],
)
def test_misspelt_small_talk_is_still_read(
    bundled: magbot.Assistant, text: str, entry: str
) -> None:
    assert [one.id for one in bundled.ask(text).entries] == [entry]


@pytest.mark.parametrize("text", ["hello??", "Hi!?", "thanks, ?"])
def test_stored_small_talk_may_end_like_a_question(bundled: magbot.Assistant, text: str) -> None:
    assert bundled.ask(text).kind == "smalltalk"
