"""What holds for every conversation, over random knowledge bases and random talk."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import magbot
from magbot.conversation import Conversation
from magbot.conversation.state import FADES_AFTER
from magbot.kb import defaults
from magbot.kb.model import Entry, KnowledgeBase

WORDS = ("wheel", "brake", "chain", "pedal", "saddle", "clean", "fix", "oil", "buy", "old", "new")
FOLLOW_UPS = (
    "1", "2", "the last one", "yes", "no", "why?", "tell me more", "what else", "says who",
    "what about the chain", "and the saddle?", "no, I meant the brake", "is that old", "hi", "",
    "99", "capital of france", "before a clean", "ok", "/help", "\ud800", "x" * 3000,
)  # fmt: skip
BIG = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

questions = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=5).map(lambda w: " ".join(w) + "?"),
    min_size=3,
    max_size=8,
    unique=True,
)
talks = st.lists(st.one_of(st.sampled_from(FOLLOW_UPS), st.text(max_size=30)), max_size=8)


@st.composite
def assistants(draw: st.DrawFn) -> magbot.Assistant:
    asked = draw(questions)
    ids = [f"e{number}" for number in range(len(asked))]
    kinds = st.sampled_from(["answer", "answer", "not_covered"])
    links = st.lists(st.sampled_from(ids), unique=True).map(tuple)
    entries = tuple(
        Entry(id_, draw(kinds), question, f"The answer is {word}.", related=draw(links))
        for id_, question, word in zip(ids, asked, WORDS, strict=False)
    )
    return magbot.Assistant(
        KnowledgeBase(
            "bicycles",
            "en",
            "1",
            "00",
            "Ask a mechanic.",
            entries,
            cards=defaults.CARDS,
            labels=defaults.LABELS,
            replies=defaults.REPLIES,
        )
    )


@BIG
@given(assistants(), talks)
def test_each_suggestion_leads_to_its_own_entry(
    assistant: magbot.Assistant, talk: list[str]
) -> None:
    conversation = Conversation(assistant)
    for text in ["wheel brake", *talk]:
        reply = conversation.ask(text)
        for suggestion in reply.suggestions:
            again = Conversation.from_dict(conversation.to_dict(), assistant)
            assert [entry.question for entry in again.ask(suggestion).entries] == [suggestion]


@BIG
@given(assistants(), talks)
def test_a_number_is_the_same_as_the_words_and_the_click(
    assistant: magbot.Assistant, talk: list[str]
) -> None:
    conversation = Conversation(assistant)
    for text in ["wheel brake", *talk]:
        reply = conversation.ask(text)
        for number, suggestion in enumerate(reply.suggestions, 1):
            state = conversation.to_dict()
            offered = conversation.state.offered[number - 1]
            one, two, three = (Conversation.from_dict(state, assistant) for _ in range(3))
            clicked = three.choose(offered)
            assert clicked is not None
            assert one.ask(str(number)).text == two.ask(suggestion).text == clicked.text
            assert one.to_dict() == two.to_dict() == three.to_dict()


@BIG
@given(assistants(), talks)
def test_suggestions_after_an_answer_were_not_seen_yet(
    assistant: magbot.Assistant, talk: list[str]
) -> None:
    conversation, seen = Conversation(assistant), set[str]()
    for text in [assistant.kb.entries[0].question, *talk, "tell me more", "more"]:
        reply = conversation.ask(text)
        seen.update(entry.question for entry in reply.entries)
        if reply.kind == "answer":
            assert not seen.intersection(reply.suggestions)


@BIG
@given(assistants(), talks, st.data())
def test_a_stored_question_always_wins_over_the_context(
    assistant: magbot.Assistant, talk: list[str], data: st.DataObject
) -> None:
    conversation = Conversation(assistant)
    for text in talk:
        conversation.ask(text)
    entry = data.draw(st.sampled_from(list(assistant.kb.entries)))

    assert conversation.ask(entry.question).entries == (entry,)


@BIG
@given(talks)
def test_state_is_small_and_holds_no_text(bundled: magbot.Assistant, talk: list[str]) -> None:
    conversation = Conversation(bundled)
    for text in talk * 3:
        reply = conversation.ask(text)
        assert reply.note
        assert reply.question == text
    state = json.dumps(conversation.to_dict())

    assert len(conversation.state.turns) <= FADES_AFTER
    assert len(state) < 10_000
    assert not any(len(text) > 12 and text in state for text in talk)


@BIG
@given(talks, talks)
def test_written_and_read_it_goes_on_as_before(
    bundled: magbot.Assistant, before: list[str], after: list[str]
) -> None:
    one = Conversation(bundled)
    for text in before:
        one.ask(text)
    other = Conversation.from_dict(json.loads(json.dumps(one.to_dict())), bundled)

    assert [one.ask(text) for text in after] == [other.ask(text) for text in after]


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(max_size=8), inner)),
    max_leaves=10,
)


@BIG
@given(
    st.one_of(
        JSON,
        st.fixed_dictionaries(
            {"format": st.just(1)},
            optional=dict.fromkeys(("turns", "seen", "alarm", "hold", "referral"), JSON),
        ),
    )
)
def test_any_stored_data_begins_a_conversation(bikes: magbot.Assistant, data: object) -> None:
    conversation = Conversation.from_dict(data, bikes)

    assert conversation.ask("squeaky brakes").note
