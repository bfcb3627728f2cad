from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from magbot.conversation import Conversation, Feedback
from magbot.conversation.replies import read_as
from magbot.conversation.words import Saying, Words
from magbot.kb import language_packs

if TYPE_CHECKING:
    import magbot
    from magbot.answering.answer import Answer


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
        pytest.param(["puncture repair", "tell me more"], "tyre.flat", id="more"),
        pytest.param(["puncture repair", "1"], "tyre.pressure", id="a number"),
        pytest.param(["puncture repair", "the first one"], "tyre.pressure", id="an ordinal"),
        pytest.param(["puncture repair", "yes please"], "tyre.pressure", id="yes to one offer"),
        pytest.param(["puncture repair", "more", "more"], "tyre.pressure", id="more than more"),
        pytest.param(["puncture repair", "hi", "more"], "tyre.flat", id="after small talk"),
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


@pytest.mark.parametrize("text", ["2", "why?", "what about nails", "yes", "no, I meant nails"])
def test_without_a_past_a_follow_up_is_a_question_like_any_other(
    talk: Conversation, bikes: magbot.Assistant, text: str
) -> None:
    assert talk.ask(text) == bikes.ask(text)


def test_a_reading_is_told_for_the_entries_shown_alone(bikes: magbot.Assistant) -> None:
    reply = read_as(bikes.ask("squeaky brakes"), "and the noise?")

    assert reply.question == "and the noise?"
    assert [match.read_as for match in reply.matches][:2] == ["Why do my brakes squeal?", ""]


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


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        pytest.param("2", Saying("pick", number=2), id="a digit"),
        pytest.param("#3", Saying("pick", number=3), id="with a sign"),
        pytest.param("the second one please", Saying("pick", number=2), id="an ordinal"),
        pytest.param("number one", Saying("pick", number=1), id="a word"),
        pytest.param("The LAST one!", Saying("pick", number=-1), id="the last"),
        pytest.param("12", Saying("", "12"), id="too large to be a choice"),
        pytest.param("Yes, please.", Saying("yes"), id="yes"),
        pytest.param("none of these", Saying("no"), id="none"),
        pytest.param("why though", Saying("why"), id="why"),
        pytest.param("Tell me more!!", Saying("more"), id="more"),
        pytest.param("anything else?", Saying("else"), id="else"),
        pytest.param("says who?", Saying("source"), id="source"),
        pytest.param("what about rain", Saying("about", "rain"), id="about"),
        pytest.param("ok, and what about rain?", Saying("about", "rain"), id="two openings"),
        pytest.param("how much then", Saying("about", "how much"), id="a tail"),
        pytest.param("many thanks", Saying("", "many thanks"), id="thanks, not about many"),
        pytest.param("ok thanks", Saying("about", "thanks"), id="thanks after an opening"),
        pytest.param("no, I meant rain", Saying("meant", "rain"), id="meant"),
        pytest.param("how do I fix it", Saying("", "how do i fix it"), id="a question"),
        pytest.param("", Saying(), id="nothing"),
    ],
)
def test_how_a_text_is_read(text: str, reading: Saying) -> None:
    assert Words(language_packs.pack()).read(text) == reading


def test_a_folder_may_bring_its_own_phrases(bikes: magbot.Assistant) -> None:
    words = Words(
        language_packs.pack("en", {"say.more": "más | cuéntame más", "say.lead": "qué tal"})
    )

    assert words.read("Cuéntame más") == Saying("more")
    assert words.read("¿Qué tal la cadena?") == Saying("about", "la cadena")
    assert words.read("tell me more") == Saying("", "tell me more")
    assert words.read("why") == Saying("why")
    assert bikes.kb.labels.get("say.more") is None


def test_feedback_before_any_reply_is_none(talk: Conversation) -> None:
    assert talk.feedback(helpful=True) is None


def test_feedback_names_the_reply_by_ids(talk: Conversation, bikes: magbot.Assistant) -> None:
    talk.ask("squeaky brakes")

    event = talk.feedback(helpful=False)

    assert event == Feedback(False, "answer", ("brake.squeal",), bikes.kb.hash)


def test_a_number_outside_the_choices_offers_them_again(bundled: magbot.Assistant) -> None:
    talk = Conversation(bundled)
    first = talk.ask("how much should I take")

    again = talk.ask("9")

    assert again.kind == "clarify"
    assert again.suggestions == first.suggestions


