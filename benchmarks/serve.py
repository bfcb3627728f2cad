"""Requests a second of `magbot serve`, beside a bare "hello" of the same framework, in one run.

python benchmarks/serve.py [--seconds 10] [--connections 32] [--faq DIR]

Needs wrk (Debian: apt-get install wrk) and magbot[web]. Each server is one process; wrk keeps its
connections open. The questions are those of the knowledge base with a word left out, so that they
are matched and not only looked up.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
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
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
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
    """Measure both, print requests a second, latencies and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--faq", default="")
    args = parser.parse_args()
    if not shutil.which("wrk"):
        print("wrk is not installed (Debian: apt-get install wrk)", file=sys.stderr)
        return 2
    base = ["--faq", args.faq] if args.faq else []
    serve = [
        sys.executable,
        "-m",
        "magbot",
        *base,
        "serve",
        "--rate",
        "0",
        "--unscreened",
        "--port",
    ]
    rates = []
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "ask.lua"
        script.write_text(SCRIPT % ",".join(map(json.dumps, bodies(args.faq))), encoding="utf-8")
        for name, command in (("hello", [sys.executable, "-c", HELLO]), ("magbot", serve)):
            with running(command) as port:
                report = measured(port, script, args.seconds, args.connections)
            rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", report)[0])
            late = dict(re.findall(r"^\s+(50|99)%\s+(\S+)", report, re.MULTILINE))
            errors = re.findall(r"Non-2xx.*|Socket errors.*", report)
            rates.append(rate)
            print(
                f"{name:<8} {rate:8.0f}/s  p50 {late['50']}  p99 {late['99']}  {' '.join(errors)}"
            )
    print(f"ratio    {rates[1] / rates[0]:8.2f}")
    return 0


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
def running(command: list[str]) -> Iterator[int]:
    """Run a server until the block ends; gives its port once it listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([*command, str(port)], stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 300
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def measured(port: int, script: Path, seconds: int, connections: int) -> str:
    """Return wrk's report."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script)]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
