"""Many clients at once: is each accepted request answered, how late, and what if a stop comes?

python benchmarks/crowd.py [--clients 200] [--seconds 60] [--faq DIR]

Runs `magbot serve` twice for so long. Each client keeps a connection and asks as soon as it was
answered. In the second run SIGTERM comes in the middle: what the server says it answered must be
what the clients got whole. Needs magbot[web].
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field

QUESTIONS = ("will it upset my stomach?", "how much shuld i take", "can i take it with coffee",
             "is it any good for a crampy calf at night", "thanks")  # fmt: skip


@dataclass
class Tally:
    """What the clients of a run got: seconds of each whole reply, replies cut short, refusals."""

    seconds: list[float] = field(default_factory=list)
    cut: int = 0
    unanswered: int = 0
    refused: int = 0
    statuses: set[int] = field(default_factory=set)

    def percentile(self, share: float) -> float:
        """Return the seconds within which this share of the replies came."""
        ordered = sorted(self.seconds) or [0.0]
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def crowd(port: int, clients: int, seconds: float) -> Tally:
    """Ask with so many clients for so long, or until nobody listens any more."""
    tally, end = Tally(), time.monotonic() + seconds
    await asyncio.gather(*[client(port, number, end, tally) for number in range(clients)])
    return tally


async def client(port: int, number: int, end: float, tally: Tally) -> None:
    """Ask one question after the other; a closed connection is opened again."""
    while time.monotonic() < end:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            tally.refused += 1
            return
        try:
            while time.monotonic() < end and await asked(reader, writer, number, tally):
                number += 1
        except (OSError, EOFError):
            tally.unanswered += 1
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


async def asked(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int, tally: Tally
) -> bool:
    """Ask one question and count its reply; tell whether the connection stays open."""
    body = json.dumps({"question": QUESTIONS[number % len(QUESTIONS)]}).encode()
    head = b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    started = time.perf_counter()
    writer.write(head + b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    try:
        json.loads(await reader.readexactly(int(headers["content-length"])))
    except (EOFError, ValueError):
        tally.cut += 1
        raise
    tally.seconds.append(time.perf_counter() - started)
    tally.statuses.add(int(lines[0].split()[1]))
    return headers.get("connection", "") != "close"


def run(faq: str, clients: int, seconds: float, *, stop: bool) -> tuple[Tally, int, str]:
    """Run a server and its clients; gives the tally, how many replies the log counts, its end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = ["--faq", faq] if faq else []
    command = [sys.executable, "-m", "magbot", *base, "serve", "--unscreened", "--rate", "0"]
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen([*command, "--port", str(port)], stderr=log, text=True)
        try:
            while not listening(port):
                time.sleep(0.1)
            tally = asyncio.run(stopped(server, port, clients, seconds) if stop
                                else crowd(port, clients, seconds))  # fmt: skip
        finally:
            if not stop:
                server.terminate()
            status = server.wait(60)
        log.seek(0)
        said = log.read()
    answered = len(re.findall(r"answered surface=web", said))
    return tally, answered, f"exit status {status}, " + said.strip().splitlines()[-1]


def listening(port: int) -> bool:
    """Tell whether somebody takes connections at the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def stopped(server: subprocess.Popen[str], port: int, clients: int, seconds: float) -> Tally:
    """Do what `crowd` does, and stop the server in the middle."""
    asking = asyncio.create_task(crowd(port, clients, seconds))
    await asyncio.sleep(seconds / 2)
    server.send_signal(signal.SIGTERM)
    return await asking


def main() -> int:
    """Print both runs; 1 where a reply was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--faq", default="")
    args = parser.parse_args()
    lost = False
    for stop in (False, True):
        load = os.getloadavg()[0]
        tally, answered, end = run(args.faq, args.clients, args.seconds, stop=stop)
        got = len(tally.seconds)
        lost = lost or got != answered or tally.cut > 0
        print(
            f"{'SIGTERM in the middle' if stop else 'to the end':<22} load {load:.1f}  "
            f"answered {answered}, received whole {got}, cut short {tally.cut}, sent on a closing "
            f"connection {tally.unanswered}  statuses {sorted(tally.statuses)}  "
            f"p50 {tally.percentile(0.5) * 1e3:.0f} ms  p99 {tally.percentile(0.99) * 1e3:.0f} ms"
            f"\n  {end}"
        )
    return int(lost)


if __name__ == "__main__":
    sys.exit(main())
