"""A hand-off names the owner's own people: the same words on every surface, and only where due."""

from __future__ import annotations

from pathlib import Path

import pytest

import magbot
from magbot.cli.run import guarded
from magbot.kb.handoff import contact_lines

PEOPLE = """
country: {country}
handoff:
  name: {{UK: our nurse in Leeds, IE: our nurse in Cork, other: our desk}}
  hours: Monday to Friday
  telephone: {{UK: 0113 496 0018, IE: +353 21 496 0018}}
  link: https://clinic.example/ask
"""
LEEDS = "our nurse in Leeds, Monday to Friday, 0113 496 0018, https://clinic.example/ask"
FOLDER = """
title: bicycles
handoff: {{name: the workshop, telephone: 020 7946 0018{more}}}
cards:
  refer_brakes: {{text: Ask a mechanic first., note: Ask first.}}
  support: {{text: That sounds hard., note: Talk to someone.}}
  emergency: {{text: Call now., note: Do not wait.}}
entries:
  - {{id: flat, question: How do I fix a flat tyre?, answer: Patch it.}}
  - {{id: price, kind: not_covered, question: What does it cost?, answer: I do not know.}}
  - {{id: person, kind: smalltalk, question: Can I talk to a person?, answer: Not here.}}
"""
SAID = "To talk to a person: the workshop, 020 7946 0018"


def base(tmp_path: Path, more: str = ", entries: [person]") -> magbot.Assistant:
    (tmp_path / "faq.yaml").write_text(FOLDER.format(more=more), encoding="utf-8")
    return magbot.Assistant(magbot.load(tmp_path))


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        pytest.param("How do I fix a flat tyre?", False, id="an answer"),
        pytest.param("What does it cost?", True, id="not covered"),
        pytest.param("Can I talk to a person?", True, id="a wish"),
        pytest.param("hello", False, id="out of scope"),
    ],
)
def test_people_are_named_where_there_is_no_answer(
    tmp_path: Path, question: str, *, shown: bool
) -> None:
    answer = base(tmp_path).ask(question)

    assert (answer.text.count(SAID), answer.handoff) == ((1, SAID) if shown else (0, ""))
    assert answer.to_dict()["handoff"] == answer.handoff


@pytest.mark.parametrize(
    ("card", "shown"),
    [
        pytest.param("refer_brakes", True, id="a reason"),
        pytest.param("refer", True, id="refer"),
        pytest.param("refer_today", True, id="today"),
        pytest.param("support", False, id="distress has people of its own"),
        pytest.param("emergency", False, id="an emergency is nobody else's"),
        pytest.param("crisis", False, id="crisis"),
    ],
)
def test_cards_that_refer_name_them(tmp_path: Path, card: str, *, shown: bool) -> None:
    answer = base(tmp_path).composer.card("?", card)

    assert (SAID in answer.text) == shown


def test_an_own_reply_survives_being_compiled(tmp_path: Path) -> None:
    image = tmp_path / "image.magbot"
    base(tmp_path, ", entries: [person], reply: Ask us yourself.")

    assert guarded(["compile", str(tmp_path), "-o", str(image)]) == 0
    answer = magbot.Assistant(magbot.load(image)).ask("Can I talk to a person?")
    assert answer.text.startswith(f"Ask us yourself.\n\n{SAID}")
    assert "Not here." not in answer.text


def test_it_survives_being_compiled(tmp_path: Path) -> None:
    base(tmp_path)
    target = tmp_path / "base.magbot"

    assert guarded(["compile", str(tmp_path), "-o", str(target)]) == 0

    again = magbot.Assistant(magbot.load(target))
    assert SAID in again.ask("Can I talk to a person?").text


@pytest.mark.parametrize(
    ("country", "lines"),
    [
        pytest.param("UK", [LEEDS, "our desk, Monday to Friday, https://clinic.example/ask"],
                     id="one, and the other"),
        pytest.param("[IE, UK]", ["our nurse in Cork", LEEDS, "our desk"], id="in their order"),
    ],
)  # fmt: skip
def test_people_are_named_by_country(tmp_path: Path, country: str, lines: list[str]) -> None:
    text = PEOPLE.format(country=country) + "entries: [{question: A?, answer: B.}]"
    (tmp_path / "faq.yaml").write_text(text, encoding="utf-8")

    label, *named = magbot.load(tmp_path).handoff.splitlines()

    assert label == "To talk to a person:"
    assert [line.startswith(f"- {wanted}") for line, wanted in zip(named, lines, strict=True)]


