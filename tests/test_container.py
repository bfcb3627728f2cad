"""The container image: pinned, built and run where a tool and a base are there, else by hand.

MAGBOT_TEST_BASE names a base image that `buildah` has, with Python 3.11 or newer as `python`; or
it is "hand": then the file's steps are followed in a folder. Both need a package index, and
minutes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT
from tests.test_bots_process import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTAINER = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BASE = os.environ.get("MAGBOT_TEST_BASE", "")
by_tool = pytest.mark.skipif(
    not BASE or BASE == "hand" or not shutil.which("buildah"),
    reason="needs buildah, and a base image named by MAGBOT_TEST_BASE",
)
by_hand = pytest.mark.skipif(BASE != "hand", reason="needs MAGBOT_TEST_BASE=hand")


def pins(name: str) -> dict[str, str]:
    """Give the version of each package of a lock file; every one must have a hash."""
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if "--hash=sha256:" not in line] == []
    found = [Requirement(line.partition(" --hash")[0]) for line in lines]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in found}


def test_the_base_is_one_content() -> None:
    (base,) = re.findall(r"^ARG BASE=(.+)$", CONTAINER, re.MULTILINE)

    assert re.fullmatch(r"docker\.io/library/python:3\.\d+-slim-\w+@sha256:[0-9a-f]{64}", base)
    assert re.findall(r"^FROM (\S+)", CONTAINER, re.MULTILINE) == ["$BASE", "$BASE"]


def test_every_package_of_the_image_is_pinned_with_its_hash() -> None:
    text = (ROOT / "dev.py").read_text(encoding="utf-8")
    extras = re.findall(r'"(\w+)"', re.findall(r"^IMAGE_EXTRAS = (.+)$", text, re.MULTILINE)[0])
    optional = PROJECT["project"]["optional-dependencies"]
    wanted = [
        *PROJECT["project"]["dependencies"],
        *(one for name in extras for one in optional[name]),
    ]
    for lock, named in (("requirements.lock", wanted),
                        ("build.lock", PROJECT["build-system"]["requires"])):  # fmt: skip
        held = pins(lock)
        for each in map(Requirement, named):
            assert held.get(canonicalize_name(each.name), "0") in each.specifier


def test_nothing_is_installed_without_a_hash() -> None:
    installs = re.findall(r"pip install .*?(?=&&|$)", CONTAINER.replace("\\\n", ""), re.MULTILINE)

    assert "PIP_REQUIRE_HASHES=1" in CONTAINER
    assert [re.sub(r"\s+", " ", one).strip() for one in installs] == [
        "pip install -r requirements.lock",
        "pip install -r build.lock",
        "pip install --no-index --no-deps /wheel/*.whl",
    ]


def is_healthy(command: list[str], port: int) -> bool:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if (
            subprocess.run(command, env={**os.environ, "PORT": str(port)}, check=False).returncode
            == 0
        ):
            return True
        time.sleep(0.5)
    return False


@by_hand
def test_its_steps_work_by_hand(tmp_path: Path) -> None:
    first, _ = CONTAINER.split("\nFROM $BASE\n")
    lines = first.replace("\\\n", "").splitlines()
    here = tmp_path / "src"
    here.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "ENV":
            environment |= dict(pair.split("=", 1) for pair in rest.split())
        elif word == "COPY":
            *sources, target = rest.split()
            for source in sources:
                copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
                copy(
                    ROOT / source, here / (source.rpartition("/")[2] if target == "./" else target)
                )
        elif word == "RUN":
            command = re.sub("(/opt/|/wheel)", rf"{tmp_path}\1", rest)
            command = command.replace("python -m venv", f"{sys.executable} -m venv")
            subprocess.run(["sh", "-ec", command], cwd=here, env=environment, check=True)

    programs, port = tmp_path / "opt" / "magbot" / "bin", free_port()
    here_port = {**os.environ, "PORT": str(port)}
    server = subprocess.Popen([programs / "magbot", "serve"], cwd=tmp_path, env=here_port)
    try:
        assert is_healthy([str(programs / "python"), "-m", "magbot.serving.probe"], port)
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    finally:
        server.kill()


@pytest.fixture(name="image")
def _image() -> Iterator[str]:
    name = "localhost/magbot-test"
    build = ["buildah", "bud", "--layers", "--isolation", "chroot", "--format", "docker"]
    arguments = ["--build-arg", f"BASE={BASE}", "-f", "deploy/Containerfile", "-t", name, "."]
    subprocess.run([*build, *arguments], cwd=ROOT, check=True)
    yield name
    subprocess.run(["buildah", "rmi", "-f", name], check=False)


@by_tool
def test_it_is_built_and_runs(image: str) -> None:
    inspected = json.loads(output("buildah", "inspect", "--type", "image", image))
    config = inspected["Docker"]["config"]
    assert config["User"] == "10001:10001"
    assert config["Healthcheck"]["Test"] == ["CMD", "python", "-m", "magbot.serving.probe"]
    assert config["StopSignal"] == "SIGTERM"

    container, port = output("buildah", "from", image), free_port()
    run = ["buildah", "run", "--isolation", "chroot", "--env", f"PORT={port}", container, "--"]
    server = subprocess.Popen([*run, "magbot", "serve"])
    try:
        assert output(*run, "id", "-u") == "10001"
        assert is_healthy([*run, "python", "-m", "magbot.serving.probe"], port)
        answer = output(*run, "magbot", "ask", "Does magnesium help cramps at night?")
        assert "cramp" in answer
    finally:
        server.terminate()
        server.wait(30)
        subprocess.run(["buildah", "rm", container], check=False)


def output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()
