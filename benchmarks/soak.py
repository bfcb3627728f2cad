"""Bots under faults: how many questions are lost, and how many are answered twice.

python benchmarks/soak.py [--questions 100000] [--minutes 30]
    two processes of each kind (Slack over Socket Mode, Slack over HTTP, Discord) share Redis and
    PostgreSQL; every half minute one of those two or one bot is restarted (SIGTERM)
python benchmarks/soak.py --burst 400 --channels 5 [--platform discord]
    all at once, at the platform's documented limits, from one process and without other faults

Fakes of Slack and Discord on loopback send the questions and take the answers, at the platforms'
limits: a post a second in a channel of Slack; in Discord 5 in 5 seconds, and 50 a second in all.
They answer some posts with 503 or 429, cut some connections before a post was taken, cut sockets,
deliver some questions twice, and Slack sends again what was not acknowledged. A command whose
socket ended before it was acknowledged counts as refused where no answer came: Slack sends it once
and tells the person. Needs
magbot[slack,discord,redis,postgres], a redis-server and a PostgreSQL.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))
import magbot
import magbot.library
from tests.fakes.discord import TOKEN
from tests.fakes.faulty_discord import FaultyDiscord
from tests.fakes.faulty_slack import FaultySlack
from tests.fakes.loopback import until
from tests.fakes.postgres import PostgresServer
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SECRET
from tests.test_bots_process import POINTED, asked, free_port
from tests.test_bots_redis import Server as RedisServer

if TYPE_CHECKING:
    from concurrent.futures import Future

    from tests.fakes.faults import Tally

AT_ONCE = 15
"""Questions without an answer yet, at most."""
EVERY, CUT_EVERY = 30.0, 7.0
"""Seconds between two restarts, and between two cuts of a socket."""
CHANNELS = 2000
LONGEST_STOP = 60.0
CODE = """
import faulthandler, signal, sys
faulthandler.register(signal.SIGUSR1)
{}
from magbot.cli.run import guarded
sys.exit(guarded(sys.argv[1:]))
"""


class Bot:
    """One bot's process; `kind` is socket, http or discord."""

    def __init__(
        self, kind: str, slack: FaultySlack, discord: FaultyDiscord, folder: Path, stores: str
    ) -> None:
        """`folder` holds the compiled base, and takes the logs."""
        self.kind, self._slack, self._port, self._health = kind, slack, free_port(), free_port()
        self._log = (folder / f"{kind}-{id(self)}.log").open("w")
        self._code = POINTED.format(discord.address) if kind == "discord" else ""
        api = ["--api", f"http://{slack.address}/api/"]
        http = ["--http", str(self._port)] if kind == "http" else []
        platform = ["discord"] if kind == "discord" else ["slack", *api, *http]
        base = ["--faq", str(folder / "base.magbot")]
        self._arguments = [*platform, *base, "--health", str(self._health)]
        self._environment = {
            **os.environ, "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET, "DISCORD_TOKEN": TOKEN, "MAGBOT_STORE": stores,
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None
        self.longest_stop = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", CODE.format(self._code), *self._arguments],
            env=self._environment, stdout=self._log, stderr=self._log,
        )  # fmt: skip
        until(lambda: asked(self._health, "/ready")[0] == 200, 600)
        if self.kind == "http":
            self._slack.ports.append(self._port)

    def stop(self) -> int:
        """Stop it as a supervisor does; where it listened, it is still asked until it is gone."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        started = time.monotonic()
        try:
            status = self.process.wait(LONGEST_STOP)
        except subprocess.TimeoutExpired:  # its threads are written to its log, and shown
            self.process.send_signal(signal.SIGUSR1)
            time.sleep(1)
            self.process.kill()
            status = self.process.wait()
            print(Path(self._log.name).read_text()[-8000:], file=sys.stderr, flush=True)
        self.longest_stop = max(self.longest_stop, time.monotonic() - started)
        if self.kind == "http":
            self._slack.ports.remove(self._port)
        return status

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


def compile_base(folder: Path) -> None:
    """Compile the bundled base, as one does that is served: each process opens it at once."""
    command = [sys.executable, "-m", "magbot", "compile", "-o", str(folder / "base.magbot")]
    subprocess.run([*command, magbot.library.bundled_path()], check=True)


def texts(folder: Path) -> list[str]:
    """Give what is asked, over and over: the base's questions, one without an answer, a crisis."""
    known = [entry.question for entry in magbot.load(folder / "base.magbot").entries]
    return [*known, "zebra stripes in the attic", "I want to end my life"]


class Asking:
    """Asks one platform `number` questions, at most `at_once` at once and until `end`."""

    def __init__(
        self, platform: Any, number: int, texts: list[str], *, at_once: int, end: float = 1e12
    ) -> None:
        self.platform, self.number, self._texts, self._end = platform, number, texts, end
        self._room = asyncio.Semaphore(at_once)
        self.count = self.answered = 0

    def start(self, channels: int, **how: Any) -> Future[None]:
        asking = self._ask_all(channels, how)
        return asyncio.run_coroutine_threadsafe(asking, self.platform.loop)

    async def _ask_all(self, channels: int, how: dict[str, Any]) -> None:
        async with asyncio.TaskGroup() as tasks:
            for number, text in zip(
                range(self.number), itertools.cycle(self._texts), strict=False
            ):
                await self._room.acquire()
                if time.monotonic() > self._end:
                    break
                self.count += 1
                over_http = dict.fromkeys(how, number % 2 == 1)
                tasks.create_task(self._ask(number, text, channels, over_http))

    async def _ask(self, number: int, text: str, channels: int, how: dict[str, Any]) -> None:
        try:
            came = await self.platform.put(number, text, channels, **how)
            self.answered += came
        finally:
            self._room.release()


