"""Every example of the README, and of the tutorials, does what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

BLOCK = re.compile(r"^```(console|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = [ROOT / "README.md"]
HOWTO = ROOT / "docs" / "howto"
STEP = re.compile(r"^```(console|(?:yaml|csv) (\S+))\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[object]:
    return [
        pytest.param(body, id=f"{page.name}-{number}")
        for page in PAGES
        for number, (kind, body) in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")), 1)
        if kind == language
    ]


@pytest.fixture(name="shell")
def _shell(tmp_path: Path) -> dict[str, str]:
    """An environment in which `magbot`, and the set-up script's chat, are this checkout's."""
    shims = tmp_path / "shims"
    shims.mkdir()
    for name, line in {
        "magbot": f'exec "{sys.executable}" -m magbot "$@"',
        "python3": f'shift 2; exec "{sys.executable}" -m magbot "$@"',
    }.items():
        (shims / name).write_text(f"#!/bin/sh\n{line}\n")
        (shims / name).chmod(0o755)
    return {**os.environ, "PATH": f"{shims}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}


def expected(lines: list[str]) -> re.Pattern[str]:
    """Make a pattern of the shown output, in which `...` stands for anything."""
    shown = re.escape("\n".join(lines).rstrip())
    return re.compile(shown.replace(re.escape("..."), r"[\s\S]*?") + r"\s*\Z")


@pytest.mark.parametrize("body", blocks("console"))
def test_a_shell_example_prints_what_is_shown(
    body: str, shell: dict[str, str], tmp_path: Path
) -> None:
    run(body, shell, tmp_path)


@pytest.mark.parametrize("page", ["own-base.md", "scopes.md", "translate.md"])
def test_a_page_of_steps_does_what_it_shows(
    page: str, shell: dict[str, str], tmp_path: Path
) -> None:
    """Its commands run in one folder, in order, with the files it shows."""
    shell["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    for _, file, body in STEP.findall((HOWTO / page).read_text(encoding="utf-8")):
        if file:
            (tmp_path / file).parent.mkdir(exist_ok=True)
            (tmp_path / file).write_text(body)
        else:
            run(body, shell, tmp_path)


def run(body: str, shell: dict[str, str], folder: Path) -> None:
    steps = re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]
    for step in steps:
        command, *lines = step.rstrip("\n").split("\n")
        if "dev.py check" in command or command.startswith(("pip ", "git ", "cd ")):
            continue  # these set an environment up; CI runs the first one itself
        done = subprocess.run(
            ["sh", "-c", command], cwd=folder, env=shell, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        if lines:
            assert expected(lines).match(done.stdout), done.stdout + done.stderr


@pytest.mark.parametrize("body", blocks("python"))
def test_a_python_example_runs_and_prints_what_is_shown(body: str) -> None:
    """A line `expression  # shows` must have a value whose text begins as shown."""
    space: dict[str, object] = {}
    for statement in re.split(r"\n(?=\S)", body.strip()):
        code, _, shows = statement.partition("  # ")
        if shows:
            assert str(eval(code, space)).startswith(shows.rstrip(".")), code
        else:
            exec(code, space)