def test_without_a_country_all_are_named() -> None:
    people = {"name": {"UK": "Ann", "IE": "Bo"}, "telephone": {"UK": "111", "IE": "222"}}

    assert contact_lines(people, (), "Ask:") == "Ask:\n- Ann, 111\n- Bo, 222"
    assert contact_lines(people, ("FR",), "Ask:") == "Ask:\n- Ann, 111\n- Bo, 222"
    assert contact_lines(people, ("IE",), "Ask:") == "Ask: Bo, 222"
    assert contact_lines({}, (), "Ask:") == ""


@pytest.mark.parametrize(
    ("more", "message"),
    [
        pytest.param(", link: http://clinic.example", "no https address", id="http"),
        pytest.param(", link: 'https://a@b.example/'", "no https address", id="a user in it"),
        pytest.param(", entries: [nobody]", "nobody", id="no such entry"),
        pytest.param(", fax: 1", "Unknown key 'fax'", id="unknown"),
    ],
)
def test_what_cannot_be_reached_is_refused(tmp_path: Path, more: str, message: str) -> None:
    with pytest.raises(magbot.KnowledgeBaseError, match=message):
        base(tmp_path, more)


@pytest.mark.parametrize("number", ["ring us", "12", "0113 x 12", "tel:0113"])
def test_a_number_that_nobody_can_dial_is_refused(tmp_path: Path, number: str) -> None:
    text = f"handoff: {{name: we, telephone: '{number}'}}\nentries: [{{question: A?, answer: B.}}]"
    (tmp_path / "faq.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(magbot.KnowledgeBaseError, match="no telephone number"):
        magbot.load(tmp_path)


def test_a_layer_adds_its_people_to_the_bundled_base(tmp_path: Path) -> None:
    text = "extends: bundled\nhandoff: {name: our nurse, telephone: 0113 496 0018}\nentries: []\n"
    (tmp_path / "faq.yaml").write_text(text, encoding="utf-8")

    answer = magbot.Assistant(magbot.load(tmp_path)).ask("can I speak to someone")

    assert "To talk to a person: our nurse, 0113 496 0018" in answer.text


@pytest.mark.parametrize(
    "wish",
    ["can I speak to someone", "put me through to a person", "is there a phone number",
     "let me speak to a pharmacist"],
)  # fmt: skip
@pytest.mark.parametrize("named", [True, False], ids=["somebody is named", "nobody is"])
def test_the_reply_to_a_wish_says_what_is_possible(
    tmp_path: Path, wish: str, *, named: bool
) -> None:
    people = "handoff: {name: our nurse, telephone: 0113 496 0018}\n" if named else ""
    (tmp_path / "faq.yaml").write_text(f"extends: bundled\n{people}entries: []\n", "utf-8")

    text = magbot.Assistant(magbot.load(tmp_path)).ask(wish).text

    assert ("I can't pass you to a person" in text) is not named
    assert ("There are people you can talk to." in text) is named
    assert "If it is urgent, call your local emergency number." in text


def test_slack_and_discord_show_the_same_words(tmp_path: Path) -> None:
    pytest.importorskip("slack_sdk", reason="needs magbot[slack]")
    pytest.importorskip("discord", reason="needs magbot[discord]")
    from magbot.bots.discord import messages as discord
    from magbot.bots.slack import messages as slack
    from magbot.serving.snapshot import Snapshot

    assistant = base(tmp_path)
    snapshot = Snapshot(assistant)
    for question in ("What does it cost?", "Can I talk to a person?"):
        answer = assistant.ask(question)
        assert SAID in str(slack.to_messages(answer, snapshot))
        (message,) = discord.to_messages(answer, snapshot)
        assert SAID in message["embed"].description