@pytest.mark.parametrize("yes", ["yes", "Yes please!", "that one"])
@pytest.mark.parametrize("before", ["clarify", "answer"])
def test_yes_to_several_choices_asks_which_and_keeps_them(
    bikes: magbot.Assistant, before: str, yes: str
) -> None:
    offered = ["tyre.flat", "brake.squeal", "chain.oil"]
    talk = Conversation.from_dict({"format": 1, "turns": [[before, [], offered]]}, bikes)

    asked = said(talk, yes, yes)

    assert asked.kind == "clarify"
    assert asked.body.startswith("Which one did you mean?\n1. How do I fix a flat tyre?\n2. ")
    assert ids(talk.ask("the second")) == ["brake.squeal"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("yes, the second one", ["chain.oil"], id="yes and an ordinal"),
        pytest.param("ok 1", ["brake.squeal"], id="ok and a digit"),
        pytest.param("Both of them.", ["brake.squeal", "chain.oil"], id="both"),
    ],
)
def test_of_two_choices_one_or_both_can_be_taken(
    bikes: magbot.Assistant, text: str, shown: list[str]
) -> None:
    state = {"format": 1, "turns": [["clarify", [], ["brake.squeal", "chain.oil"]]]}

    assert ids(Conversation.from_dict(state, bikes).ask(text)) == shown


def test_both_of_three_choices_asks_which(bikes: magbot.Assistant) -> None:
    offered = ["tyre.flat", "brake.squeal", "chain.oil"]
    state = {"format": 1, "turns": [["clarify", [], offered]]}

    reply = Conversation.from_dict(state, bikes).ask("both")

    assert reply.kind == "clarify"
    assert len(reply.suggestions) == 3


def test_yes_takes_a_single_choice(bikes: magbot.Assistant) -> None:
    state = {"format": 1, "turns": [["clarify", [], ["brake.squeal"]]]}

    assert ids(Conversation.from_dict(state, bikes).ask("yes")) == ["brake.squeal"]


def test_an_entry_that_is_gone_is_forgotten(bikes: magbot.Assistant) -> None:
    state = {"format": 1, "turns": [["answer", ["gone"], ["tyre.flat", "gone"]]], "seen": ["gone"]}

    talk = Conversation.from_dict(state, bikes)

    assert talk.state.seen == ()
    assert ids(talk.ask("1")) == ["tyre.flat"]


def test_more_shows_the_details(talk: Conversation) -> None:
    first = talk.ask("puncture repair")

    assert talk.ask("tell me more").body == first.details != ""


@pytest.mark.parametrize("text", ["shorter", "in one sentence please", "tldr", "ok in short"])
def test_shorter_gives_the_first_sentence(talk: Conversation, text: str) -> None:
    talk.ask("squeaky brakes")

    assert talk.ask(text).body.partition("\n")[0] == "Dirty rims make brakes squeal."


def test_who_says_so_names_the_sources(talk: Conversation) -> None:
    talk.ask("squeaky brakes")

    reply = talk.ask("says who?")

    assert "The workshop manual" in reply.body
    assert "Dirty rims" not in reply.body


def test_what_was_asked_is_told_as_it_was_understood(talk: Conversation) -> None:
    talk.ask("squeaky brakes")

    assert talk.ask("what did I just ask?").body.startswith("Why do my brakes squeal?")


@pytest.mark.parametrize("text", ["start over", "Reset!", "ok clear the chat please"])
def test_starting_over_forgets_everything(bikes: magbot.Assistant, text: str) -> None:
    talk = Conversation(bikes)
    talk.ask("squeaky brakes")

    reply = talk.ask(text)

    assert reply.kind == "smalltalk"
    assert talk.state.seen == ()
    assert talk.heard == ()
    assert ids(talk.ask("1")) == ["tyre.flat"]


def test_goodbye_says_how_to_leave(talk: Conversation) -> None:
    assert talk.ask("bye").body.endswith(talk.assistant.kb.labels["leave"])


def test_the_words_heard_are_never_part_of_what_is_kept(talk: Conversation) -> None:
    for text in ("my zebra squeaks", "squeaky brakes", "a zebra again", "x" * 2000):
        talk.ask(text)

    assert "zebra" not in json.dumps(talk.to_dict())
    assert len(talk.heard) == 2
    assert max(map(len, talk.heard)) <= 300
