"""Bots under faults: how many questions are lost, and how many are answered twice.

python benchmarks/soak.py [--questions 100000] [--minutes 30]
                                        two `magbot slack` processes share Redis and PostgreSQL;
                                        every minute one of these two or one bot is restarted
python benchmarks/soak.py --burst 400 --channels 5
                                        all at once; a channel takes one post a second

A fake of Slack on loopback sends the questions and takes the answers. It answers some posts with
503 or 429, cuts some connections before it has taken a post, delivers some questions twice, and
sends again what was not acknowledged, as Slack does. Needs magbot[slack,redis,postgres], a
redis-server and a PostgreSQL.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from aiohttp import WSMsgType, web

import magbot
from tests.fakes.loopback import until
from tests.fakes.postgres import PostgresServer
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.test_bots_redis import Server as RedisServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

BROKEN, CUT, LIMITED, TWICE = 0.01, 0.005, 0.002, 0.01
"""Shares of posts that get a 503, no reply or a 429, and of questions delivered twice."""
AT_ONCE = 100
"""Questions without an answer yet, at most."""
RETRIES = (3.0, 60.0, 300.0)
"""Seconds after which a question that was not acknowledged is sent again, as Slack does."""
PATIENCE = 120.0
EVERY = 60.0
"""Seconds between two restarts."""


class SoakSlack(FakeSlack):
    """Counts answers by thread, and fails as a platform does; `pace`: seconds a post and channel.

    Only what was taken is counted: a connection that is cut was cut before.
    """

    def __init__(self, *, faults: bool, pace: float = 0.0) -> None:
        super().__init__()
        self.faults, self.pace = faults, pace
        self.random = random.Random(0)
        self.done: Counter[str] = Counter()
        self.answers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.unacknowledged: dict[str, dict[str, Any]] = {}
        self._free_at: defaultdict[str, float] = defaultdict(float)

    async def _api(self, request: web.Request) -> web.Response:
        if request.match_info["method"] != "chat.postMessage":
            reply = await super()._api(request)
            self.calls.clear()
            return reply
        data = await request.post()
        given = {name: str(value) for name, value in (data or await request.json()).items()}
        fault = self._fault(given["channel"])
        self.done[fault or "taken"] += 1
        if fault == "cut":
            assert request.transport is not None
            request.transport.abort()
        if fault:
            status = 429 if fault == "limited" else 503
            return web.json_response({"ok": False}, status=status, headers={"Retry-After": "1"})
        self.answers[given["thread_ts"]][given["text"]] += 1
        return web.json_response({"ok": True, "channel": given["channel"], "ts": "1.1"})

    def _fault(self, channel: str) -> str:
        now = time.monotonic()
        if now < self._free_at[channel]:
            return "limited"
        luck = self.random.random() if self.faults else 1.0
        for name, share in (("broken", BROKEN), ("cut", CUT), ("limited", LIMITED)):
            if luck < share:
                return name
            luck -= share
        self._free_at[channel] = now + self.pace
        return ""

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.sockets.append(socket)
        self.links += 1
        try:
            async for frame in socket:
                if frame.type == WSMsgType.TEXT:
                    self.unacknowledged.pop(frame.json()["envelope_id"], None)
        finally:
            self.sockets.remove(socket)
        return socket

    async def deliver(self, payload: dict[str, Any]) -> None:
        """Send a question, and again after each wait of `RETRIES` while nobody acknowledges it."""
        key = f"env-{next(self.ids)}"
        envelope = {"type": "events_api", "envelope_id": key, "payload": payload,
                    "accepts_response_payload": False, "retry_attempt": 0}  # fmt: skip
        self.unacknowledged[key] = envelope
        await self._send(envelope)
        for seconds in RETRIES:
            await self._acknowledged(key, seconds)
            if key not in self.unacknowledged:
                return
            envelope["retry_attempt"] += 1
            self.done["sent again"] += 1
            await self._send(envelope)

    async def _send(self, envelope: dict[str, Any]) -> None:
        while not self.sockets:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        socket = self.random.choice(self.sockets)
        try:
            await socket.send_json(envelope)
        except (ConnectionError, RuntimeError):
            self.done["sent into a closed socket"] += 1

    async def _acknowledged(self, key: str, seconds: float) -> None:
        end = time.monotonic() + seconds
        while key in self.unacknowledged and time.monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


class Bot:
    """One `magbot slack` process."""

    def __init__(self, slack: SoakSlack, folder: Path, stores: list[str]) -> None:
        self._slack, self._stores = slack, stores
        self._errors = (folder / f"bot-{id(self)}.log").open("w")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        links = self._slack.links
        environment = {
            **os.environ, "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN,
            "MAGBOT_STORE": " ".join(self._stores),
        }  # fmt: skip
        api = f"http://{self._slack.address}/api/"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "magbot", "slack", "--api", api], env=environment,
            stdout=self._errors, stderr=self._errors,
        )  # fmt: skip
        until(lambda: self._slack.links > links, 600)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def memory(self) -> int:
        """Return the resident memory in MiB."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) // 1024


