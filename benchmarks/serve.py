"""Requests a second of `magbot serve`, beside a bare "hello" of the same framework, in one run.

python benchmarks/serve.py [--seconds 10] [--connections 32] [--processes 1] [--faq DIR]

Needs wrk (Debian: apt-get install wrk) and magbot[web]. wrk keeps its connections open. On a busy
machine the processor time a request is what tells, and its ratio to that of the hello. The
questions are those of the knowledge base with a word left out, so that they are matched and not
only looked up.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
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
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "ask.lua"
        script.write_text(SCRIPT % ",".join(map(json.dumps, bodies(args.faq))), encoding="utf-8")
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
    served = int(re.findall(r"(\d+) requests in", report)[0])
    late = dict(re.findall(r"^\s+(50|99)%\s+(\S+)", report, re.MULTILINE))
    errors = re.findall(r"Non-2xx.*|Socket errors.*", report)
    each = spent / served * 1e3
    print(
        f"{name:<8} {rate:8.0f}/s  p50 {late['50']}  p99 {late['99']}  "
        f"{each:.3f} ms of a processor each, {1e3 / each:.0f}/s a core  {' '.join(errors)}"
    )
    return rate, each


def bodies(faq: str) -> list[str]:
    """Return request bodies: the questions of the base, each without one of its words."""
    kb = magbot.load(faq) if faq else magbot.load()
    texts = []
    for number, entry in enumerate(kb.entries):
        words = entry.question.split()
        del words[number % len(words)]
        texts.append(json.dumps({"question": " ".join(words) or "?"}))
    return texts


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
