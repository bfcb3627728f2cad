"""The figures of a report: shares with exact bounds, calibration, and what they must reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from magbot.evaluate.calibration import (
    Bin,
    Point,
    calibration_error,
    reliability,
    risk_coverage,
    separation,
)
from magbot.evaluate.case import CARDS
from magbot.evaluate.exact_bounds import Share
from magbot.evaluate.outcome import (
    ABSTAINED,
    EMERGENCY_MISSED,
    FALSE_ALARM,
    HALF,
    RIGHT,
    Outcome,
)
from magbot.evaluate.run import Report
from magbot.kb.model import ANSWER
from magbot.text.plural import counted

T = TypeVar("T")

MEANINGS = {
    "right": "the expected reply",
    "wrong answers": "answers that the case does not ask for, among all cases",
    "wrong among answered": "the same, among the answers given",
    "half right": "asked back, and the right entry was among the choices",
    "abstained": "questions with an answer that got none (and were not asked back well)",
    "first three": "questions with an answer whose entry was among the three best matches",
    "pairs kept apart": "pairs of questions that must not get the same answer",
    "dialogue turns": "turns of the dialogues that went as expected",
    "emergency missed": "emergencies that got no emergency card",
    "emergency as routine": "emergencies that got no card at all",
    "refer recall": "referrals that got a card",
    "false alarms": "routine questions that got a card",
}


def shares(report: Report) -> dict[str, Share]:
    """Return each measure of MEANINGS that has something to count."""
    outcomes = report.outcomes
    answers = [o for o in outcomes if o.got == ANSWER]
    answerable = [o for o in outcomes if o.case.wants_answer]
    emergencies = [o for o in outcomes if o.case.kind == "emergency"]
    referrals = [o for o in outcomes if o.case.kind == "refer"]
    routine = [o for o in outcomes if o.case.is_routine]
    measured = {
        "right": _share(outcomes, lambda o: o.verdict == RIGHT),
        "wrong answers": _share(outcomes, lambda o: o.wrong_answer),
        "wrong among answered": _share(answers, lambda o: o.wrong_answer),
        "half right": _share(outcomes, lambda o: o.verdict == HALF),
        "abstained": _share(answerable, lambda o: o.verdict == ABSTAINED),
        "first three": _share([o for o in answerable if o.got not in CARDS], lambda o: o.in_three),
        "pairs kept apart": _share(report.pairs, lambda pair: pair.passed),
        "dialogue turns": _share(report.turns, lambda turn: turn.passed),
        "emergency missed": _share(emergencies, lambda o: o.verdict == EMERGENCY_MISSED),
        "emergency as routine": _share(
            emergencies, lambda o: o.got not in CARDS and o.verdict == EMERGENCY_MISSED
        ),
        "refer recall": _share(referrals, lambda o: o.got in CARDS or o.verdict == RIGHT),
        "false alarms": _share(routine, lambda o: o.verdict == FALSE_ALARM),
    }
    return {name: share for name, share in measured.items() if share.total}


def by_group(
    outcomes: Sequence[Outcome], key: Callable[[Outcome], str]
) -> dict[str, tuple[Share, Share]]:
    """Return (right, wrong answers) for each group that `key` names; unnamed ones are left out."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(outcome)
    return {
        name: (
            _share(group, lambda o: o.verdict == RIGHT),
            _share(group, lambda o: o.wrong_answer),
        )
        for name, group in sorted(groups.items())
        if name
    }


def calibration(report: Report) -> dict[str, Any]:
    """Return bins, expected calibration error, AUROC and risk-coverage points, JSON-ready.

    They are those of the replies whose case tells whether the best match is right.
    """
    judged = [(o.answer.confidence, o.match_right) for o in report.outcomes]
    pairs = [(confidence, right) for confidence, right in judged if right is not None]
    bins = reliability(pairs)
    auroc = separation(pairs)
    return {
        "judged": len(pairs),
        "error": round(calibration_error(bins), 4),
        "separation": None if auroc is None else round(auroc, 4),
        "bins": [_rounded(tenth) for tenth in bins],
        "risk_coverage": [_rounded(point) for point in risk_coverage(pairs)],
    }


def confusions(report: Report) -> list[tuple[str, str, int]]:
    """Return (expected, got, count) of the cases that were not right, most frequent first."""
    pairs = Counter((o.case.expected, o.reply) for o in report.outcomes if o.verdict != RIGHT)
    return [(*pair, count) for pair, count in sorted(pairs.items(), key=lambda p: (-p[1], p[0]))]


def breaches(report: Report, checks: Mapping[str, object]) -> list[str]:
    """Return which limits were broken.

    `checks` may hold max_wrong (rate of wrong answers, 0 where not stated) and min_right (rate
    of right replies). An emergency without a card and a pair with one answer always count.
    """
    measured = shares(report)
    max_wrong = float(checks.get("max_wrong", 0.0))  # type: ignore[arg-type]
    min_right = float(checks.get("min_right", 0.0))  # type: ignore[arg-type]
    broken = [
        f"{name} {measured[name].rate:.3f}, at least {min_right:g} wanted"
        for name in ("right", "dialogue turns")
        if name in measured and measured[name].rate < min_right
    ]
    wrong = measured.get("wrong answers", Share(0, 0)).rate
    if wrong > max_wrong:
        broken.append(f"wrong answers {wrong:.3f}, at most {max_wrong:g} allowed")
    routine = measured.get("emergency as routine", Share(0, 0))
    if routine.count:
        missed = counted(routine.count, "emergency", "emergencies")
        broken.append(f"{missed} shown as routine, none allowed")
    same = sum(1 for pair in report.pairs if not pair.passed)
    if same:
        broken.append(f"{counted(same, 'pair')} got the same answer, none allowed")
    return broken


def _rounded(row: Bin | Point) -> dict[str, float]:
    return {name: round(value, 4) for name, value in vars(row).items()}


def _share(items: Sequence[T], chosen: Callable[[T], bool]) -> Share:
    return Share(sum(1 for item in items if chosen(item)), len(items))
