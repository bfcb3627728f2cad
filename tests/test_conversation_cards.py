"""What a card asks of the replies after it."""

from __future__ import annotations

import json

import pytest

import magbot
from magbot.conversation import Caution, Conversation
from magbot.conversation.caution import CALM, HELD_QUESTIONS, Reason, read_caution
from magbot.conversation.replies import states_amount
from magbot.kb.model import Entry
from magbot.safety import Finding, Screening
from tests.conftest import BIKES

CARDS = ("emergency", "crisis", "poisoning", "refer", "refer_today")
REFERRAL = "Please ask a qualified professional first."


class Watch:
    """A screen that shows the card whose name is said, and one for a follow-up's word."""

    def findings(self, question: str) -> tuple[Finding, ...]:
        card = "refer_today" if question == "why" else question
        return (Finding(card, card, 1, (question,)),) if card in CARDS else ()

    def ruled(self, question: str) -> tuple[Finding, ...]:
        return self.findings(question)

    def read(self, question: str) -> Screening:
        return Screening(self.findings(question))


@pytest.fixture(name="watched", scope="module")
def _watched() -> magbot.Assistant:
    assistant = magbot.Assistant(magbot.load(BIKES))
    assistant._screen = Watch()  # type: ignore[assignment]
    return assistant


@pytest.fixture(name="talk")
def _talk(watched: magbot.Assistant) -> Conversation:
    return Conversation(watched)


@pytest.mark.parametrize("card", ["emergency", "crisis", "poisoning"])
@pytest.mark.parametrize(
    "after",
    [
        pytest.param("is it safe then?", id="a follow-up"),
        pytest.param("squeaky brakes", id="a clear question"),
        pytest.param("1", id="a number"),
        pytest.param("hi", id="small talk"),
        pytest.param("capital of france", id="nonsense"),
        pytest.param("refer", id="a lesser card"),
    ],
)
def test_after_an_alarm_the_card_stands_alone(talk: Conversation, card: str, after: str) -> None:
    first = talk.ask(card)

    reply = talk.ask(after)

    assert (reply.kind, reply.card, reply.body) == ("emergency", card, first.body)
    assert (reply.note, reply.entries, reply.suggestions) == (first.note, (), ())


def test_the_alarm_is_held_for_some_turns_and_leaves_a_referral(talk: Conversation) -> None:
    talk.ask("emergency")

    kinds = [str(talk.ask("squeaky brakes").kind) for _ in range(4)]

    assert kinds == ["emergency", "emergency", "emergency", "answer"]
    assert REFERRAL in talk.ask("squeaky brakes").body


def test_a_second_alarm_is_shown_as_it_is(talk: Conversation) -> None:
    talk.ask("emergency")

    assert talk.ask("crisis").card == "crisis"
    assert talk.ask("hi").card == "crisis"


def test_after_a_referral_an_amount_is_not_shown(talk: Conversation) -> None:
    talk.ask("refer")

    reply = talk.ask("right tyre pressure")

    assert (reply.kind, reply.card) == ("refer", "refer")
    assert "6 bar" not in reply.text


def test_after_a_referral_a_choice_of_an_amount_is_not_shown(talk: Conversation) -> None:
    talk.ask("refer")
    talk.ask("puncture repair")

    by_number, by_id = talk.ask("1"), talk.choose("tyre.pressure")

    assert by_id is not None
    assert by_number.kind == by_id.kind == "refer"


def test_after_a_referral_an_answer_begins_with_it(talk: Conversation) -> None:
    talk.ask("refer")

    reply = talk.ask("squeaky brakes")

    assert reply.kind == "answer"
    assert reply.body.startswith(f"{REFERRAL}\n\n")
    assert "Dirty rims make brakes squeal." in reply.body
    assert reply.text.endswith(reply.note)


def test_a_referral_lasts_for_the_conversation(talk: Conversation) -> None:
    talk.ask("refer")
    for _ in range(20):
        talk.ask("hi")

    assert talk.ask("right tyre pressure").kind == "refer"


def test_the_more_urgent_referral_counts(talk: Conversation) -> None:
    talk.ask("refer_today")
    talk.ask("refer")

    assert talk.ask("right tyre pressure").card == "refer_today"


def test_a_referral_changes_no_small_talk(talk: Conversation, watched: magbot.Assistant) -> None:
    talk.ask("refer")

    assert talk.ask("hi").body == watched.ask("hi").body


def test_a_card_is_never_read_as_a_follow_up(talk: Conversation) -> None:
    talk.ask("puncture repair")

    assert talk.ask("why").card == "refer_today"


def test_clearing_ends_it(talk: Conversation) -> None:
    talk.ask("crisis")
    talk.clear()

    assert talk.ask("squeaky brakes").kind == "answer"


def test_it_survives_being_written_and_read(talk: Conversation, watched: magbot.Assistant) -> None:
    talk.ask("crisis")

    again = Conversation.from_dict(json.loads(json.dumps(talk.to_dict())), watched)

    assert again.ask("squeaky brakes").card == "crisis"


def test_it_survives_an_edit(talk: Conversation, watched: magbot.Assistant) -> None:
    talk.ask("refer")
    talk.use(watched)

    assert talk.ask("right tyre pressure").kind == "refer"


