"""What is sure enough, and which thresholds can be set."""

from __future__ import annotations

import re
from typing import Any

import pytest

import magbot
from magbot.frozen import replace
from magbot.retrieve.model import Retrieval

FIELDS = list(magbot.Policy.__match_args__)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", [9, -0.1, float("nan"), "0.9", None])
def test_a_threshold_outside_0_to_1_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{name} lies from 0 to 1, not at {value!r}")):
        magbot.Policy(**{name: value})
    with pytest.raises(ValueError, match=name):
        replace(magbot.Policy(), **{name: value})


@pytest.mark.parametrize("value", [0, 1, 0.5, True])
def test_the_ends_are_thresholds_too(value: float) -> None:
    assert magbot.Policy(answer_at=value).answer_at == value


@pytest.mark.parametrize(
    ("kind", "confidence", "known", "decision"),
    [
        pytest.param("answer", 0.75, 1.0, "answer", id="sure"),
        pytest.param("answer", 0.74, 1.0, "clarify", id="less sure"),
        pytest.param("answer", 0.9, 0.45, "clarify", id="sure, with foreign words"),
        pytest.param("answer", 0.9, 0.3, "clarify", id="sure, mostly foreign words"),
        pytest.param("not_covered", 0.5, 0.0, "not_covered", id="a settled limit"),
        pytest.param("smalltalk", 0.74, 1.0, "abstain", id="no chat, no question back"),
        pytest.param("answer", 0.24, 1.0, "abstain", id="hardly likely"),
    ],
)
def test_what_is_sure_enough_is_shown(
    kind: str, confidence: float, known: float, decision: str
) -> None:
    assert magbot.Policy().decide(kind, confidence, known) == decision


@pytest.mark.parametrize(
    ("decision", "confidence", "foreign", "named", "placed"),
    [
        pytest.param("answer", 0.8, 0.2, False, "answer", id="on the subject"),
        pytest.param("answer", 0.8, 0.65, False, "clarify", id="perhaps elsewhere"),
        pytest.param("answer", 0.8, 0.8, False, "clarify", id="likely, and elsewhere"),
        pytest.param("not_covered", 0.8, 0.8, False, "elsewhere", id="elsewhere"),
        pytest.param("clarify", 0.4, 0.65, False, "elsewhere", id="unsure and perhaps elsewhere"),
        pytest.param("clarify", 0.5, 0.8, True, "clarify", id="it names the subject"),
        pytest.param("clarify", 0.5, 0.9, True, "elsewhere", id="one shared word is not it"),
        pytest.param("answer", 0.9, 0.8, False, "answer", id="a sure match"),
        pytest.param("answer", 0.9, 0.9, False, "clarify", id="a sure match, surely elsewhere"),
        pytest.param("abstain", 0.1, 0.9, True, "elsewhere", id="nothing near"),
    ],
)
def test_a_question_on_another_subject_is_told(
    decision: str, confidence: float, foreign: float, *, named: bool, placed: str
) -> None:
    found = Retrieval((), confidence, False, 1.0, (), 0, foreign)

    assert magbot.Policy().place(decision, "unsure", found, named=named)[0] == placed
