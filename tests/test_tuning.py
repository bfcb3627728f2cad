"""Cases marked for tuning are read leniently, and say which entries would be right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import magbot
from magbot.kb.model import Tuned
from magbot.kb.tuning_questions import accepted, read_tuning
from magbot.retrieve.training import calibration
from tests.conftest import BIKES

CASES = """
cases:
- {q: squeak squeak, kind: answer, entry: brake.squeal, split: tune}
- {q: kept apart, kind: answer, entry: brake.squeal, split: report}
- {q: help me I fell, kind: emergency, split: tune}
- {q: who are you, kind: smalltalk, also: [out_of_scope], split: tune}
- nonsense
"""


def test_only_tuning_questions_that_an_entry_could_answer_are_read() -> None:
    read = read_tuning(CASES)

    assert [tuned.question for tuned in read] == ["squeak squeak", "who are you"]
    assert read[0] == Tuned("squeak squeak", "answer", frozenset({"brake.squeal"}))


@pytest.mark.parametrize("text", ["", "cases: 3", "cases: [", "- a"])
def test_a_broken_file_tunes_nothing(text: str) -> None:
    assert read_tuning(text) == ()


@pytest.mark.parametrize(
    ("tuned", "ids"),
    [
        pytest.param(Tuned("q", "answer", frozenset({"chain.oil"})), {"chain.oil"}, id="entry"),
        pytest.param(
            Tuned("q", "answer", claims=frozenset({"tyre.patch"})), {"tyre.flat"}, id="claim"
        ),
        pytest.param(Tuned("q", "not_covered"), {"price.repair"}, id="kind"),
        pytest.param(Tuned("q", "out_of_scope"), set(), id="nothing"),
        pytest.param(
            Tuned("q", "out_of_scope", also=frozenset({"smalltalk"})), {"hello"}, id="also"
        ),
    ],
)
def test_the_right_entries_are_named(tuned: Tuned, ids: set[str]) -> None:
    entries = magbot.load(BIKES).entries

    assert {entries[place].id for place in accepted(tuned, entries)} == ids


def test_a_case_that_nothing_is_fitted_on_makes_no_other_edition(tmp_path: Path) -> None:
    base = tmp_path / "bikes"
    shutil.copytree(BIKES, base)
    file = base / "cases" / "more.yaml"
    file.parent.mkdir(exist_ok=True)
    before = magbot.load(base).hash

    file.write_text("cases: [{q: squeak squeak, entry: brake.squeal}]\n", encoding="utf-8")
    measured = magbot.load(base).hash
    file.write_text(CASES, encoding="utf-8")

    assert measured == before
    assert magbot.load(base).hash != before


def test_real_questions_move_the_confidence_further_than_wordings_held_out() -> None:
    seen = [((signs,), right, 0) for signs, right in ((0.1, False), (0.4, True), (0.9, True))] * 40
    start = (0.0, 0.0)

    held_out = calibration.fit_logistic(seen, start)
    observed = calibration.fit_logistic(seen, start, calibration.OBSERVED_PRECISION)

    assert 0 < held_out[1] < observed[1]
