"""The set-up script: what it runs, and when it sets up again."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT


@pytest.fixture(name="dev")
def _dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "HOME", tmp_path)
    interrupt = signal.getsignal(signal.SIGINT)
    yield module
    signal.signal(signal.SIGINT, interrupt)


@pytest.fixture(name="installed")
def _installed(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    calls: list[list[str]] = []

    def install(folder: Path, bin_folder: Path, packages: list[str]) -> None:
        bin_folder.mkdir(parents=True)
        (folder / "made").touch()
        calls.append(packages)

    monkeypatch.setattr(dev, "install", install)
    return calls


def run_commands(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    seen: list[list[str]] = []

    def call(command: list[str], **_: object) -> int:
        seen.append([Path(command[0]).name, *command[1:]])
        return 0

    monkeypatch.setattr(dev.subprocess, "call", call)
    return seen


def test_chat_passes_the_question_on(
    dev: ModuleType, installed: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = run_commands(dev, monkeypatch)

    assert dev.main(["chat", "how much?"]) == 0
    assert seen == [["magbot", "how much?"]]
    assert installed == [[str(ROOT)]]


def test_an_interrupt_is_left_to_the_chat(
    dev: ModuleType, installed: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def call(_command: list[str]) -> int:
        signal.raise_signal(signal.SIGINT)
        return 130

    monkeypatch.setattr(dev.subprocess, "call", call)

    assert dev.main(["chat", "--plain"]) == 130
    assert installed


def test_an_environment_is_made_once(dev: ModuleType, installed: list[list[str]]) -> None:
    dev.environment("chat", ["one"])
    dev.environment("chat", ["one"])
    dev.environment("chat", ["two"])

    assert installed == [["one"], ["two"]]


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_check_runs_everything_and_names_what_failed(
    dev: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    checks = (*dev.SINGLE, *dev.PARALLEL)
    for _, command in checks:
        program = tmp_path / command[0]
        program.write_text(f'#!/bin/sh\necho "$0" "$@"\nexit {int(command[0] == "mypy")}\n')
        program.chmod(0o755)

    assert dev.check(tmp_path) == 1

    printed = capfd.readouterr().out
    shown = [
        f"== {name}: {' '.join(command)}\n{tmp_path}/{' '.join(command)}"
        for name, command in checks
    ]
    places = [printed.index(text) for text in shown]
    assert places == sorted(places)
    assert printed.endswith("failed: types\n")


def test_the_environment_of_the_checks_holds_extras_and_groups(dev: ModuleType) -> None:
    packages = dev.checking_packages()

    assert any(package.startswith("pytest-xdist") for package in packages)
    assert any(package.startswith("ruff") for package in packages)
    assert "slack" in packages[packages.index("--editable") + 1]


def test_the_lock_file_pins_every_package_that_is_named(dev: ModuleType) -> None:
    text = dev.LOCK.read_text(encoding="utf-8")
    pins = [Requirement(line) for line in text.splitlines() if not line.startswith("#")]
    versions = {canonicalize_name(pin.name): str(pin.specifier)[2:] for pin in pins}
    project = dev.read_project()
    lists = (
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    )
    named = [Requirement(text) for listed in lists for text in listed]

    outdated = [
        str(each)
        for each in named
        if versions.get(canonicalize_name(each.name), "0") not in each.specifier
    ]
    assert outdated == [], "run: python3 dev.py lock"
    assert "://" not in text, "no registry is named"


def test_another_word_shows_the_help(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main([]) == 2
    assert "dev.py check" in capsys.readouterr().err


def test_an_old_python_is_named(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1, "final", 0))

    assert dev.main(["check"]) == 2
    assert "3.11 or later" in capsys.readouterr().err


def test_without_ensurepip_the_outer_pip_installs(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bool] = []

    def create(_folder: Path, *, with_pip: bool, clear: bool = False) -> None:
        made.append(clear)
        if with_pip:
            raise dev.subprocess.CalledProcessError(1, "ensurepip")

    seen = run_commands(dev, monkeypatch)
    monkeypatch.setattr(dev.venv, "create", create)

    dev.install(tmp_path / "env", tmp_path / "env" / "bin", ["one"])

    assert made == [False, True]
    python = str(tmp_path / "env" / "bin" / "python")
    assert seen[0][1:5] == ["-m", "pip", "--python", python]
