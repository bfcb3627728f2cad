"""`magbot eval` asks cases, compares with an earlier run, and gates on the limits."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from magbot.cli.run import guarded

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("own_cache")

FOLDER = """\
title: bicycle repair
subject: [tyre, chain]
checks: {{max_wrong: 0.0, min_right: {least}}}
thresholds: {{answer_at: 0.6, clarify_at: 0.4}}
entries:
  - id: tyre
    question: How do I fix a flat tyre?
    variants: [puncture repair, my tyre is flat]
    answer: Patch it.
  - id: chain
    question: When does the chain need oil?
    variants: [dry chain, {variant}]
    answer: When it squeaks.
"""
CASES = """\
cases:
  - {q: puncture repair, kind: answer, entry: tyre, split: tune}
  - {q: noisy links, kind: answer, entry: chain, split: report}
  - {q: who won the cup, kind: out_of_scope, split: report}
differ:
  - [dry chain, my tyre is flat]
dialogues:
  - name: two questions
    turns:
      - {q: dry chain, kind: answer, entry: chain}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "c.yaml").write_text(CASES)
    return write(tmp_path, variant="chain lube")


def write(folder: Path, *, variant: str, least: float = 0.5) -> Path:
    (folder / "faq.yaml").write_text(FOLDER.format(variant=variant, least=least))
    return folder


def evaluate(folder: Path, *options: str) -> int:
    return guarded(["--faq", str(folder), "eval", *options])


def test_the_folders_own_cases_are_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = evaluate(folder)

    out = capsys.readouterr().out
    assert status == 0
    assert re.search(r"^right +2 of 3 ", out, re.MULTILINE)
    assert re.search(r"^pairs kept apart +1 of 1 ", out, re.MULTILINE)
    assert re.search(r"^dialogue turns +1 of 1 ", out, re.MULTILINE)
    assert "c.yaml:3: abstained: 'noisy links': wanted answer chain" in out


def test_too_few_right_replies_fail_the_gate(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = evaluate(write(folder, variant="chain lube", least=0.9), "--brief")

    assert status == 1
    assert "right 0.667, at least 0.9 wanted" in capsys.readouterr().err


def test_one_split_can_be_asked_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate(folder, "--split", "tune")

    assert re.search(r"^right +1 of 1 ", capsys.readouterr().out, re.MULTILINE)


def test_a_comparison_shows_what_was_won_and_lost(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate(folder, "--json")
    old = folder / "old.json"
    old.write_text(capsys.readouterr().out)

    evaluate(write(folder, variant="noisy links"), "--json", "--compare", str(old))

    compared = json.loads(capsys.readouterr().out)["compared"]
    assert [(each["q"], each["after"]) for each in compared["won"]] == [
        ("noisy links", "answer chain")
    ]
    assert compared["lost"] == []
    assert compared["measures"]["right"] == [0.6667, 1.0]

    evaluate(folder, "--json")
    old.write_text(capsys.readouterr().out)
    evaluate(write(folder, variant="chain lube"), "--compare", str(old))
    out = capsys.readouterr().out
    page = folder / "compared.html"
    evaluate(folder, "--brief", "--html", str(page), "--compare", str(old))
    assert '<th scope="col">Lost (1)</th>' in page.read_text()
    assert "Won (0)" not in page.read_text()
    assert "lost: 1\n  'noisy links': wanted answer: answer chain -> " in out
    assert "won: 0" in out


@pytest.mark.parametrize(
    "content", [pytest.param("{", id="no JSON"), pytest.param("[]", id="no report")]
)
def test_what_is_no_report_cannot_be_compared_with(
    content: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "old.json").write_text(content)

    assert evaluate(folder, "--compare", str(folder / "old.json")) == 2
    assert "magbot eval --json > " in capsys.readouterr().err


def test_the_page_draws_calibration_and_risk(folder: Path) -> None:
    page = folder / "report.html"

    evaluate(folder, "--brief", "--html", str(page))

    html = page.read_text()
    drawings = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(drawings) == 2
    for drawing in drawings:
        assert list(ET.fromstring(drawing).iter("polyline"))
    assert "noisy links" in html
    assert "<script" not in html
    assert "http" not in html


def test_a_turn_that_goes_another_way_is_listed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = folder / "cases" / "c.yaml"
    cases.write_text(CASES.replace("- {q: dry chain, kind: answer, entry: chain}",
                                   "- {q: dry chain, kind: answer, entry: tyre}"))  # fmt: skip

    evaluate(folder)

    assert "c.yaml:10: dialogue 'two questions': 'dry chain': wanted answer tyre" in (
        capsys.readouterr().out
    )


def test_questions_that_get_one_answer_are_listed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = folder / "cases" / "c.yaml"
    cases.write_text("differ:\n  - [dry chain, chain lube]\n")

    status = evaluate(folder)

    out = capsys.readouterr().out
    assert status == 1
    assert "c.yaml:2: pair: 'dry chain' and 'chain lube' both got answer chain" in out


def test_a_file_that_is_not_there_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(folder, str(folder / "none.yaml")) == 3
    assert "none.yaml: It cannot be read" in capsys.readouterr().err


def test_a_knowledge_base_given_as_cases_is_told_apart(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(folder, str(folder)) == 2
    assert f"magbot --faq {folder} eval" in capsys.readouterr().err


def test_a_folder_without_cases_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, variant="chain lube")

    assert evaluate(tmp_path) == 2
    assert "Name a file of cases" in capsys.readouterr().err


def test_a_file_of_cases_without_cases_is_an_error(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    none = folder / "cases" / "none.yaml"
    none.write_text("cases: []\n")

    assert evaluate(folder, str(none)) == 2
    assert "No cases were found in" in capsys.readouterr().err


def test_cases_of_another_knowledge_base_are_told_apart(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = str(folder / "cases")
    guarded(["eval", cases])
    bundled = capsys.readouterr().err
    guarded(["--faq", str(folder), "eval", cases])
    own = capsys.readouterr().err

    assert "For cases of another knowledge base: magbot --faq DIR eval CASES" in bundled
    assert "another knowledge base" not in own
