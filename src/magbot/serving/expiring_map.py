"""A dictionary whose values are forgotten in time; the oldest go first when it is full."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ExpiringMap(Generic[K, V]):
    """Holds at most `capacity` values, each for as long as `put` says."""

    def __init__(self, capacity: int, *, clock: Callable[[], float] = monotonic) -> None:
        self._capacity, self._clock = capacity, clock
        self._values: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K) -> V | None:
        """Return the value of a key; None once it is forgotten."""
        self._drop_old()
        end, value = self._values.get(key, (0.0, None))
        return value if end > self._clock() else None

    def put(self, key: K, value: V, seconds: float) -> None:
        """Set the value of a key for so long from now."""
        self._values[key] = self._clock() + seconds, value
        self._values.move_to_end(key)
        self._drop_old()
        if len(self._values) > self._capacity:
            self._values.popitem(last=False)

    def _drop_old(self) -> None:
        """Forget for good what is over, from the oldest to the first that is not."""
        now = self._clock()
        while self._values and next(iter(self._values.values()))[0] <= now:
            self._values.popitem(last=False)
