"""Exact 95 % bounds of a share that was counted (Clopper and Pearson, 1934)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log, log1p
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

_TAIL = 0.025
_STEPS = 60
_NOTHING = 1e-17


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
    if count >= total:
        return 1.0
    low, high = count / total, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_most(count, total, middle) > _TAIL:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_most(count: int, total: int, rate: float) -> float:
    """Return the chance of `count` or fewer, for a rate above count/total.

    There the terms fall from `count` downwards, so the sum ends when they no longer matter.
    """
    if rate >= 1.0:
        return 0.0
    first = lgamma(total + 1) - lgamma(count + 1) - lgamma(total - count + 1)
    term = exp(first + count * log(rate) + (total - count) * log1p(-rate))
    chance, falling = term, (1.0 - rate) / rate
    for k in range(count, 0, -1):
        term *= k / (total - k + 1) * falling
        chance += term
        if term < chance * _NOTHING:
            break
    return chance
