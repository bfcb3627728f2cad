"""What holds in every conversation, whatever is typed in whatever order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from magbot.conversation import Caution, Conversation
from magbot.conversation.caution import ALARMS, CALM, Reason, read_caution

if TYPE_CHECKING:
    import magbot

SAID = st.sampled_from([
    "my chest hurts", "im on warfarin", "my wife is pregnant", "i am 12", "it hurts", "she is 2",
    "how much should i take", "is it ok", "why", "more", "2", "both", "shorter", "says who?",
    "no, i'm not pregnant", "it was a joke", "i meant my calf", "can my brother take it", "ok",
    "what about coffee", "my daughter swallowed some", "start over", "", "\U0001f600", "x" * 900,
])  # fmt: skip
TALKS = st.lists(st.one_of(SAID, st.text(max_size=40)), max_size=7)
WORDS = st.text("abcdefgh.-", max_size=8)
REASONS = st.builds(Reason, st.sampled_from(["refer", "refer_today"]), WORDS, WORDS, WORDS)
CAUTIONS = st.builds(
    Caution,
    st.sampled_from(ALARMS),
    st.integers(0, 3),
    st.lists(WORDS, max_size=4).map(tuple),
    st.lists(REASONS, min_size=1, max_size=4).map(tuple),
    st.booleans(),
    st.booleans(),
)


@given(TALKS)
@settings(max_examples=60, deadline=None)
def test_a_conversation_goes_on_the_same_after_being_written(
    bundled: magbot.Assistant, talk: list[str]
) -> None:
    through, anew = Conversation(bundled), Conversation(bundled)
    for text in talk:
        one = through.ask(text)
        anew = Conversation.from_dict(
            json.loads(json.dumps(anew.to_dict())), bundled, heard=anew.heard
        )
        assert anew.ask(text).text == one.text

    assert anew.to_dict() == through.to_dict()


@given(TALKS)
@settings(max_examples=60, deadline=None)
def test_the_state_stays_small_and_every_reply_has_its_note(
    bundled: magbot.Assistant, talk: list[str]
) -> None:
    conversation = Conversation(bundled)
    for text in talk:
        reply = conversation.ask(text)
        assert reply.note.strip()
        assert reply.text.endswith(reply.note)

    assert len(json.dumps(conversation.to_dict())) < 6000
    assert len(conversation.heard) <= 2


@given(TALKS)
@settings(max_examples=60, deadline=None)
def test_while_a_card_is_held_it_is_the_reply(bundled: magbot.Assistant, talk: list[str]) -> None:
    conversation = Conversation(bundled)
    conversation.ask("I cannot breathe")
    for text in talk:
        before = conversation.state.caution
        reply = conversation.ask(text)
        after = conversation.state.caution
        released = not after.alarm and before.hold > 0
        if before.hold and not released:
            assert reply.card in ALARMS


@given(CAUTIONS)
def test_a_caution_is_read_as_it_was_written(caution: Caution) -> None:
    assert read_caution(caution.to_dict(), {"refer", "refer_today"}) == caution


@given(st.recursive(st.none() | st.booleans() | st.integers() | WORDS, lambda inner: (
    st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=3)
)))  # fmt: skip
def test_any_stored_value_is_read_without_an_error(value: object) -> None:
    data = dict.fromkeys(CALM.to_dict(), value)

    caution = read_caution(data, {"refer"})

    assert 0 <= caution.hold <= 3
    assert len(caution.reasons) <= 4
