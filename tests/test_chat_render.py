"""Replies as terminal text: wrapped, complete, and cards that no one can miss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import magbot
from magbot.chat.terminal import look_for
from magbot.render.columns import columns, wrap
from magbot.render.terminal import SIGNS, Look, paragraph, show
from magbot.text.sanitizer import harmless

WIDTHS = (20, 40, 60, 80, 120, 200)
QUESTIONS = ("puncture repair", "what does it cost", "hi", "capital of france", "", "tyre")


def plain_words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_line_is_wider_than_the_terminal(
    bikes: magbot.Assistant, question: str, width: int
) -> None:
    shown = show(bikes.ask(question), bikes.kb.labels, Look(width))

    assert max(map(columns, shown.splitlines())) <= width


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("plain", [True, False])
def test_the_note_is_in_every_reply(
    bikes: magbot.Assistant, question: str, width: int, *, plain: bool
) -> None:
    answer = bikes.ask(question)

    shown = show(answer, bikes.kb.labels, Look(width, plain=plain))

    assert answer.note in plain_words(shown)


def test_every_word_of_the_reply_is_shown_in_its_order(bikes: magbot.Assistant) -> None:
    answer = bikes.ask("capital of france")

    shown = show(answer, bikes.kb.labels, Look(40))

    assert plain_words(shown) == plain_words(answer.text)


def test_headings_sources_and_suggestions_stand_apart(bikes: magbot.Assistant) -> None:
    shown = show(bikes.ask("puncture repair"), bikes.kb.labels, Look(80))

    assert "\nSources: The workshop manual (2024)\n" in shown
    assert shown.endswith("You can ask:\n  1. How much air should I put in my tyres?")


def test_details_are_a_reply_with_a_heading_their_sources_and_the_note(
    bikes: magbot.Assistant,
) -> None:
    details = bikes.composer.details(bikes.ask("puncture repair"))

    shown = show(details, bikes.kb.labels, Look(80))

    assert shown.startswith("What other sources say:\nSome holes")
    assert "\nSources: The workshop manual (2024)\n\n" + details.note in shown


def test_styles_change_no_character(bikes: magbot.Assistant) -> None:
    answer = bikes.ask("puncture repair")

    styled = show(answer, bikes.kb.labels, Look(60, styled=True))

    assert "\x1b[2m" in styled
    for code in ("0", "1", "2"):
        styled = styled.replace(f"\x1b[{code}m", "")
    assert styled == show(answer, bikes.kb.labels, Look(60))


@pytest.mark.parametrize("card", SIGNS)
def test_a_card_is_framed_and_titled_without_styles(bikes: magbot.Assistant, card: str) -> None:
    answer = bikes.composer.card("", card)
    title, sign = bikes.kb.labels[f"card.{card}"], SIGNS[card]

    lines = show(answer, bikes.kb.labels, Look(40)).splitlines()

    assert lines[0] == lines[-1] == sign * 40
    assert lines[1] == f"{sign * 2} {title}"
    assert all(line.startswith(sign * 2) for line in lines)
    assert plain_words(answer.body) in plain_words("\n".join(lines).replace(sign * 2, ""))


def test_an_emergency_looks_like_no_other_reply(bikes: magbot.Assistant) -> None:
    emergency = show(bikes.composer.card("", "emergency"), bikes.kb.labels, Look(60))
    others = [show(bikes.ask(question), bikes.kb.labels, Look(60)) for question in QUESTIONS]

    assert "EMERGENCY" in emergency
    assert not any("!!!" in other or "EMERGENCY" in other for other in others)


@pytest.mark.parametrize("card", SIGNS)
def test_plain_mode_says_the_title_and_draws_no_frame(bikes: magbot.Assistant, card: str) -> None:
    shown = show(bikes.composer.card("", card), bikes.kb.labels, Look(60, plain=True))

    assert shown.startswith(bikes.kb.labels[f"card.{card}"] + ".")
    assert not any(sign * 3 in shown for sign in "!=-")


def test_a_folder_may_name_its_cards(bikes: magbot.Assistant) -> None:
    labels = {**bikes.kb.labels, "card.emergency": "NOTFALL"}

    assert "NOTFALL" in show(bikes.composer.card("", "emergency"), labels, Look(60))


@pytest.mark.parametrize(
    ("text", "width"),
    [
        pytest.param("abc", 3, id="letters"),
        pytest.param("自行车", 6, id="wide"),
        pytest.param("e\u0301", 1, id="combining"),
        pytest.param("a\u200db", 2, id="joiner"),
        pytest.param("🚲", 2, id="emoji"),
        pytest.param("مرحبا", 5, id="right to left"),
    ],
)
def test_columns_of(text: str, width: int) -> None:
    assert columns(text) == width


def test_a_numbered_line_hangs() -> None:
    assert paragraph("1. one two three four five", Look(20)) == [
        "1. one two three",
        "   four five",
    ]


def test_a_long_word_is_broken() -> None:
    assert wrap("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_what_a_terminal_would_obey_is_taken_out() -> None:
    assert harmless("a\x1b[31mb\x07c\u202ed\r\ne f") == "a[31mbcd\ne f"


@given(st.text(), st.integers(min_value=2, max_value=60))
def test_wrapping_fits_and_loses_nothing(text: str, width: int) -> None:
    lines = wrap(text, width)

    assert all(columns(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text())
def test_shown_text_never_holds_control_characters(text: str) -> None:
    assert not any(ord(char) < 32 or ord(char) == 127 for char in harmless(text) if char != "\n")


TERMINAL = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("environment", "options", "styled", "plain"),
    [
        pytest.param(TERMINAL, {}, True, False, id="a terminal"),
        pytest.param(TERMINAL, {"tty": False}, False, False, id="a pipe"),
        pytest.param({**TERMINAL, "NO_COLOR": "1"}, {}, False, False, id="NO_COLOR"),
        pytest.param({**TERMINAL, "NO_COLOR": ""}, {}, True, False, id="NO_COLOR empty"),
        pytest.param(
            {**TERMINAL, "NO_COLOR": "1", "FORCE_COLOR": "1"}, {}, True, False, id="FORCE_COLOR"
        ),
        pytest.param(
            {**TERMINAL, "FORCE_COLOR": "1"}, {"color": "never"}, False, False, id="never"
        ),
        pytest.param(TERMINAL, {"tty": False, "color": "always"}, True, False, id="always"),
        pytest.param({"TERM": "dumb"}, {}, False, True, id="dumb"),
        pytest.param({}, {}, False, True, id="no TERM"),
        pytest.param({"OS": "Windows_NT"}, {}, True, False, id="windows"),
        pytest.param(TERMINAL, {"plain": True}, False, True, id="plain"),
    ],
)
def test_how_a_terminal_is_written_to(
    environment: dict[str, str], options: dict[str, bool | str], *, styled: bool, plain: bool
) -> None:
    chosen: dict[str, object] = {"tty": True, **options}

    look = look_for(environment, **chosen)  # type: ignore[arg-type]

    assert (look.styled, look.plain) == (styled, plain)


def test_choices_that_are_offered_again_look_as_they_did(bundled: magbot.Assistant) -> None:
    talk = magbot.Conversation(bundled)
    talk.ask("how much should I take")

    shown = show(talk.ask("yes"), bundled.kb.labels, Look(80))

    assert shown.startswith("Which one did you mean?\n  1. ")
