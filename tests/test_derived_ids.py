"""An entry without an id gets one made of its question: readable, valid, and its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import magbot
from magbot.kb.ids import ID, slug

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("question", "derived"),
    [
        pytest.param("How do I fix a flat tyre?", "how-do-i-fix-a-flat-tyre", id="ASCII"),
        pytest.param("What's up?", "what-s-up", id="an apostrophe"),
        pytest.param("Café?", "cafe", id="an accent"),
        pytest.param("Wo ist die Größe?", "wo-ist-die-grosse", id="sharp s"),
        pytest.param("Łódź?", "lodz", id="a stroke"),
        pytest.param("１２ ½", "12-1-2", id="digits"),
    ],
)
def test_letters_that_have_an_ascii_form_keep_it(question: str, derived: str) -> None:
    assert slug(question) == derived


PAIRS = [
    pytest.param("これは何ですか", "いつ飲みますか", id="Japanese"),
    pytest.param("कब लें", "कितना लें", id="Hindi"),
    pytest.param("Что это?", "Когда?", id="Russian"),
    pytest.param("متى؟", "كم؟", id="Arabic"),
    pytest.param("Was heißt 日本?", "Was heißt 中国?", id="a part in another script"),
    pytest.param("how " * 30 + "much", "how " * 30 + "long", id="longer than an id"),
    pytest.param("Café?", "Caf?", id="an accent on the last letter"),
    pytest.param("是?", "不是?", id="one character"),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_questions_have_two_ids_and_load(one: str, other: str, tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text(
        f'entries:\n- {{question: "{one}", answer: A.}}\n- {{question: "{other}", answer: B.}}\n',
        encoding="utf-8",
    )

    assistant = magbot.Assistant(magbot.load(tmp_path))

    assert len({entry.id for entry in assistant.kb.entries}) == 2
    assert [str(assistant.ask(text).text)[:2] for text in (one, other)] == ["A.", "B."]


@given(st.text())
def test_every_question_gets_a_valid_id_that_stays(question: str) -> None:
    derived = slug(question)

    assert ID.fullmatch(derived)
    assert len(derived) <= 60
    assert slug(question) == derived


def test_an_edit_of_punctuation_leaves_the_id() -> None:
    assert slug("これは何ですか") == slug(" これは何ですか？ ")


def test_two_equal_ids_are_said_to_be_derived(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text(
        "entries:\n- {question: Who is it?, answer: A.}\n- {question: Who is IT!, answer: B.}\n"
    )

    with pytest.raises(magbot.KnowledgeBaseError) as caught:
        magbot.load(tmp_path)

    problem = next(one for one in caught.value.problems if one.rule == "same-id")
    assert problem.line == 3
    assert problem.message == "The derived entry id 'who-is-it' is used twice."
    assert "made of the question" in problem.fix
