"""The exact bounds agree with published values and with the binomial tail they are defined by."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magbot.evaluate.exact_bounds import Share


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        pytest.param(0, 10, 0.0, 0.3085, id="none of ten"),
        pytest.param(5, 10, 0.1871, 0.8129, id="half of ten"),
        pytest.param(1, 20, 0.0013, 0.2487, id="one of twenty"),
        pytest.param(10, 10, 0.6915, 1.0, id="all of ten"),
        pytest.param(0, 0, 0.0, 1.0, id="nothing counted"),
    ],
)
def test_bounds_are_those_of_the_published_tables(
    count: int, total: int, low: float, high: float
) -> None:
    assert Share(count, total).bounds == pytest.approx((low, high), abs=5e-5)


def test_no_error_in_three_hundred_bounds_the_rate_below_one_and_a_quarter_percent() -> None:
    assert Share(0, 300).bounds[1] < 0.01224


def test_large_counts_keep_their_precision() -> None:
    low, high = Share(500_000, 1_000_000).bounds

    assert (low, high) == pytest.approx((0.49902, 0.50098), abs=1e-5)


@settings(max_examples=60)
@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_each_bound_leaves_two_and_a_half_percent_in_its_tail(counted: tuple[int, int]) -> None:
    count, total = counted
    low, high = Share(count, total).bounds

    if count < total:
        tail = sum(_chance(k, total, high) for k in range(count + 1))
        assert tail == pytest.approx(0.025, rel=1e-6)
    if count:
        tail = sum(_chance(k, total, low) for k in range(count, total + 1))
        assert tail == pytest.approx(0.025, rel=1e-6)


def _chance(k: int, total: int, rate: float) -> float:
    return comb(total, k) * rate**k * (1 - rate) ** (total - k)
