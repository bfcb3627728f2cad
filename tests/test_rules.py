"""The rule that decided on a reply is named, with the words that it went by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import magbot
from magbot.answering import rules
from magbot.cli.run import guarded
from magbot.evaluate import Case, run
from magbot.evaluate.page import to_html
from magbot.render.why import explain
from tests.conftest import BIKES


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        pytest.param("puncture repair", rules.STORED, id="word for word"),
        pytest.param("my brakes are squeaky", rules.SURE, id="sure"),
        pytest.param("and the", rules.EMPTY, id="asks nothing"),
        pytest.param("???", rules.EMPTY, id="no word"),
        pytest.param("how do I pay my taxes in portugal", rules.OTHER_SUBJECT, id="elsewhere"),
        pytest.param(
            "why do my brakes squeal and when should I oil the chain",
            rules.SEVERAL,
            id="two",
        ),
    ],
)
def test_each_reply_names_its_rule(bikes: magbot.Assistant, question: str, rule: str) -> None:
    answer = bikes.ask(question)

    assert answer.rule == rule
    assert f"rule: {rule}, {rules.MEANINGS[rule]}" in explain(answer, bikes)


def test_an_entry_that_is_shown_is_not_said_to_have_been_too_special(
    bundled: magbot.Assistant,
) -> None:
    replies = bundled.ask_many(["can i take my?", "does a help", "does it help you?", "is it"])

    assert all(reply.kind == "clarify" for reply in replies if reply.rule == rules.NOTHING_SPECIAL)


def test_why_names_the_words(bikes: magbot.Assistant) -> None:
    answer = bikes.ask("how do I pay my taxes in portugal")

    assert bikes.words_of(answer) == ("pay", "taxes", "portugal")
    assert '"pay", "taxes", "portugal"' in explain(answer, bikes)


def test_eval_and_its_page_name_rule_and_words(
    bikes: magbot.Assistant, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    case = Case("how do I pay my taxes in portugal", "answer")
    outcome = run(bikes, [case]).outcomes[0]
    assert (outcome.answer.rule, outcome.words) == (
        rules.OTHER_SUBJECT,
        ("pay", "taxes", "portugal"),
    )
    assert "other-subject (pay, taxes, portugal)" in to_html(run(bikes, [case]))

    cases = tmp_path / "cases.jsonl"
    cases.write_text(json.dumps({"q": case.q, "expect": "answer"}) + "\n", encoding="utf-8")
    guarded(["--faq", str(BIKES), "eval", str(cases)])
    assert "rule other-subject (pay, taxes, portugal)" in capsys.readouterr().out


def test_every_rule_has_a_meaning() -> None:
    names = {value for name, value in vars(rules).items() if name.isupper() and name != "MEANINGS"}

    assert names == set(rules.MEANINGS)
