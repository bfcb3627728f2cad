"""One chat from beginning to end in a real terminal: tmux types, and its screen is read back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.conftest import BIKES, ROOT
from tests.test_chat_golden import GOLDEN, agrees

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    shutil.which("tmux") is None, reason="tmux is not installed: no end-to-end run of the chat"
)
PATIENCE = 60.0


class Terminal:
    """A tmux of its own, with one window."""

    def __init__(self, folder: Path) -> None:
        self._tmux = ["tmux", "-S", str(folder / "tmux"), "-f", os.devnull]
        self._home = folder

    def open(self, command: str, width: int, height: int, **environment: str) -> None:
        settings = {"HOME": str(self._home), "PYTHONPATH": str(ROOT / "src"), "PS1": "$ "}
        settings |= {"XDG_CACHE_HOME": str(self._home / "cache"), **environment}
        flags = [flag for name, value in settings.items() for flag in ("-e", f"{name}={value}")]
        size = ["-x", str(width), "-y", str(height)]
        bare = "env -u COLUMNS -u LINES"  # what the tests' own environment says of its size
        self._run("new-session", "-d", *size, *flags, f"{bare} {command}; echo status $?; cat")

    def type(self, *keys: str) -> None:
        self._run("send-keys", *keys)

    def resize(self, width: int, height: int) -> None:
        self._run("resize-window", "-x", str(width), "-y", str(height))

    def screen(self, *, styled: bool = False) -> str:
        shown = self._run("capture-pane", "-p", *(["-e"] if styled else []))
        return "\n".join(line.rstrip() for line in shown.splitlines()).rstrip()

    def wait(self, shows: Callable[[str], bool]) -> str:
        end = time.monotonic() + PATIENCE
        while not shows(screen := self.screen()):
            assert time.monotonic() < end, screen
            time.sleep(0.02)
        return screen

    def close(self) -> None:
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._tmux, *arguments], check=True, capture_output=True, encoding="utf-8"
        )
        return done.stdout


@pytest.fixture(name="terminal")
def _terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


CHAT = f"{sys.executable} -m magbot chat --faq {BIKES}"


def prompt(screen: str) -> bool:
    return screen.endswith("\n>")


def test_a_chat_in_a_real_terminal(terminal: Terminal) -> None:
    terminal.open(CHAT, 60, 40)
    terminal.wait(prompt)

    terminal.type("why do my")
    terminal.wait(lambda screen: "why do my brakes squeal?" in screen)
    terminal.type("Right", "Enter")
    terminal.wait(lambda screen: "Dirty rims" in screen and prompt(screen))
    terminal.type("punc")
    menu = terminal.wait(lambda screen: "How do I fix a flat tyre?" in screen)
    terminal.type("Tab", "Enter", "Enter")
    terminal.wait(lambda screen: "Take the wheel off" in screen and prompt(screen))
    terminal.type("1", "Enter")
    last = terminal.wait(lambda screen: "6 bar" in screen and prompt(screen))
    terminal.type("C-d")
    terminal.wait(lambda screen: "status 0" in screen)

    agrees(GOLDEN / "screen-menu.txt", menu + "\n")
    agrees(GOLDEN / "screen.txt", last + "\n")


def test_a_resized_terminal_keeps_the_line_and_wraps_anew(terminal: Terminal) -> None:
    terminal.open(CHAT, 90, 30)
    terminal.wait(prompt)
    terminal.type("squeaky brak")
    terminal.wait(lambda screen: "> squeaky brak" in screen)

    terminal.resize(40, 30)
    terminal.wait(lambda screen: "> squeaky brak" in screen)
    terminal.type("es", "Enter")
    screen = terminal.wait(lambda screen: "Dirty rims" in screen and prompt(screen))

    assert "Ask a bicycle mechanic when you are not\nsure." in screen


def test_ctrl_c_twice_leaves_with_its_status(terminal: Terminal) -> None:
    terminal.open(CHAT, 80, 20)
    terminal.wait(prompt)
    terminal.type("nonsense", "C-c")
    terminal.wait(lambda screen: "Press Ctrl-C again" in screen and prompt(screen))
    terminal.type("C-c")

    terminal.wait(lambda screen: "status 130" in screen)


@pytest.mark.parametrize(
    ("environment", "styled"),
    [
        pytest.param({}, True, id="styles by default"),
        pytest.param({"NO_COLOR": "1"}, False, id="NO_COLOR"),
    ],
)
def test_styles_in_a_real_terminal(
    terminal: Terminal, environment: dict[str, str], *, styled: bool
) -> None:
    terminal.open(CHAT, 80, 30, **environment)
    terminal.wait(prompt)
    terminal.type("puncture repair", "Enter")
    terminal.wait(lambda screen: "Take the wheel off" in screen and prompt(screen))

    assert ("mYou can ask:" in terminal.screen(styled=True)) is styled


@pytest.mark.parametrize(
    ("command", "environment"),
    [
        pytest.param(CHAT, {"TERM": "dumb"}, id="TERM=dumb"),
        pytest.param(f"{CHAT} --plain", {}, id="plain"),
    ],
)
def test_a_simple_terminal_gets_plain_lines(
    terminal: Terminal, command: str, environment: dict[str, str]
) -> None:
    settings = [f"{name}={value}" for name, value in environment.items()]
    terminal.open(" ".join([*settings, command]), 60, 30)
    terminal.wait(prompt)
    terminal.type("squeaky brakes", "Enter")
    terminal.wait(lambda screen: "Dirty rims" in screen and prompt(screen))
    terminal.type("C-c")
    terminal.wait(lambda screen: "Press Ctrl-C again" in screen)
    terminal.type("C-d")

    terminal.wait(lambda screen: "status 0" in screen)
    assert "\x1b[" not in terminal.screen(styled=True)
