"""Say what a change did: findings that came and went, cases that were won and lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from magbot.answering.assistant import Assistant
from magbot.check import check
from magbot.errors import Problem
from magbot.evaluate import Report, load_cases
from magbot.evaluate import run as evaluate
from magbot.evaluate.loading import FOLDER

_RANK = {"right": 3, "half": 2, "abstained": 1}


@dataclass(frozen=True)
class FolderState:
    """The findings of a folder at one time, and how its cases went (None without any)."""

    findings: tuple[Problem, ...]
    report: Report | None


@dataclass(frozen=True)
class Difference:
    """What is worse and what is better, one line each; `summary` gives the totals."""

    worse: tuple[str, ...]
    better: tuple[str, ...]
    summary: str


def state_of(folder: Path, assistant: Assistant) -> FolderState:
    """Check a folder, and ask its cases where it has some."""
    cases = folder / FOLDER
    if not cases.is_dir():
        return FolderState(check(folder), None)
    case_set = load_cases([cases], known={entry.id for entry in assistant.kb.entries})
    return FolderState(check(folder), evaluate(assistant, case_set.cases, pairs=case_set.pairs))


def compare(before: FolderState, after: FolderState) -> Difference:
    """Compare two states; a finding that only moved is no difference."""
    old, new = _named(before.findings), _named(after.findings)
    worse = [f"finding: {line}" for line in new if line not in old]
    better = [f"mended: {line}" for line in old if line not in new]
    summary = f"findings {len(before.findings)} -> {len(after.findings)}"
    if before.report is not None and after.report is not None:
        for line, step in _cases(before.report, after.report):
            (worse if step < 0 else better).append(line)
        right = [
            sum(outcome.verdict == "right" for outcome in report.outcomes)
            for report in (before.report, after.report)
        ]
        summary += f"; cases right {right[0]} -> {right[1]} of {len(after.report.outcomes)}"
    return Difference(tuple(worse), tuple(better), summary)


def _named(findings: Sequence[Problem]) -> Counter[str]:
    return Counter(
        f"{Path(finding.file).name}: {finding.message} [{finding.rule}]" for finding in findings
    )


def _cases(before: Report, after: Report) -> Iterator[tuple[str, int]]:
    """Yield the cases and pairs that got better or worse, and by how much."""
    for old, new in zip(before.outcomes, after.outcomes, strict=True):
        step = _RANK.get(new.verdict, 0) - _RANK.get(old.verdict, 0)
        if step:
            yield f"case: {new.case.q}: {old.reply} -> {new.reply}", step
    for was, now in zip(before.pairs, after.pairs, strict=True):
        if was.passed != now.passed:
            yield f"pair: {now.pair.left} / {now.pair.right}", now.passed - was.passed
