"""Nothing is lost to a platform that is slow, strict or broken for a while."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

from magbot.serving.claims import Claims
from magbot.serving.metrics import Metrics
from magbot.serving.outbox import Outbox, RetryAfter
from magbot.serving.store import FailoverStore, MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable


BANNED = 10_000
"""Refusals in 10 minutes after which Discord bans an address."""


class TooFastError(Exception):
    pass


class BrokenError(Exception):
    pass


class CountingMetrics(Metrics):
    def __init__(self) -> None:
        self.retries = self.lost = 0

    def count(self, counter: str, *_: str) -> None:
        self.retries += counter == "retries"
        self.lost += counter == "given_up"


class Strict:
    """Takes one message every `seconds`, and refuses what comes sooner."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.taken, self.refused, self._free = seconds, list[int](), 0, 0.0

    def take(self, number: int) -> Callable[[], Any]:
        async def call() -> None:
            await asyncio.sleep(0)
            now = asyncio.get_running_loop().time()
            if now < self._free:
                self.refused += 1
                raise TooFastError
            self._free = now + self.seconds
            self.taken.append(number)

        return call


def pause_after(error: Exception, _: int) -> RetryAfter | None:
    if isinstance(error, TooFastError):
        return RetryAfter(0.02, limited=True)
    return RetryAfter(0.0) if isinstance(error, ConnectionError) else None


def deliver_all(platform: Strict, count: int) -> CountingMetrics:
    async def go() -> CountingMetrics:
        metrics = CountingMetrics()
        outbox = Outbox("test", metrics, pause_after)
        await asyncio.gather(*(outbox.deliver("c", platform.take(n)) for n in range(count)))
        assert outbox.pending("c") == 0
        return metrics

    return asyncio.run(go())


def test_a_strict_platform_gets_each_message_once() -> None:
    platform = Strict(0.015)

    metrics = deliver_all(platform, 60)

    assert sorted(platform.taken) == list(range(60))
    assert metrics.lost == 0


def test_the_distance_that_is_asked_for_is_kept() -> None:
    """After the burst that found the limit out, hardly anything is refused."""
    platform = Strict(0.015)

    deliver_all(platform, 60)

    assert platform.refused <= 60 + 5


def test_channels_do_not_wait_for_each_other() -> None:
    async def go() -> list[str]:
        outbox, order = Outbox("test", CountingMetrics(), pause_after), list[str]()
        gate = asyncio.Event()

        async def slow() -> None:
            await gate.wait()
            order.append("slow")

        async def quick() -> None:
            order.append("quick")
            gate.set()

        await asyncio.gather(outbox.deliver("a", slow), outbox.deliver("b", quick))
        return order

    assert asyncio.run(go()) == ["quick", "slow"]


def test_what_no_repeat_mends_is_raised_at_once_and_counted() -> None:
    metrics = CountingMetrics()

    async def call() -> None:
        raise BrokenError

    async def go() -> None:
        await Outbox("test", metrics, pause_after).deliver("c", call)

    with pytest.raises(BrokenError):
        asyncio.run(go())
    assert (metrics.retries, metrics.lost) == (0, 1)


def test_a_delivery_that_is_cut_off_is_counted() -> None:
    metrics = CountingMetrics()

    async def call() -> None:
        raise ConnectionError

    async def go() -> None:
        task = asyncio.create_task(Outbox("test", metrics, pause_after).deliver("c", call))
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(go())
    assert metrics.retries > 0
    assert metrics.lost == 1