def questions(
    slack: SoakSlack, number: int, channels: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give so many mentions, each in a thread of its own."""
    known = [entry.question for entry in magbot.load().entries]
    texts = itertools.cycle([*known, "zebra stripes in the attic", "I want to end my life"])
    for index in range(number):
        body = slack.mention(next(texts), channel=f"C{index % channels:08d}")
        body["event"]["ts"] = f"{1_700_000_000 + index}.000100"
        yield body["event"]["ts"], body


async def ask_all(
    slack: SoakSlack, number: int, channels: int, at_once: int, minutes: float
) -> None:
    """Ask, at most so many at once and for so long, and wait for the answers."""
    end_of_asking = time.monotonic() + 60 * minutes
    room = asyncio.Semaphore(at_once)

    async def ask(thread: str, body: dict[str, Any]) -> None:
        try:
            await slack.deliver(body)
            if slack.faults and slack.random.random() < TWICE:
                slack.done["delivered twice"] += 1
                await slack.deliver(body)
            end = time.monotonic() + (PATIENCE if slack.faults else 3 * number)
            while thread not in slack.answers and time.monotonic() < end:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        finally:
            slack.done["asked"] += 1
            room.release()

    async with asyncio.TaskGroup() as tasks:
        for thread, body in questions(slack, number, channels):
            await room.acquire()
            if time.monotonic() > end_of_asking:
                break
            tasks.create_task(ask(thread, body))


def soak(number: int, minutes: float) -> None:
    """Ask under faults and print what came of it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres, redis = PostgresServer(), RedisServer(folder)
        stack.callback(postgres.remove)
        for server in (postgres, redis):
            server.start()
            stack.callback(server.stop)
        slack = stack.enter_context(SoakSlack(faults=True))
        lasting, other = (Bot(slack, folder, [redis.url, postgres.url]) for _ in range(2))
        for bot in (lasting, other):
            stack.callback(bot.kill)
            bot.start()
        started = time.monotonic()
        asking = asyncio.run_coroutine_threadsafe(
            ask_all(slack, number, 1000, AT_ONCE, minutes), slack.loop
        )
        memory = restart_in_turn(slack, lasting, (redis, postgres, other), asking)
        asking.result()
        seconds = time.monotonic() - started
        time.sleep(3)  # so that a second answer is seen
        memory.append(lasting.memory())
        statuses = [bot.stop() for bot in (lasting, other)]
        ((counted,),) = postgres.ask("SELECT SUM(number) FROM magbot.replies")
        show(slack, seconds)
        print(f"exit statuses {statuses}; replies counted in PostgreSQL: {counted}")
        print(f"memory in MiB of the bot that lasted, between restarts: {memory}")


def restart_in_turn(
    slack: SoakSlack, lasting: Bot, servers: tuple[Any, ...], asking: Future[None]
) -> list[int]:
    """Restart a server or the other bot now and then; return what memory the lasting bot had."""
    turns, memory, due = itertools.cycle(servers), [], time.monotonic() + EVERY
    while not asking.done():
        time.sleep(0.1)
        if time.monotonic() >= due and not asking.done():
            due += EVERY
            memory.append(lasting.memory())
            server = next(turns)
            server.stop()
            server.start()
            slack.done[f"restarted {type(server).__module__}.{type(server).__name__}"] += 1
            print(f"{slack.done['asked']} asked", file=sys.stderr)
    return memory


def burst(number: int, channels: int) -> None:
    """Ask so many at once in each channel, which takes one post a second."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        slack = stack.enter_context(SoakSlack(faults=False, pace=1.0))
        bot = Bot(slack, folder, [])
        bot.start()
        stack.callback(bot.kill)
        started, total = time.monotonic(), number * channels
        slack.run(ask_all(slack, total, channels, total, total), 4 * total)
        seconds = time.monotonic() - started
        time.sleep(3)
        show(slack, seconds)
        print(f"exit status {bot.stop()}")


def show(slack: SoakSlack, seconds: float) -> None:
    """Print what was asked, lost and doubled."""
    number = slack.done["asked"]
    lost = number - len(slack.answers)
    doubled = sum(max(texts.values()) > 1 for texts in slack.answers.values())
    print(f"questions {number}, answered {len(slack.answers)}, lost {lost}, doubled {doubled}")
    print(f"{seconds:.0f} s, {number / seconds:.0f} questions a second")
    print(f"the platform: {dict(sorted(slack.done.items()))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=600.0, metavar="M", help="stop then")
    parser.add_argument("--burst", type=int, default=0, metavar="N", help="at once in a channel")
    parser.add_argument("--channels", type=int, default=5)
    args = parser.parse_args()
    if args.burst:
        burst(args.burst, args.channels)
    else:
        soak(args.questions, args.minutes)


if __name__ == "__main__":
    main()
