from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from magbot.conversation import Conversation

if TYPE_CHECKING:
    import magbot
    from magbot.answer import Answer


@pytest.fixture(name="talk")
def _talk(bikes: magbot.Assistant) -> Conversation:
    return Conversation(bikes)


def ids(answer: Answer) -> list[str]:
    return [entry.id for entry in answer.entries]


def said(talk: Conversation, *texts: str) -> Answer:
    reply = None
    for text in texts:
        reply = talk.ask(text)
    assert reply is not None
    return reply


@pytest.mark.parametrize(
    ("turns", "entry"),
    [
        pytest.param(["puncture repair", "tell me more"], "tyre.pressure", id="more"),
        pytest.param(["puncture repair", "1"], "tyre.pressure", id="a number"),
        pytest.param(["puncture repair", "the first one"], "tyre.pressure", id="an ordinal"),
        pytest.param(["puncture repair", "yes please"], "tyre.pressure", id="yes to one offer"),
        pytest.param(["puncture repair", "hi", "more"], "tyre.pressure", id="after small talk"),
        pytest.param(["puncture repair", "says who?"], "tyre.flat", id="asking for the source"),
        pytest.param(["squeaky brakes", "no, I meant the chain is dry"], "chain.oil", id="meant"),
        pytest.param(
            ["what does it cost", "what about squeaky brakes?"], "brake.squeal", id="about"
        ),
    ],
)
def test_a_follow_up_is_read_from_the_last_turns(
    talk: Conversation, turns: list[str], entry: str
) -> None:
    assert ids(said(talk, *turns)) == [entry]


def test_a_resolved_follow_up_says_what_it_was_read_as(talk: Conversation) -> None:
    reply = said(talk, "puncture repair", "1")

    assert reply.question == "1"
    assert reply.matches[0].read_as == "How much air should I put in my tyres?"
    assert reply.to_dict()["matches"][0]["read_as"] == reply.matches[0].read_as


def test_without_a_past_a_follow_up_is_a_question_like_any_other(
    talk: Conversation, bikes: magbot.Assistant
) -> None:
    assert talk.ask("2") == bikes.ask("2")


def test_state_survives_being_written_and_read(
    talk: Conversation, bikes: magbot.Assistant
) -> None:
    talk.ask("puncture repair")

    again = Conversation.from_dict(json.loads(json.dumps(talk.to_dict())), bikes)

    assert again.ask("1") == talk.ask("1")


def test_choosing_by_number_and_by_id_are_the_same(bikes: magbot.Assistant) -> None:
    one, other = Conversation(bikes), Conversation(bikes)
    one.ask("puncture repair")
    other.ask("puncture repair")

    clicked = other.choose("tyre.pressure")

    assert clicked is not None
    assert one.ask("1").text == clicked.text
    assert one.to_dict() == other.to_dict()


def test_an_unknown_id_is_no_choice(talk: Conversation) -> None:
    assert talk.choose("forged") is None
