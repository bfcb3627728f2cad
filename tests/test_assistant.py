"""The assistant answers what its knowledge base holds, and says so where it does not."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import magbot
from magbot.frozen import replace
from magbot.kb.model import Entry
from tests.conftest import BIKES

if TYPE_CHECKING:
    from magbot.retrieve.model import Retrieval


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        pytest.param("How do I fix a flat tyre?", "tyre.flat", id="the question itself"),
        pytest.param("PUNCTURE   repair!!", "tyre.flat", id="a variant, shouted"),
        pytest.param("puncure repiar", "tyre.flat", id="typing errors"),
        pytest.param("what tyre pressure is right", "tyre.pressure", id="other order"),
        pytest.param("my brakes are squeaky", "brake.squeal", id="unseen wording"),
    ],
)
def test_a_question_reaches_its_entry(bikes: magbot.Assistant, question: str, entry: str) -> None:
    answer = bikes.ask(question)

    assert answer.kind == "answer"
    assert [found.id for found in answer.entries] == [entry]
    assert answer.text.startswith(answer.entries[0].answer)


def test_a_stored_wording_is_certain(bikes: magbot.Assistant) -> None:
    for entry in bikes.kb.entries:
        for phrasing in entry.phrasings:
            answer = bikes.ask(phrasing)
            assert answer.confidence == 1.0
            assert answer.entries == (entry,)


@pytest.mark.parametrize(
    ("question", "entries"),
    [
        pytest.param(
            "why do my brakes squeal and what does a repair cost",
            ["brake.squeal", "price.repair"],
            id="an answer and what is not covered",
        ),
        pytest.param(
            "what does a repair cost? When should I oil the chain?",
            ["price.repair", "chain.oil"],
            id="the other way round",
        ),
        pytest.param(
            "I read the repair shop rates. When should I oil the chain?",
            ["chain.oil"],
            id="a statement is not asked",
        ),
        pytest.param(
            "hello and when should I oil the chain", ["chain.oil"], id="a greeting first"
        ),
    ],
)
def test_each_part_that_asks_is_answered(
    bikes: magbot.Assistant, question: str, entries: list[str]
) -> None:
    answer = bikes.ask(question)

    assert answer.kind == "answer"
    assert [entry.id for entry in answer.entries] == entries
    assert all(entry.answer in answer.text for entry in answer.entries)


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("what is the capital of France", id="another subject"),
        pytest.param("asdf qwer zxcv", id="keyboard"),
        pytest.param("x", id="a letter"),
        pytest.param("the of and", id="stop words"),
        pytest.param("🚲🚲🚲", id="only emoji"),
        pytest.param("", id="nothing"),
        pytest.param("\ud800\0", id="not a character"),
    ],
)
def test_what_is_not_held_is_not_answered(bikes: magbot.Assistant, question: str) -> None:
    answer = bikes.ask(question)

    assert answer.kind in ("out_of_scope", "not_covered")
    assert answer.entries == ()
    assert 2 <= len(answer.suggestions) <= 3


def test_a_curated_gap_says_so_and_points_on(bikes: magbot.Assistant) -> None:
    answer = bikes.ask("how expensive is a new wheel")

    assert answer.kind == "not_covered"
    assert answer.suggestions == ("How do I fix a flat tyre?",)
    assert answer.suggestions[0] in answer.text


def test_a_third_question_is_named_and_not_dropped(bikes: magbot.Assistant) -> None:
    answer = bikes.ask("puncture repair? squeaky brakes? right tyre pressure?")

    assert [entry.id for entry in answer.entries] == ["tyre.flat", "brake.squeal"]
    third = "How much air should I put in my tyres?"
    assert f"{bikes.kb.labels['waiting']} {third}" in answer.text
    assert answer.suggestions[0] == third


def test_of_two_long_answers_the_second_is_named() -> None:
    long = "Clean it and oil it and ride on. " * 12
    entries = tuple(
        Entry(name, "answer", f"{name} question?", long, variants=(f"{name} words here",))
        for name in ("chain", "brakes")
    )
    assistant = magbot.Assistant(replace(magbot.load(BIKES), entries=entries, starters=()))

    answer = assistant.composer.several("q", entries, 1.0, ())

    assert answer.entries == entries[:1]
    assert answer.body.endswith("brakes question?")
    assert len(answer.text.split()) <= 140


def test_two_questions_get_two_answers_and_one_note(bikes: magbot.Assistant) -> None:
    answer = bikes.ask("why do my brakes squeal and when should I oil the chain?")

    assert [entry.id for entry in answer.entries] == ["brake.squeal", "chain.oil"]
    assert answer.text.count(answer.note) == 1
    assert answer.claims == ("brake.clean", "chain.oil")


@pytest.mark.parametrize(
    ("question", "matched"),
    [
        pytest.param("lovely weather and what does a repair cost", 1, id="one cannot be two"),
        pytest.param(
            "lovely weather, is it, and nothing else, really", 3, id="of many, all but one"
        ),
        pytest.param("I like it. What does a repair cost?", 2, id="the one that asks comes first"),
        pytest.param("I like it. Is it lovely?", 1, id="and alone where it is not sure"),
    ],
)
def test_parts_that_cannot_decide_are_not_matched(
    bikes: magbot.Assistant, monkeypatch: pytest.MonkeyPatch, question: str, matched: int
) -> None:
    retrieved: list[str] = []
    retrieve = bikes.retriever.retrieve

    def counted(text: str, k: int = 5) -> Retrieval:
        retrieved.append(text)
        return retrieve(text, k)

    bikes.ask(question)
    monkeypatch.setattr(bikes.retriever, "retrieve", counted)
    bikes.ask(question)

    assert len(retrieved) == matched


def test_a_greeting_around_a_question_is_passed_over(bikes: magbot.Assistant) -> None:
    answer = bikes.ask("Hello! Why do my brakes squeal? Thank you.")

    assert [entry.id for entry in answer.entries] == ["brake.squeal"]


def test_a_greeting_alone_is_greeted(bikes: magbot.Assistant) -> None:
    assert bikes.ask("hi").kind == "smalltalk"


def test_a_long_story_is_reduced_to_its_question(bikes: magbot.Assistant) -> None:
    story = "Last summer we rode along the river and it was lovely. " * 30
    answer = bikes.ask(story + "Why do my brakes squeal?")

    assert [entry.id for entry in answer.entries] == ["brake.squeal"]


def test_every_suggestion_leads_to_its_own_entry(bundled: magbot.Assistant) -> None:
    for entry in bundled.kb.entries:
        for suggestion in bundled.show(entry).suggestions:
            answer = bundled.ask(suggestion)
            assert answer.confidence == 1.0
            assert answer.entries[0].question == suggestion


def test_an_entry_is_shown_by_its_id(bikes: magbot.Assistant) -> None:
    assert bikes.show("chain.oil").entries[0].id == "chain.oil"
    with pytest.raises(KeyError, match="nowhere"):
        bikes.show("nowhere")


def test_a_base_of_one_entry_does_not_answer_everything(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "entries:\n- question: How do I fix a flat tyre?\n"
        "  variants: [puncture repair, my tire is flat]\n  answer: Patch the hole.\n"
    )
    assistant = magbot.Assistant(magbot.load(tmp_path))

    assert assistant.ask("fix flat tyre").kind == "answer"
    for question in ("who won the world cup", "how do I fix my marriage", "how do I cook rice"):
        assert assistant.ask(question).kind != "answer"


def test_matches_come_with_abstentions_too(bikes: magbot.Assistant) -> None:
    assert len(bikes.ask("what is the capital of France").matches) >= 3


def test_the_parts_of_a_score_sum_to_it(bikes: magbot.Assistant) -> None:
    for match in bikes.ask("my brakes are squeaky").matches:
        assert sum(share for _, share in match.parts) == pytest.approx(match.score)


def test_ask_many_gives_the_same_replies_in_order(bikes: magbot.Assistant) -> None:
    asked = ["squeaky brakes", "nonsense xyz", "oil the chian", ""]

    assert bikes.ask_many(asked) == [bikes.ask(question) for question in asked]


def test_threads_get_the_same_replies(bikes: magbot.Assistant) -> None:
    asked = [phrasing for entry in bikes.kb.entries for phrasing in entry.phrasings] * 4
    expected = [bikes.ask(question).text for question in asked]
    seen: list[list[str]] = []

    def work() -> None:
        seen.append([bikes.ask(question).text for question in asked])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [expected] * 4


@given(st.text(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gets_a_reply_with_its_note(bikes: magbot.Assistant, question: str) -> None:
    answer = bikes.ask(question)

    assert answer.text.endswith(answer.note)
    assert answer.question == question
    assert 0 <= answer.confidence <= 1


@given(st.sampled_from(["squeaky brakes", "what pressure in bar", "hi"]), st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_case_spacing_and_end_marks_change_no_decision(
    bikes: magbot.Assistant, question: str, data: st.DataObject
) -> None:
    dressed = data.draw(st.sampled_from([str.upper, str.title, str.lower]))(question)
    dressed = dressed.replace(" ", data.draw(st.sampled_from([" ", "  ", "\t"])))
    dressed += data.draw(st.sampled_from(["", "?", "!!", " ."]))

    assert bikes.ask(dressed).entries == bikes.ask(question).entries


def test_a_million_characters_get_a_reply(bikes: magbot.Assistant) -> None:
    assert bikes.ask("brakes " * 150_000).note
