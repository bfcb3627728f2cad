"""A report as plain lines and as JSON-ready values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from magbot.evaluate import measures
from magbot.evaluate.outcome import RIGHT, VERDICTS, Outcome
from magbot.evaluate.run import Report
from magbot.text.plural import counted

SCHEMA = 1
GROUPS: dict[str, Callable[[Outcome], str]] = {
    "kind expected": lambda o: o.case.kind,
    "split": lambda o: o.case.split,
    "style": lambda o: o.case.style,
    "rule that decided": lambda o: o.answer.rule,
}


def to_dict(report: Report) -> dict[str, Any]:
    """Return everything a report holds, with its figures, as JSON-ready values."""
    return {
        "schema": SCHEMA,
        "kb": {name: getattr(report.kb, name) for name in ("title", "version", "hash")},
        "cases": len(report.outcomes),
        "measures": {name: share.to_dict() for name, share in measures.shares(report).items()},
        "calibration": measures.calibration(report),
        "confusions": [
            {"expected": expected, "got": got, "count": count}
            for expected, got, count in measures.confusions(report)
        ],
        "outcomes": [_outcome(outcome) for outcome in report.outcomes],
        "pairs": [
            {
                "one": p.pair.left,
                "other": p.pair.right,
                "got": [p.left_reply, p.right_reply],
                "passed": p.passed,
            }
            for p in report.pairs
        ],
        "turns": [
            {name: getattr(turn, name) for name in ("dialogue", "q", "expected", "got", "passed")}
            for turn in report.turns
        ],
    }


def summary(report: Report) -> str:
    """Return the figures: a line a measure, then groups, then calibration."""
    edition = f"{report.kb.title}, version {report.kb.version} ({report.kb.hash})"
    lines = [edition, counted(len(report.outcomes), "case"), ""]
    for name, share in measures.shares(report).items():
        low, high = share.bounds
        row = f"{name:<21} {share.count:>5} of {share.total:<5} {share.rate:7.2%}"
        lines.append(f"{row}  (95 %: {low:.2%} to {high:.2%})")
    return "\n".join([*lines, *_groups(report), *_confidence(report)])


def misses(report: Report) -> Iterator[str]:
    """Return a line for each case, pair and turn that did not go as expected, worst first."""
    wrong = [outcome for outcome in report.outcomes if outcome.verdict != RIGHT]
    for outcome in sorted(wrong, key=lambda o: (not o.wrong_answer, VERDICTS.index(o.verdict))):
        yield _miss(outcome)
    for pair in report.pairs:
        if not pair.passed:
            questions = f"{pair.pair.left!r} and {pair.pair.right!r}"
            yield f"{pair.pair.location}: pair: {questions} both got {pair.left_reply}"
    for turn in report.turns:
        if not turn.passed:
            where = f"{turn.location}: dialogue {turn.dialogue!r}: {turn.q!r}"
            yield f"{where}: wanted {turn.expected}, got {turn.got}"


def _miss(outcome: Outcome) -> str:
    case = outcome.case
    names = outcome.verdict.replace("_", " ")
    if outcome.wrong_answer and "wrong" not in names:
        names += ", wrong answer"
    best = outcome.best
    top = f"; best match {best.entry.id} {best.score:.1f}" if best else ""
    wanted = f"{case.location}: {names}: {_short(case.q)!r}: wanted {case.expected}"
    rule = f", rule {outcome.rule}" if outcome.rule else ""
    confidence = f"confidence {outcome.answer.confidence:.2f}"
    return f"{wanted}, got {outcome.reply}{rule}, {confidence}{top}"


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:157] + "..."  # noqa: PLR2004


def _groups(report: Report) -> list[str]:
    lines = []
    for title, key in GROUPS.items():
        groups = measures.by_group(report.outcomes, key)
        if len(groups) > 1:
            lines += ["", f"by {title}:"]
            lines += [
                f"  {name:<21} right {right.count:>4} of {right.total:<4} {right.rate:7.1%}"
                f"   wrong answers {wrong.count}"
                for name, (right, wrong) in groups.items()
            ]
    return lines


def _confidence(report: Report) -> list[str]:
    calibration = measures.calibration(report)
    if not calibration["judged"]:
        return []
    separation = calibration["separation"]
    auroc = "-" if separation is None else f"{separation:.3f}"
    judged = counted(calibration["judged"], "match", "matches")
    error = f"{judged} judged, calibration error {calibration['error']:.3f}"
    return ["", f"confidence: {error}, AUROC {auroc}", *map(_bin, calibration["bins"])]


def _bin(tenth: dict[str, float]) -> str:
    limits = f"{tenth['low']:.1f}-{tenth['high']:.1f}"
    figures = f"said {tenth['confidence']:.2f}  was {tenth['right']:.2f}"
    return f"  {limits}  {tenth['count']:>4}  {figures}"


def _outcome(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    return {
        "q": case.q,
        "expected": case.kind,
        "entries": sorted(case.entries),
        "claims": sorted(case.claims),
        "also": sorted(case.also),
        "split": case.split,
        "style": case.style,
        "place": case.location,
        "got": outcome.got,
        "shown": outcome.entries,
        "verdict": outcome.verdict,
        "wrong_answer": outcome.wrong_answer,
        "top": outcome.top,
        "score": round(outcome.best.score, 2) if outcome.best else 0.0,
        "confidence": round(outcome.answer.confidence, 4),
        "rule": outcome.answer.rule,
        "words": list(outcome.words),
    }