def test_after_a_referral_details_with_an_amount_are_not_shown(talk: Conversation) -> None:
    talk.ask("refer")

    reply = talk.more(["tyre.pressure"])

    assert reply is None or "6 bar" not in reply.text


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        pytest.param("Take 5 of them.", True, id="digits"),
        pytest.param("Use 2.5 bar.", True, id="a decimal"),
        pytest.param("Use 500g.", True, id="a joined unit"),
        pytest.param("A study of 2020 looked at it.", False, id="a year"),
        pytest.param("Ask first.", False, id="none"),
    ],
)
def test_what_counts_as_an_amount(text: str, *, amount: bool) -> None:
    assert states_amount(Entry("a", "answer", "Q?", text)) is amount
    assert states_amount(Entry("a", "answer", "Q?", "No.", evidence=text)) is False


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param({"alarm": "zebra", "hold": 3, "referral": "zebra"}, id="unknown cards"),
        pytest.param({"alarm": 7, "hold": "x", "referral": None}, id="other types"),
        pytest.param({"reasons": [["refer"], "refer", ["refer", 1, ""]]}, id="broken reasons"),
        pytest.param({"aside": True, "families": "heart"}, id="nothing to be aside of"),
    ],
)
def test_stored_nonsense_is_no_caution(stored: dict[str, object]) -> None:
    assert read_caution(stored, CARDS) == CALM


@pytest.mark.parametrize("hold", [99, "x", None])
def test_an_alarm_with_a_strange_hold_is_held(hold: object) -> None:
    stored = {"alarm": "crisis", "hold": hold}

    assert read_caution(stored, CARDS) == Caution("crisis", HELD_QUESTIONS)


def test_a_referral_stored_by_an_older_version_stands() -> None:
    stored = {"alarm": "", "hold": 0, "referral": "refer_today"}

    assert read_caution(stored, CARDS).reasons == (Reason("refer_today"),)


@pytest.mark.parametrize(
    ("text", "card", "referrals"),
    [
        ("i have kidney disease and took 9000", "poisoning", {"refer_kidney"}),
        ("im pregnant and took 4000 of it", "poisoning", {"refer_pregnancy"}),
        ("im on warfarin and i just took 8000", "poisoning", {"refer_medicine"}),
        ("he weighs 12 kg and took 9000", "poisoning", {"refer_child"}),
        ("the baby just swallowed one", "poisoning", {"refer_child"}),
        ("i have kidney disease", "refer_kidney", {"refer_kidney"}),
        pytest.param("had a stroke in 2019", "refer_heart", {"refer_heart"}, id="a year"),
        pytest.param(
            "I take aspirin and the cramps vanished. Is the supplement just more of that?",
            "refer_medicine",
            {"refer_medicine"},
            id="words of two sentences",
        ),
    ],
)
def test_the_gravest_reading_counts_and_a_referral_beside_it_stands(
    bundled: magbot.Assistant, text: str, card: str, referrals: set[str]
) -> None:
    talk = Conversation(bundled)

    reply = talk.ask(text)

    assert reply.card == card
    assert referrals <= {reason.card for reason in talk.state.caution.reasons}


@pytest.mark.parametrize("text", ["i took 4000 of it", "i swallowed 9000 of them"])
def test_an_amount_of_it_needs_no_unit(bundled: magbot.Assistant, text: str) -> None:
    assert Conversation(bundled).ask(text).card == "poisoning"


@pytest.mark.parametrize(
    "text", ["can i take 300 of it", "i read 200 of them", "what is it", "it"]
)
def test_a_usual_amount_of_it_is_no_danger(bundled: magbot.Assistant, text: str) -> None:
    assert not Conversation(bundled).ask(text).card


def test_a_referral_told_last_does_not_hide_what_was_told_before_it(
    bundled: magbot.Assistant,
) -> None:
    talk = Conversation(bundled)
    talk.ask("he swallowed some")
    talk.ask("i take warfarin")

    assert talk.ask("and 9000 of it").card == "poisoning"


def test_a_sign_that_two_readings_see_is_one_reason(bundled: magbot.Assistant) -> None:
    talk = Conversation(bundled)
    talk.ask("i have kidney disease and took 9000")

    reasons = talk.state.caution.reasons

    assert len(reasons) == len(set(reasons))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("9" * 4301, id="digits alone"),
        pytest.param(f"is it safe with asthma {'8' * 5000}", id="a question"),
        pytest.param(f"i am {'1' * 5000}", id="an age"),
        pytest.param(f"she weighs {'7' * 5000} kg", id="a weight"),
    ],
)
def test_a_number_of_any_length_gets_a_reply(bundled: magbot.Assistant, text: str) -> None:
    talk = Conversation(bundled)
    talk.ask("i have asthma")

    assert talk.ask(text).note


def test_after_an_alarm_nobody_else_is_spoken_of() -> None:
    before = Caution(reasons=(Reason("refer", "kidney"),), aside=True)

    after = before.alarmed("emergency", ["chest"]).ended()

    assert after.referral == "refer"


def test_an_urgent_referral_is_not_forgotten_for_newer_ones() -> None:
    caution = CALM.referred([Reason("refer_today", "bleeding")])
    for family in ("kidney", "asthma", "heart", "child", "old"):
        caution = caution.referred([Reason("refer", family)])

    assert caution.referral == "refer_today"
    assert [reason.family for reason in caution.reasons] == ["bleeding", "heart", "child", "old"]


def test_a_referral_told_before_somebody_elses_question_stands_after_an_alarm(
    bundled: magbot.Assistant,
) -> None:
    talk = Conversation(bundled)
    talk.ask("I have kidney failure")
    talk.ask("can my neighbour take magnesium")
    talk.ask("chest pain and cannot breathe")
    held = [talk.ask("what foods have magnesium") for _ in range(HELD_QUESTIONS + 1)]

    assert [reply.kind for reply in held[:-1]] == ["emergency"] * HELD_QUESTIONS
    assert talk.ask("how much should I take per day").kind == "refer"
