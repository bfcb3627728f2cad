"""Requests a second of `magbot serve`, beside a bare "hello" of the same framework, in one run.

python benchmarks/serve.py [--seconds 10] [--connections 32] [--processes 1] [--faq DIR]

Needs wrk (Debian: apt-get install wrk) and magbot[web]. wrk keeps its connections open, and shares
the processors. On a busy machine the processor time a request is what tells, and its ratio to
that of the hello. The questions are the wordings of the knowledge base, each without one of its
words in turn, so that they are matched and not only looked up: some thousands, of which none comes
again before all were asked. Then requests come at half of the rate that was reached, each at its
time whether the one before was answered or not, and lateness counts from that time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import magbot

if TYPE_CHECKING:
    from collections.abc import Iterator

HELLO = """
import sys
from aiohttp import web
async def hello(request):
    await request.read()
    return web.json_response({"text": "hello"})
app = web.Application()
app.router.add_post("/v1/ask", hello)
def ready(_):
    print("listening", file=sys.stderr, flush=True)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=ready,
            reuse_port=True)
"""
HEAD = (
    b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n"
)
PACED_CLIENTS = 64
MOST_BODIES = 8000  # wrk takes some 30,000 for too large a script
SCRIPT = """
local bodies = {%s}
local number = 0
request = function()
  number = number %% #bodies + 1
  return wrk.format("POST", "/v1/ask", {["Content-Type"] = "application/json"}, bodies[number])
end
"""


def main() -> int:
    """Measure both, print requests a second, latencies, processor time and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--processes", type=int, default=1, help="that share one port")
    parser.add_argument("--faq", default="")
    args = parser.parse_args()
    if not shutil.which("wrk"):
        print("wrk is not installed (Debian: apt-get install wrk)", file=sys.stderr)
        return 2
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    base = ["--faq", args.faq] if args.faq else []
    options = ["--rate", "0", "--unscreened", "--share-port", "--port"]
    serve = [sys.executable, "-m", "magbot", *base, "serve", *options]
    asked = bodies(args.faq)
    print(f"{len(asked)} different questions")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "ask.lua"
        script.write_text(SCRIPT % ",".join(map(json.dumps, asked)), encoding="utf-8")
        hello, least = compared("hello", [sys.executable, "-c", HELLO], script, args)
        magbot, each = compared("magbot", serve, script, args)
    print(f"ratio of requests {magbot / hello:.2f}, of processor time {least / each:.2f}")
    return 0


def compared(
    name: str, command: list[str], script: Path, args: argparse.Namespace
) -> tuple[float, float]:
    """Measure a server and print it; gives requests a second and processor milliseconds each."""
    with running(command, args.processes) as (port, pids):
        measured(port, script, 2, args.connections)  # warm
        before = sum(map(processor_seconds, pids))
        report = measured(port, script, args.seconds, args.connections)
        spent = sum(map(processor_seconds, pids)) - before
        rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", report)[0])
        half = asyncio.run(paced(port, bodies(args.faq), rate / 2, args.seconds))
    served = int(re.findall(r"(\d+) requests in", report)[0])
    late = dict(re.findall(r"^\s+(50|99)%\s+(\S+)", report, re.MULTILINE))
    errors = re.findall(r"Non-2xx.*|Socket errors.*", report)
    each = spent / served * 1e3
    print(
        f"{name:<8} {rate:8.0f}/s  p50 {late['50']}  p99 {late['99']}  "
        f"{each:.3f} ms of a processor each, {1e3 / each:.0f}/s a core  {' '.join(errors)}\n"
        f"  at {rate / 2:.0f}/s  p50 {half[len(half) // 2] * 1e3:.1f} ms  "
        f"p99 {half[len(half) * 99 // 100] * 1e3:.1f} ms"
    )
    return rate, each


def bodies(faq: str) -> list[str]:
    """Return request bodies: each wording of the base without one of its words, in turn."""
    kb = magbot.load(faq) if faq else magbot.load()
    wordings = [wording for entry in kb.entries for wording in (entry.question, *entry.variants)]
    texts = dict.fromkeys(
        " ".join(words[:place] + words[place + 1 :])
        for place in range(max(len(wording.split()) for wording in wordings))
        for words in map(str.split, wordings)
        if place < len(words) > 1
    )
    return [json.dumps({"question": text}) for text in [*texts][:MOST_BODIES]]


async def paced(port: int, asked: list[str], rate: float, seconds: float) -> list[float]:
    """Ask so many questions a second; returns how late each reply was, in order of size."""
    late: list[float] = []
    begin = time.perf_counter()
    due = iter([(begin + number / rate, number) for number in range(int(rate * seconds))])

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for moment, number in due:
            await asyncio.sleep(moment - time.perf_counter())
            body = asked[number % len(asked)].encode()
            writer.write(HEAD % len(body) + body)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(re.findall(rb"(?i)content-length: (\d+)", head)[0]))
            late.append(time.perf_counter() - moment)
        writer.close()

    await asyncio.gather(*[client() for _ in range(PACED_CLIENTS)])
    return sorted(late)


@contextmanager
def running(command: list[str], processes: int) -> Iterator[tuple[int, list[int]]]:
    """Run servers until the block ends; gives their port once they listen, and their ids."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = [
        subprocess.Popen([*command, str(port)], stderr=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    try:
        for process in started:
            wait_listening(process, port)
        yield port, [process.pid for process in started]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


def wait_listening(process: subprocess.Popen[str], port: int) -> None:
    """Wait until a server says that it listens; what it says after is thrown away."""
    assert process.stderr is not None
    for line in process.stderr:
        if "ready" in line or "listening" in line:
            break
    else:
        sys.exit(f"a server ended before it listened on {port}")
    threading.Thread(target=process.stderr.read, daemon=True).start()


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(port: int, script: Path, seconds: int, connections: int) -> str:
    """Return wrk's report."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script)]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
