"""Exact 95 % bounds of a share that was counted (Clopper and Pearson, 1934)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from magbot.retrieve.training.calibration import upper_bound

_TAIL = 0.025


@dataclass(frozen=True)
class Share:
    """`count` of `total`, as a rate from 0 to 1 with its exact 95 % bounds."""

    count: int
    total: int

    @property
    def rate(self) -> float:
        """Count by total; 0 where nothing was counted."""
        return self.count / self.total if self.total else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and highest rate that the count does not contradict (95 %, two-sided)."""
        count, total = self.count, self.total
        low = 1.0 - upper_bound(total - count, total, _TAIL) if count else 0.0
        return low, upper_bound(count, total, _TAIL)

    def to_dict(self) -> dict[str, Any]:
        """Return count, total, rate and bounds as JSON-ready values."""
        low, high = self.bounds
        return {
            "count": self.count,
            "total": self.total,
            "rate": round(self.rate, 4),
            "low": round(low, 4),
            "high": round(high, 4),
        }
