"""A report as a self-contained HTML page with drawings."""

from __future__ import annotations

from math import ceil
from typing import Any

from magbot.evaluate import measures
from magbot.evaluate.comparison import Comparison
from magbot.evaluate.outcome import RIGHT
from magbot.evaluate.run import Report
from magbot.evaluate.text import GROUPS
from magbot.page.html import document, escape, section, table
from magbot.page.plots import plot
from magbot.text.plural import counted

_STEP = 0.05  # the top of the risk axis is a multiple of it


def to_html(report: Report, comparison: Comparison | None = None) -> str:
    """Return the page: measures, calibration, groups, comparison, confusions, misses."""
    cases = counted(len(report.outcomes), "case")
    edition = f"version {report.kb.version}, {report.kb.hash}, {cases}"
    return document(
        f"Evaluation: {report.kb.title}",
        f'<p class="faint">{escape(edition)}</p>\n',
        section("Measures", _measures(report)),
        section("Confidence", _plots(report)),
        *_groups(report),
        section("Compared", *_comparison(comparison)),
        section("Confusions", table(
            ("expected", "got", "cases"), measures.confusions(report))),
        section("Misses", _misses(report)),
    )  # fmt: skip


def _measures(report: Report) -> str:
    rows = [
        (name, share.count, share.total, f"{share.rate:.1%}",
         f"{share.bounds[0]:.1%} to {share.bounds[1]:.1%}", measures.MEANINGS[name])
        for name, share in measures.shares(report).items()
    ]  # fmt: skip
    return table(("measure", "count", "of", "rate", "exact 95 % bounds", "meaning"), rows)


def _plots(report: Report) -> str:
    calibration = measures.calibration(report)
    if not calibration["judged"]:
        return ""
    return f'<div class="plots">\n{_reliability(calibration)}{_risk(calibration)}</div>\n'


def _reliability(calibration: dict[str, Any]) -> str:
    bins = calibration["bins"]
    points = [(tenth["confidence"], tenth["right"]) for tenth in bins]
    sizes = [tenth["count"] / calibration["judged"] for tenth in bins]
    judged = counted(calibration["judged"], "match", "matches")
    return plot(
        points,
        sizes=sizes,
        x="confidence said",
        y="share right",
        caption=f"Calibration: on the diagonal, a confidence means what it says. "
        f"Expected error {calibration['error']:.3f} over {judged}; "
        f"a disc's area shows how many.",
    )


def _risk(calibration: dict[str, Any]) -> str:
    points = [(point["coverage"], point["risk"]) for point in calibration["risk_coverage"]]
    highest = max(1, ceil(max(risk for _, risk in points) / _STEP)) * _STEP
    return plot(
        points,
        colour="var(--two)",
        x="share of questions answered",
        y="share of those wrong",
        caption="Risk and coverage: what answering more questions would cost.",
        highest=highest,
    )


def _groups(report: Report) -> list[str]:
    sections = []
    for title, key in GROUPS.items():
        groups = measures.by_group(report.outcomes, key)
        rows = [
            (name, right.total, f"{right.rate:.1%}", wrong.count)
            for name, (right, wrong) in groups.items()
        ]
        if len(rows) > 1:
            head = (title, "cases", "right", "wrong answers")
            sections.append(section(f"By {title}", table(head, rows)))
    return sections


def _comparison(comparison: Comparison | None) -> list[str]:
    if comparison is None:
        return []
    rates = [(name, f"{old:.1%}", f"{new:.1%}") for name, old, new in comparison.measures]
    parts = [f"<p>With {escape(comparison.edition)}.</p>\n",
             table(("measure", "before", "now"), rates)]  # fmt: skip
    for title, changes in (("Lost", comparison.lost), ("Won", comparison.won)):
        rows = [(change.q, change.expected, change.before, change.after) for change in changes]
        head = (f"{title} ({len(rows)})", "expected", "before", "now")
        parts.append(table(head, rows))
    return parts


def _misses(report: Report) -> str:
    rows = [
        (o.case.q, o.case.expected, o.reply, o.verdict.replace("_", " "), o.rule,
         o.answer.confidence, o.top)
        for o in report.outcomes
        if o.verdict != RIGHT
    ]  # fmt: skip
    head = ("question", "expected", "got", "verdict", "rule", "confidence", "best match")
    return table(head, rows)
