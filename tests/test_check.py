"""What holds for checking as a whole."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

import pytest

from magbot.check import check, inspect, routing
from magbot.check.replies import Reply
from magbot.cli.run import guarded

if TYPE_CHECKING:
    from pathlib import Path

    from magbot.errors import Problem

FOLDER = """\
sources:
  - id: manual
    title: The manual
    claims:
      - {{id: tyre.patch, text: "{claim}"}}
entries:
  - id: tyre
    question: How do I fix a flat tyre?
    answer: {answer}[^tyre.patch]
    review_by: 2027-01-31
"""


NO_DANGER = "families: []\n"


def findings(
    folder: Path,
    *,
    answer: str = "Patch it.",
    claim: str = "It can be patched.",
    today: date = date(2026, 11, 22),
) -> list[Problem]:
    (folder / "faq.yaml").write_text(FOLDER.format(answer=answer, claim=claim), encoding="utf-8")
    if not (folder / "safety.yaml").exists():
        (folder / "safety.yaml").write_text(NO_DANGER, encoding="utf-8")
    return list(check(folder, today=today))


def test_a_good_folder_has_no_finding(tmp_path: Path) -> None:
    assert findings(tmp_path) == []


def test_a_folder_without_danger_signs_is_told_so(tmp_path: Path) -> None:
    findings(tmp_path)
    (tmp_path / "safety.yaml").unlink()

    found = [check(place, today=date(2026, 11, 22)) for place in (tmp_path, tmp_path / "faq.yaml")]

    assert [[(one.rule, one.severity) for one in each] for each in found] == [
        [("no-safety", "warning")], [("no-safety", "warning")]
    ]  # fmt: skip


@pytest.mark.usefixtures("own_cache")
def test_a_finding_on_the_folder_is_none_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    findings(tmp_path)
    (tmp_path / "safety.yaml").unlink()

    assert guarded(["check", str(tmp_path), "--today", "2026-11-22"]) == 1
    assert capsys.readouterr().err == "1 finding: 0 errors, 1 warning\n"


def test_danger_signs_beside_a_single_file_count(tmp_path: Path) -> None:
    findings(tmp_path)

    assert check(tmp_path / "faq.yaml", today=date(2026, 11, 22)) == ()


def test_a_number_said_twice_is_one_finding(tmp_path: Path) -> None:
    found = findings(tmp_path, answer="Wait 15 minutes, then again 15 minutes.")

    assert [problem.rule for problem in found] == ["number-not-in-claim"]


def test_two_hard_words_are_no_text_to_grade(tmp_path: Path) -> None:
    assert findings(tmp_path, answer="Vulcanise immediately.") == []


def test_danger_signs_may_hold_any_character(tmp_path: Path) -> None:
    (tmp_path / "safety.yaml").write_text(
        'families:\n  - {id: burn, card: refer, signs: [burned], examples: ["bu\u200brned"]}\n',
        encoding="utf-8",
    )

    assert findings(tmp_path) == []


@pytest.mark.parametrize(
    ("today", "rules"),
    [
        pytest.param(date(2027, 1, 31), ["review-soon"], id="on the day"),
        pytest.param(date(2027, 1, 1), ["review-soon"], id="30 days ahead"),
        pytest.param(date(2026, 12, 31), [], id="31 days ahead"),
        pytest.param(date(2027, 2, 1), ["review-overdue"], id="the day after"),
    ],
)
def test_a_review_is_overdue_after_its_day(today: date, rules: list[str], tmp_path: Path) -> None:
    assert [problem.rule for problem in findings(tmp_path, today=today)] == rules


def test_findings_stand_in_the_order_of_the_lines(tmp_path: Path) -> None:
    found = findings(tmp_path, answer="Wait **15** minutes.")

    assert [problem.line for problem in found] == sorted(problem.line for problem in found)
    assert {problem.rule for problem in found} == {"markup", "number-not-in-claim"}


def test_a_single_file_can_be_checked(tmp_path: Path) -> None:
    findings(tmp_path, answer="Wait 15 minutes.")

    found = check(tmp_path / "faq.yaml", today=date(2026, 11, 22))

    assert [(problem.rule, problem.line) for problem in found] == [("number-not-in-claim", 9)]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        pytest.param(Reply("answer", "", ("rim",), "rim"), "goes to 'rim'", id="a rival"),
        pytest.param(Reply("clarify", "", (), "rim"), "is asked back", id="a question back"),
        pytest.param(
            Reply("not_covered", "", (), "rim"), "gets no answer ('rim' is nearest)", id="nobody"
        ),
        pytest.param(Reply("out_of_scope", "", (), ""), "gets no answer.", id="nothing near"),
    ],
)
def test_who_takes_a_lost_phrasing_is_named(reply: Reply, said: str, tmp_path: Path) -> None:
    findings(tmp_path)
    inspection = inspect(tmp_path)
    inspection.replies = defaultdict(lambda: reply)

    (problem,) = routing.check_entry(inspection, inspection.items["tyre"])

    assert problem.rule == "unreachable-entry"
    assert said in problem.message


def test_a_review_in_the_future_is_a_slip(tmp_path: Path) -> None:
    findings(tmp_path)
    file = tmp_path / "faq.yaml"
    file.write_text(file.read_text() + "    reviewed: 2026-11-23\n")

    found = check(tmp_path, today=date(2026, 11, 22))

    assert [(problem.rule, problem.line) for problem in found] == [("review-order", 11)]


def test_a_spelling_written_as_a_mapping_is_one_line_each(tmp_path: Path) -> None:
    findings(tmp_path)
    (tmp_path / "words.yaml").write_text("spellings:\n  tire: [tyre]\n  cyle:\n  wheal: wheel\n")

    found = check(tmp_path, today=date(2026, 11, 22))

    assert [(problem.rule, problem.line) for problem in found] == [("type", 2), ("type", 3)]


def test_a_spelling_kept_apart_from_its_standard_is_a_clash(tmp_path: Path) -> None:
    findings(tmp_path)
    (tmp_path / "words.yaml").write_text("spellings: {tire: tyre}\ndistinct: [[tyre, tire]]\n")

    found = check(tmp_path, today=date(2026, 11, 22))

    assert [(problem.rule, problem.line) for problem in found] == [("vocabulary-clash", 1)]
