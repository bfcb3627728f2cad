"""Exact 95 % bounds of a share that was counted (Clopper and Pearson, 1934)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from magbot.retrieve.calibration import upper_bound

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
        return lower(self.count, self.total), upper(self.count, self.total)

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


def lower(count: int, total: int) -> float:
    """Return the rate at which `count` or more of `total` has a chance of 2.5 %."""
    if count <= 0:
        return 0.0
    return 1.0 - upper(total - count, total)


def upper(count: int, total: int) -> float:
    """Return the rate at which `count` or fewer of `total` has a chance of 2.5 %."""
    return upper_bound(count, total, _TAIL)