def soak(number: int, minutes: float) -> None:
    """Ask under faults and print what came of it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        compile_base(folder)
        postgres, redis = PostgresServer(), RedisServer(folder)
        stack.callback(postgres.remove)
        for server in (postgres, redis):
            server.start()
            stack.callback(server.stop)
        slack = stack.enter_context(FaultySlack(faults=True, pace=1.0))
        discord = stack.enter_context(FaultyDiscord(faults=True))
        stores = f"{redis.url} {postgres.url}"
        bots = [
            Bot(kind, slack, discord, folder, stores)
            for kind in ("socket", "http", "discord") for _ in range(2)
        ]  # fmt: skip
        for bot in bots:
            stack.callback(bot.kill)
            bot.start()
        started, end = time.monotonic(), time.monotonic() + 60 * minutes
        share, said = number // 4, texts(folder)
        asking = [Asking(slack, number - share, said, at_once=AT_ONCE, end=end),
                  Asking(discord, share, said, at_once=AT_ONCE // 3, end=end)]  # fmt: skip
        futures = [asking[0].start(CHANNELS, http=True), asking[1].start(CHANNELS)]
        memory = faults_in_turn(slack, discord, bots, [redis, postgres], asking, futures)
        for future in futures:
            future.result()
        seconds = time.monotonic() - started
        time.sleep(3)  # so that a second answer is seen
        statuses = [bot.stop() for bot in bots]
        ((counted,),) = postgres.ask("SELECT SUM(number) FROM magbot.replies")
        for name, one in zip(("Slack", "Discord"), asking, strict=True):
            show(name, one)
        print(f"{sum(one.count for one in asking)} questions in {seconds:.0f} s")
        stops = [round(bot.longest_stop, 1) for bot in bots]
        print(f"exit statuses {statuses}; longest stops in seconds {stops}")
        print(f"replies counted in PostgreSQL: {counted}")
        print(f"MiB of the bots that lasted (socket, http, discord): {memory[:1]}, {memory[-3:]}")


def faults_in_turn(
    slack: FaultySlack, discord: FaultyDiscord, bots: list[Bot], servers: list[Any],
    asking: list[Asking], futures: list[Future[None]],
) -> list[list[int]]:  # fmt: skip
    """Restart a server or the second bot of a kind now and then, and cut sockets."""
    turns = itertools.cycle([servers[0], bots[1], servers[1], bots[3], bots[5]])
    memory, due, cut_due = [], time.monotonic() + EVERY, time.monotonic() + CUT_EVERY
    while not all(future.done() for future in futures):
        time.sleep(0.2)
        if time.monotonic() >= cut_due:
            cut_due += CUT_EVERY
            discord.run(discord.cut_one())
            if slack.transports:
                slack.loop.call_soon_threadsafe(slack.transports[0].abort)
                slack.tally.done["sockets cut"] += 1
        if time.monotonic() >= due:
            due = time.monotonic() + EVERY
            memory.append([bots[0].memory(), bots[2].memory(), bots[4].memory()])
            one = next(turns)
            one.stop()
            one.start()
            name = f"restarted {getattr(one, 'kind', type(one).__module__)}"
            slack.tally.done[name] += 1
            line = [
                (a.count, a.answered, a.platform.tally.doubled, a.platform.tally.lost)
                for a in asking
            ]
            print(f"asked, answered, doubled, lost: {line}", file=sys.stderr, flush=True)
    return memory


def burst(number: int, channels: int, name: str) -> None:
    """Ask so many at once in each channel."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        compile_base(folder)
        slack = stack.enter_context(FaultySlack(faults=False, pace=1.0))
        discord = stack.enter_context(FaultyDiscord(faults=False))
        platform: Any = discord if name == "discord" else slack
        platform.ways, platform.tally.patience = ("mention",), 900.0 + 3 * number
        bot = Bot("discord" if name == "discord" else "socket", slack, discord, folder, "")
        stack.callback(bot.kill)
        bot.start()
        started, total = time.monotonic(), number * channels
        asking = Asking(platform, total, texts(folder), at_once=total)
        asking.start(channels).result()
        seconds = time.monotonic() - started
        time.sleep(3)
        show(name, asking)
        print(f"{seconds:.0f} s; exit status {bot.stop()}")


def show(name: str, asking: Asking) -> None:
    """Print what was asked, lost and doubled."""
    tally: Tally = asking.platform.tally
    refused = len(tally.refused)
    print(f"{name}: asked {asking.count}, lost {asking.count - asking.answered - refused}, "
          f"refused {refused}, doubled {len(tally.doubled)}")  # fmt: skip
    print(f"  the platform: {dict(sorted(tally.done.items()))}")
    print(f"  without an answer: {tally.lost}; with two: {tally.doubled}")
    print(f"  refused: {tally.refused}")
    if isinstance(asking.platform, FaultyDiscord):
        print(f"  refusals in 10 minutes, at most: {asking.platform.most_refusals} (10,000 ban)")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=600.0, metavar="M", help="stop then")
    parser.add_argument("--burst", type=int, default=0, metavar="N", help="at once in a channel")
    parser.add_argument("--channels", type=int, default=5)
    parser.add_argument("--platform", choices=("slack", "discord"), default="slack")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing started stays
    if args.burst:
        burst(args.burst, args.channels, args.platform)
    else:
        soak(args.questions, args.minutes)


if __name__ == "__main__":
    main()