def test_no_more_than_the_window_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply of several messages sends the next as soon as one has ended."""
    monkeypatch.setattr("magbot.serving.outbox.WIDEST_WINDOW", 1)
    under_way = most = 0

    async def call() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.001)
        under_way -= 1

    async def go() -> None:
        outbox = Outbox("test", CountingMetrics(), pause_after)

        async def reply() -> None:
            for _ in range(3):
                await outbox.deliver("c", call)

        await asyncio.gather(reply(), reply())

    asyncio.run(go())
    assert most == 1


def test_a_place_is_given_back_when_who_had_it_is_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("magbot.serving.outbox.WIDEST_WINDOW", 1)

    async def call() -> None:
        await asyncio.sleep(0)

    async def go() -> None:
        outbox = Outbox("test", CountingMetrics(), pause_after)
        waiting: list[asyncio.Task[None]] = []

        async def ends() -> None:
            await asyncio.sleep(0.001)
            asyncio.get_running_loop().call_soon(waiting[0].cancel)

        first = asyncio.create_task(outbox.deliver("c", ends))
        await asyncio.sleep(0)
        waiting.append(asyncio.create_task(outbox.deliver("c", call)))
        await asyncio.gather(first, *waiting, return_exceptions=True)
        assert waiting[0].cancelled()
        await asyncio.wait_for(outbox.deliver("c", call), 1.0)

    asyncio.run(go())


def test_a_claim_ends_soon_unless_its_work_ends_well() -> None:
    now = 0.0

    async def go() -> tuple[bool, bool, bool]:
        nonlocal now
        store = MemoryStore(clock=lambda: now)
        claims = Claims(FailoverStore([store], Metrics()))
        await claims.claim("died", 900.0)
        await claims.claim("answered", 900.0)
        await claims.confirm()
        repeated = await store.first("died", 1.0)
        now = 21.0
        return repeated, await store.first("died", 1.0), await store.first("answered", 1.0)

    assert asyncio.run(go()) == (False, True, False)


@pytest.mark.parametrize(
    "failures",
    [
        pytest.param([(503, {}, {"ok": False})] * 3, id="three 503"),
        pytest.param([(500, {}, {"ok": False, "error": "internal_error"})], id="a 500"),
        pytest.param([(200, {}, {"ok": False, "error": "fatal_error"})], id="a passing error"),
        pytest.param([(429, {"Retry-After": "1"}, {"ok": False, "error": "ratelimited"})] * 2,
                     id="two 429"),
    ],
)  # fmt: skip
def test_slack_gets_an_answer_that_failed_at_first(failures: list[Any], bikes: Any) -> None:
    pytest.importorskip("slack_bolt", reason="needs magbot[slack]")
    from magbot.serving.snapshot import Snapshot
    from tests.fakes.slack import FakeSlack
    from tests.test_bots_slack import on_socket

    with FakeSlack() as slack, on_socket(slack, Snapshot(bikes)):
        slack.failures["chat.postMessage"] = list(failures)
        slack.envelope("events_api", slack.mention("squeaky brakes"))
        posted = slack.made("chat.postMessage", len(failures) + 1)

    assert len({message["text"] for message in posted}) == 1


def test_a_burst_under_slacks_limit_loses_nothing(bikes: Any) -> None:
    pytest.importorskip("slack_bolt", reason="needs magbot[slack]")
    from aiohttp import web

    from magbot.serving.snapshot import Snapshot
    from tests.fakes.loopback import until
    from tests.fakes.slack import FakeSlack
    from tests.test_bots_slack import on_socket

    class LimitedSlack(FakeSlack):
        """Takes a message a second and channel, as Slack documents."""

        def __init__(self) -> None:
            super().__init__()
            self.taken, self._free = list[float](), 0.0

        async def _api(self, request: web.Request) -> web.Response:
            if request.match_info["method"] == "chat.postMessage":
                if time.monotonic() < self._free:
                    return web.json_response(
                        {"ok": False, "error": "ratelimited"}, status=429,
                        headers={"Retry-After": "1"},
                    )  # fmt: skip
                self._free = time.monotonic() + 1.0
                self.taken.append(self._free)
            return await super()._api(request)

    with LimitedSlack() as slack, on_socket(slack, Snapshot(bikes)):
        for _ in range(8):
            slack.push("events_api", slack.mention("squeaky brakes"))
        until(lambda: len(slack.taken) == 8, timeout=20)
        told = slack.found("chat.postEphemeral")

    assert len(slack.taken) == 8
    assert told


def test_many_slow_posts_use_few_connections(bikes: Any) -> None:
    pytest.importorskip("slack_bolt", reason="needs magbot[slack]")
    from aiohttp import web

    from magbot.serving.snapshot import Snapshot
    from tests.fakes.slack import FakeSlack
    from tests.test_bots_slack import on_socket

    class SlowSlack(FakeSlack):
        open = most = 0

        async def _api(self, request: web.Request) -> web.Response:
            self.open += 1
            self.most = max(self.most, self.open)
            try:
                await asyncio.sleep(0.2)
                return await super()._api(request)
            finally:
                self.open -= 1

    with SlowSlack() as slack, on_socket(slack, Snapshot(bikes)):
        for number in range(300):
            slack.push("events_api", slack.mention("squeaky brakes", channel=f"C{number}"))
        posted = slack.made("chat.postMessage", 300)

    assert len({message["channel"] for message in posted}) == len(posted) == 300
    assert slack.most <= 100


@pytest.mark.parametrize("ways", [("mention",), ("message",), ("mention", "command")])
def test_a_burst_under_discords_limits_loses_nothing(
    ways: tuple[str, ...], bikes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """60 at once where 5 posts in 5 seconds and 50 a second are allowed, a tenth as long here."""
    pytest.importorskip("discord", reason="needs magbot[discord]")
    from magbot.serving.snapshot import Snapshot
    from tests.fakes.faulty_discord import FaultyDiscord
    from tests.test_bots_discord import on_gateway

    with FaultyDiscord(faults=False, scale=0.1) as discord:
        discord.point(monkeypatch)
        discord.ways = ways
        with on_gateway(Snapshot(bikes)):

            async def ask_all() -> Any:
                asked = (discord.put(number, "squeaky brakes", 2) for number in range(60))
                return await asyncio.gather(*asked)

            answered: list[bool] = discord.run(ask_all())

    assert (sum(answered), discord.tally.doubled) == (60, [])
    assert discord.most_refusals < BANNED / 100


@pytest.mark.parametrize("faults", range(3))
def test_answers_survive_what_discord_does(
    faults: int, bikes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 200 posts, some meet a 503, a 429 or an end of the connection; some come twice."""
    pytest.importorskip("discord", reason="needs magbot[discord]")
    from magbot.serving.snapshot import Snapshot
    from tests.fakes.faulty_discord import FaultyDiscord
    from tests.test_bots_discord import on_gateway

    with FaultyDiscord(faults=True, scale=0.01) as discord:
        discord.point(monkeypatch)
        discord.tally.random.seed(faults)
        with on_gateway(Snapshot(bikes)):

            async def ask_all() -> Any:
                asked = (discord.put(number, "squeaky brakes", 40) for number in range(200))
                return await asyncio.gather(*asked)

            answered: list[bool] = discord.run(ask_all())

    assert (sum(answered), discord.tally.doubled) == (200, [])
    assert discord.tally.done["broken"] + discord.tally.done["cut"] > 0
