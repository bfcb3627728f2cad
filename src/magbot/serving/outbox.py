"""Deliver no faster than a platform allows, and try again after a failure that may pass.

A surface's `pause_after` decides by the error that a delivery raised. Deliveries go out at once,
up to `WIDEST_WINDOW` to a channel, until the platform says that they come too fast; then the
channel waits as long as it asks, and fewer go at a time. If it refuses even one at a time, the
time that it asks for is kept between them until the channel is idle. A retry queues again behind
the others: order is kept only by callers that await each delivery.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from weakref import WeakValueDictionary

from magbot.serving.metrics import Metrics

Call = Callable[[], Awaitable[object]]
PauseAfter = Callable[[Exception, int], "RetryAfter | None"]

log = logging.getLogger("magbot.bots")
GIVE_UP = 900.0
"""Seconds of tries after which a delivery is given up: a platform is not down for longer."""
LONGEST_PAUSE = 30.0
BUSY_AT = 5
"""Unfinished deliveries to a channel at which a new one will take noticeably long."""
WIDEST_WINDOW = 100
"""The most deliveries to one channel that are under way at once."""


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """How long to wait before a failed delivery is tried again; `limited` if it came too fast."""

    seconds: float
    limited: bool = False


class Outbox:
    """The outgoing queues of one surface."""

    def __init__(self, surface: str, metrics: Metrics, pause_after: PauseAfter) -> None:
        """`pause_after(error, tries)` returns None for a failure that is final."""
        self._surface, self._metrics, self._pause_after = surface, metrics, pause_after
        self._channels: WeakValueDictionary[str, _Channel] = WeakValueDictionary()

    def pending(self, channel: str) -> int:
        """Return how many deliveries to a channel have not ended yet."""
        queue = self._channels.get(channel)
        return 0 if queue is None else queue.pending

    def is_busy(self, channel: str) -> bool:
        """Return whether a new delivery to a channel will take noticeably long."""
        return self.pending(channel) >= BUSY_AT

    async def deliver(self, channel: str, call: Call) -> None:
        """Make a call when its turn has come; try again after a failure that may pass.

        Raises the error of the last try. A final failure and a cancellation count as given up too.
        """
        queue = self._channels.setdefault(channel, _Channel())
        queue.pending += 1
        end, tries = _now() + GIVE_UP, 0
        try:
            while True:
                async with queue.turn():
                    try:
                        await call()
                    except Exception as error:
                        tries += 1
                        pause = self._pause_after(error, tries)
                        if pause is None or _now() + pause.seconds > end:
                            raise
                    else:
                        queue.accepted()
                        return
                    self._metrics.count("retries", self._surface)
                    if pause.limited:
                        queue.limit(pause.seconds)
                if not pause.limited:  # else the channel itself waits
                    await asyncio.sleep(pause.seconds)
        except BaseException as error:
            self._metrics.count("given_up", self._surface)
            name = type(error).__name__
            log.error("given up surface=%s error=%s tries=%d", self._surface, name, tries)  # noqa: TRY400
            raise
        finally:
            queue.pending -= 1


class _Channel:
    """How many deliveries to a channel may be in flight at once, and at what interval.

    As in TCP's congestion control, a refusal halves the window and a success widens it a little.
    """

    def __init__(self) -> None:
        self.pending = 0
        self._under_way = 0
        self._window = float(WIDEST_WINDOW)
        self._limited_until = 0.0
        self._interval = 0.0
        self._last_accepted = -GIVE_UP
        self._queue: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until the channel may take another message, and count it while it is sent."""
        if self._queue or self._under_way >= self._room():
            place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._queue.append(place)
            try:
                await place
            except asyncio.CancelledError:
                if not place.cancelled():  # `_wake` has counted it
                    self._under_way -= 1
                self._wake()
                raise
        else:
            self._under_way += 1
        try:
            while (wait := self._wait()) > 0:  # noqa: ASYNC110  others move the time on
                await asyncio.sleep(wait)
            yield
        finally:
            self._under_way -= 1
            self._wake()

    def limit(self, seconds: float) -> None:
        """Send nothing for so long, then fewer at once.

        If only one was under way, also keep an interval.
        """
        if self._under_way <= 1 and _now() - self._last_accepted < seconds:
            self._interval = max(self._interval, seconds)
        self._window = max(1.0, self._window / 2)
        self._limited_until = max(self._limited_until, _now() + seconds)

    def accepted(self) -> None:
        """Note that the platform accepted a message now."""
        self._window = min(float(WIDEST_WINDOW), self._window + 1 / self._window)
        self._last_accepted = _now()

    def _room(self) -> int:
        return 1 if self._interval else int(self._window)

    def _wait(self) -> float:
        return max(self._limited_until, self._last_accepted + self._interval) - _now()

    def _wake(self) -> None:
        """Wake the first in the queue, as many as there is room for, and count them at once."""
        if not self._queue and not self._under_way:
            self._interval = 0.0
        while self._queue and self._under_way < self._room():
            place = self._queue.popleft()
            if not place.done():
                self._under_way += 1
                place.set_result(None)


def _now() -> float:
    return asyncio.get_running_loop().time()


def backoff(tries: int) -> float:
    """Return the seconds before another try where the platform names none: 0.5, 1, 2 ... 30."""
    return float(min(LONGEST_PAUSE, 0.5 * 2 ** (tries - 1)))
