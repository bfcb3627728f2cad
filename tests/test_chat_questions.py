"""Completion while a question is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magbot.chat.questions import MOST_SHOWN, Questions

if TYPE_CHECKING:
    import magbot


@pytest.fixture(name="questions", scope="module")
def _questions(bikes: magbot.Assistant) -> Questions:
    questions = Questions(lambda: bikes)
    questions.wait()
    return questions


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        pytest.param("how do i", "tyre.flat", id="its first words"),
        pytest.param("WHY DO MY", "brake.squeal", id="capitals"),
        pytest.param("squeal", "brake.squeal", id="a word of it"),
        pytest.param("chai", "chain.oil", id="a part of a word"),
        pytest.param("screech", "brake.squeal", id="a word of a variant"),
        pytest.param("oil chain", "chain.oil", id="words in another order"),
        pytest.param("squeeky braks", "brake.squeal", id="misspelt"),
    ],
)
def test_what_is_completed_first(questions: Questions, typed: str, first: str) -> None:
    assert questions.complete(typed)[0].id == first


@pytest.mark.parametrize("typed", ["", "h", " ", "\n"])
def test_too_little_is_not_completed(questions: Questions, typed: str) -> None:
    assert questions.complete(typed) == []


def test_small_talk_is_not_offered(questions: Questions) -> None:
    assert all(entry.kind != "smalltalk" for entry in questions.complete("hello"))


def test_before_the_index_is_made_there_is_nothing(bikes: magbot.Assistant) -> None:
    questions = Questions(lambda: bikes)

    assert (questions.complete("squeaky"), questions.ghost("squeaky")) == ([], "")


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        pytest.param("why do", " my brakes squeal?", id="a question"),
        pytest.param("Why Do", " my brakes squeal?", id="capitals"),
        pytest.param("puncture", " repair", id="a variant"),
        pytest.param("zebra", "", id="nothing"),
        pytest.param("wh", "", id="too short"),
    ],
)
def test_the_grey_suggestion(questions: Questions, typed: str, rest: str) -> None:
    assert questions.ghost(typed) == rest


@given(st.text())
def test_anything_may_be_typed(questions: Questions, typed: str) -> None:
    found = questions.complete(typed)

    assert len(found) <= MOST_SHOWN
    assert len({entry.id for entry in found}) == len(found)


@given(st.data())
def test_a_question_is_found_by_any_beginning(questions: Questions, data: st.DataObject) -> None:
    question = data.draw(
        st.sampled_from(["How do I fix a flat tyre?", "Why do my brakes squeal?"])
    )
    typed = question[: data.draw(st.integers(min_value=3, max_value=len(question)))]

    assert question in [entry.question for entry in questions.complete(typed)]
