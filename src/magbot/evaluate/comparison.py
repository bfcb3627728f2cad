"""What a change won and lost: two evaluations of the same cases, side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from magbot.errors import MagbotError
from magbot.evaluate.outcome import RIGHT
from magbot.evaluate.text import SCHEMA

_MEASURED = ("right", "wrong answers", "half right", "abstained", "emergency missed",
             "refer recall", "false alarms")  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A case whose reply changed: what it got before and what it gets now."""

    q: str
    expected: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """Cases won and lost, other replies that changed, and the measures (before, after)."""

    edition: str
    won: tuple[Change, ...]
    lost: tuple[Change, ...]
    changed: tuple[Change, ...]
    measures: tuple[tuple[str, float, float], ...]
    only_before: int
    only_after: int

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON-ready values."""
        measures = {name: [before, after] for name, before, after in self.measures}
        return asdict(self) | {"measures": measures}

    def to_text(self) -> str:
        """Return the comparison as lines: measures, then what was lost and won."""
        lines = [f"compared with {self.edition}:"]
        lines += [
            f"  {name:<18} {before:7.2%} -> {after:7.2%}" for name, before, after in self.measures
        ]
        for title, changes in (("lost", self.lost), ("won", self.won), ("other", self.changed)):
            lines.append(f"{title}: {len(changes)}")
            lines += [
                f"  {change.q!r}: wanted {change.expected}: {change.before} -> {change.after}"
                for change in changes
            ]
        if self.only_before or self.only_after:
            lines.append(f"cases gone: {self.only_before}, new: {self.only_after}")
        return "\n".join(lines)


def load_report(path: Path) -> dict[str, Any]:
    """Return what `magbot eval --json` printed. Raises MagbotError when it is something else."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MagbotError(
            f"{path} cannot be read: {error.strerror}. Write one with: magbot eval --json > {path}"
        ) from error
    except ValueError:
        data = None
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or "outcomes" not in data:
        raise MagbotError(f"{path} is no report. Write one with: magbot eval --json > {path}")
    return data


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Comparison:
    """Return the comparison of two reports (as `to_dict` gives them) over shared questions."""
    before = {outcome["q"]: outcome for outcome in old["outcomes"]}
    after = {outcome["q"]: outcome for outcome in new["outcomes"]}
    shared = [q for q in after if q in before]
    changes: dict[int, list[Change]] = {1: [], -1: [], 0: []}  # won, lost, as right as before
    for q in shared:
        replies = _reply(before[q]), _reply(after[q])
        if replies[0] != replies[1]:
            step = (after[q]["verdict"] == RIGHT) - (before[q]["verdict"] == RIGHT)
            changes[step].append(Change(q, after[q]["expected"], *replies))
    return Comparison(
        edition=f"version {old['kb']['version']} ({old['kb']['hash']})",
        won=tuple(changes[1]),
        lost=tuple(changes[-1]),
        changed=tuple(changes[0]),
        measures=tuple(
            (name, old["measures"][name]["rate"], new["measures"][name]["rate"])
            for name in _MEASURED
            if name in old["measures"] and name in new["measures"]
        ),
        only_before=len(before) - len(shared),
        only_after=len(after) - len(shared),
    )


def _reply(outcome: Mapping[str, Any]) -> str:
    return " ".join([outcome["got"], *outcome["shown"]])
