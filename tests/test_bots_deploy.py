"""What is deployed: units that give little away, a watchdog, an image's steps, a health check."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("aiohttp", reason="needs magbot[web]")
from magbot.serving.health import health_server
from magbot.serving.responder import Responder
from magbot.serving.snapshot import Snapshot
from tests.conftest import BIKES, ROOT
from tests.test_bots_process import ended, free_port, started

if TYPE_CHECKING:
    from pathlib import Path

    from magbot import Assistant

UNITS = sorted((ROOT / "deploy").glob("*.service"))
CONTAINER = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
LARGEST_EXPOSURE = 1.5


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_gives_little_away(unit: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        pytest.skip("needs systemd-analyze (Debian: apt-get install systemd)")
    done = subprocess.run(
        [analyze, "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    level = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    assert level, done.stderr
    assert float(level[1]) <= LARGEST_EXPOSURE


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
@pytest.mark.parametrize(
    "line", ["StateDirectory=magbot", "WatchdogSec=60", "LimitNOFILE=65536", "UMask=0077"]
)
def test_a_unit_sets_its_bounds(unit: Path, line: str) -> None:
    assert line in unit.read_text(encoding="utf-8").splitlines()


def test_the_watchdog_is_told_that_the_loop_turns(tmp_path: Path) -> None:
    place = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(place)
        supervisor.settimeout(60)
        options = ("--faq", str(BIKES), "serve", "--unscreened", "--port", str(free_port()))
        variables = {"NOTIFY_SOCKET": place, "WATCHDOG_USEC": "200000"}
        with started("", *options, **variables) as process:
            told = [supervisor.recv(100) for _ in range(4)]
            process.send_signal(signal.SIGTERM)
            assert ended(process)[0] == 0

    assert told[0] == b"READY=1"
    assert set(told[1:]) == {b"WATCHDOG=1"}


def test_the_image_copies_what_is_there() -> None:
    copied = [line.split()[1:-1] for line in CONTAINER.splitlines() if line.startswith("COPY ")]
    own = [name for names in copied for name in names if not name.startswith(("--", "/"))]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert own
    assert [name for name in own if not (ROOT / name).exists()] == []
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]) <= set(own)


def test_the_images_user_is_a_number() -> None:
    assert re.findall(r"^USER (.+)$", CONTAINER, re.MULTILINE) == ["10001:10001"]


def probe(port: str) -> int:
    command = re.findall(r'HEALTHCHECK .* CMD \["python", (.+)\]', CONTAINER)[0]
    words = [word.strip('" ') for word in command.split(",")]
    return subprocess.run(
        [sys.executable, *words],
        env={**os.environ, "PORT": port},
        cwd=ROOT,
        check=False,
        capture_output=True,
    ).returncode


def test_the_images_health_check_asks_the_port(bikes: Assistant) -> None:
    async def use() -> list[int]:
        responder = Responder(Snapshot(bikes))
        health = health_server(responder, lambda: True, ("127.0.0.1", 0))
        await health.start()
        alive = await asyncio.to_thread(probe, str(health.port))
        await health.close()
        return [alive, await asyncio.to_thread(probe, str(health.port)), probe("none")]

    assert asyncio.run(use()) == [0, 1, 1]


@pytest.mark.parametrize(("value", "port"), [("7000", 7000), ("", 8080)])
def test_the_word_port_means_the_variable(
    monkeypatch: pytest.MonkeyPatch, value: str, port: int
) -> None:
    from magbot.cli.surface import address

    monkeypatch.delenv("PORT", raising=False)
    if value:
        monkeypatch.setenv("PORT", value)

    assert address("0.0.0.0:PORT") == ("0.0.0.0", port)
    assert address("PORT") == ("127.0.0.1", port)
