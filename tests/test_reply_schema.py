"""What an entry, a source and a card may say beyond the answer, and what a reply makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import magbot
from magbot.cli.run import guarded
from magbot.kb.cards import STANDARD, is_card, refers, severity

FOLDER = """
title: bicycles
note: Ask a mechanic about your own bicycle before you ride it.
note_short: Ask a mechanic.
cards:
  refer_brakes: {text: Ask a mechanic about brakes first., note: Ask first., short: Brakes first.}
sources:
  - id: manual
    title: The long title of the workshop manual
    short: Workshop manual
    url: https://example.org/manual/tyres
    claims:
      - {id: tyre.patch, text: A hole can be patched., verdict: "yes", seen: 2026-11-22}
  - id: trial
    title: A trial of patches
    claims:
      - {id: trial.big, text: Large holes cannot be patched.}
entries:
  - id: flat
    question: How do I fix a flat tyre?
    verdict: advice
    answer: Patch it.[^tyre.patch]
    more: A large hole needs a new tube.[^trial.big]
    reviewed_by: not yet by a mechanic
  - id: pump
    question: How hard should I pump?
    answer: As hard as the tyre says.[^tyre.patch]
    note: full
  - id: bye
    kind: smalltalk
    question: Goodbye
    answer: Ride well.
    note: A person can help you further.
"""


@pytest.fixture(name="assistant", scope="module")
def _assistant(tmp_path_factory: pytest.TempPathFactory) -> magbot.Assistant:
    return magbot.Assistant(magbot.load(_folder(tmp_path_factory.mktemp("bicycles"))))


def _folder(path: Path) -> Path:
    (path / "faq.yaml").write_text(FOLDER, encoding="utf-8")
    return path


def test_the_reply_is_short_and_the_rest_is_in_its_details(assistant: magbot.Assistant) -> None:
    answer = assistant.ask("How do I fix a flat tyre?")

    assert answer.body == "Patch it.\n\nSources: Workshop manual"
    assert answer.details == "A large hole needs a new tube.\n\nSources: A trial of patches"
    assert answer.claims == ("tyre.patch", "trial.big")
    assert [source.id for source in answer.sources] == ["manual", "trial"]
    assert answer.to_dict()["details"] == answer.details


def test_details_asked_for_are_a_reply_with_the_note(assistant: magbot.Assistant) -> None:
    answer = assistant.ask("How do I fix a flat tyre?")

    details = assistant.composer.details(answer)

    assert details.text == f"{answer.details}\n\n{assistant.kb.note}"
    assert assistant.composer.details(details) is details


def test_what_an_entry_and_a_source_say_is_read(assistant: magbot.Assistant) -> None:
    entry = assistant.ask("How do I fix a flat tyre?").entries[0]
    claim = assistant.kb.sources[0].claims[0]

    assert (entry.verdict, entry.reviewed_by) == ("advice", "not yet by a mechanic")
    assert (claim.verdict, claim.seen) == ("yes", "2026-11-22")
    assert assistant.kb.cards["refer_brakes"].short == "Brakes first."


@pytest.mark.parametrize(
    ("question", "full", "short"),
    [
        ("How do I fix a flat tyre?", "Ask a mechanic about your own", "Ask a mechanic."),
        ("How hard should I pump?", "Ask a mechanic about your own", "Ask a mechanic about"),
        ("Goodbye", "A person can help", "A person can help"),
        ("zzz qqq", "Ask a mechanic about your own", "Ask a mechanic."),
    ],
)
def test_each_length_of_the_note_ends_the_reply(
    assistant: magbot.Assistant, question: str, full: str, short: str
) -> None:
    for answer, note in (
        (assistant.ask(question), full),
        (assistant.ask(question, short_note=True), short),
    ):
        assert answer.note.startswith(note)
        assert answer.text.endswith(answer.note)


@pytest.mark.parametrize("card", [*STANDARD, "refer_brakes"])
def test_a_card_keeps_its_own_note_in_both_lengths(assistant: magbot.Assistant, card: str) -> None:
    answer = assistant.composer.card("q", card)

    assert answer.card == card
    assert answer.note == assistant.kb.cards[card].note
    assert assistant.composer.briefly(answer) is answer
    assert answer.kind == ("refer" if refers(card) else "emergency")


def test_a_reason_without_a_card_gets_the_general_one(assistant: magbot.Assistant) -> None:
    answer = assistant.composer.card("q", "refer_wheels")

    assert (answer.card, answer.kind) == ("refer", "refer")
    assert answer.note == assistant.kb.cards["refer"].note


def test_the_cards_have_an_order() -> None:
    order = ["crisis", "emergency", "poisoning", "refer_today", "support", "refer_x", "refer"]

    assert sorted(order, key=severity, reverse=True) == order
    assert all(map(is_card, order))
    assert not any(map(is_card, ("", "refer_", "refers", "zebra")))
    assert [card for card in order if refers(card)] == order[3:]


def test_the_rest_is_word_for_word_the_same_however_it_is_asked_for(
    assistant: magbot.Assistant,
) -> None:
    wanted = assistant.composer.details(assistant.ask("How do I fix a flat tyre?")).text

    talks = [magbot.Conversation(assistant) for _ in range(3)]
    for talk in talks:
        talk.ask("How do I fix a flat tyre?")
    first, second, third = talks

    for rest in (first.ask("tell me more"), second.more(), third.more(["flat"])):
        assert rest is not None
        assert rest.text == wanted


def test_after_the_rest_more_goes_on_and_does_not_repeat(assistant: magbot.Assistant) -> None:
    talk = magbot.Conversation(assistant)
    talk.ask("How do I fix a flat tyre?")
    rest = talk.ask("more")
    later = magbot.Conversation.from_dict(talk.to_dict(), assistant)

    assert later.ask("more").body != rest.body


def test_there_is_no_more_before_a_reply_or_without_details(assistant: magbot.Assistant) -> None:
    talk = magbot.Conversation(assistant)

    assert talk.more() is None
    talk.ask("How hard should I pump?")
    assert talk.more() is None


def test_a_conversation_begins_with_the_full_note_and_goes_on_with_the_short_one(
    assistant: magbot.Assistant,
) -> None:
    talk = magbot.Conversation(assistant)

    notes = [
        talk.ask(text).note
        for text in ("How do I fix a flat tyre?", "zzz qqq", "How hard should I pump?", "Goodbye")
    ]

    full, short = assistant.kb.note, assistant.kb.note_short
    assert notes == [full, short, full, "A person can help you further."]


@pytest.mark.usefixtures("own_cache")
def test_check_tells_how_many_words_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guarded(["check", str(_folder(tmp_path))])

    # the short note, and with the pump the full one, which its entry asks for
    assert "words shown of 2 answers: median 14, 95 % within 20" in capsys.readouterr().err
