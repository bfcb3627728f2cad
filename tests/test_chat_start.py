"""The chat as a program: over a pipe, on a broken terminal, with its options."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from magbot.chat.chat import Chat, Terminal
from magbot.chat.live import Live
from magbot.chat.loop import Interrupted, converse
from magbot.chat.plain import PlainReader, SturdyReader
from magbot.chat.record import default_history
from magbot.render.terminal import Look
from tests.conftest import BIKES, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from magbot.chat.plain import ReadLine


class Script:
    """A reader that gives lines and raises what it is told to."""

    def __init__(self, *steps: str | BaseException) -> None:
        self._steps = list(steps)

    def __call__(self) -> str:
        step = self._steps.pop(0) if self._steps else EOFError()
        if isinstance(step, BaseException):
            raise step
        return step


class Kept:
    """A chat and what it wrote."""

    def __init__(self) -> None:
        self.written: list[str] = []
        around = Terminal(self.written.append, self.written.append, lambda: Look(80))
        self.chat = Chat(Live(str(BIKES)), around)

    def run(self, read: ReadLine) -> int:
        return converse(read, self.chat)

    @property
    def text(self) -> str:
        return "".join(self.written)


def magbot(
    *arguments: str, typed: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "magbot", "chat", *arguments],
        input=typed,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
        | environment,
    )


def test_over_a_pipe_lines_are_a_conversation_without_prompt_or_banner() -> None:
    done = magbot("--faq", str(BIKES), typed="puncture repair\n1\n/hlep\n")

    assert done.returncode == 0
    assert "6 bar" in done.stdout
    assert "> " not in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == "There is no command /hlep. Did you mean /help?\n"


def test_a_bad_knowledge_base_is_told_before_any_prompt(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text("entries: 7\n")

    done = magbot("--faq", str(tmp_path))

    assert done.returncode == 3
    assert "faq.yaml:1" in done.stderr
    assert done.stdout == ""


def test_the_options_keep_what_they_name(tmp_path: Path) -> None:
    history, transcript = tmp_path / "history", tmp_path / "talk.txt"

    magbot(
        "--faq", str(BIKES), "--history", str(history), "--transcript", str(transcript),
        typed="squeaky brakes\n",
    )  # fmt: skip

    assert history.read_text() == '"squeaky brakes"\n'
    assert "Dirty rims" in transcript.read_text()


def test_an_emergency_is_in_neither_file(tmp_path: Path) -> None:
    history, transcript = tmp_path / "history", tmp_path / "talk.txt"

    done = magbot(
        "--history", str(history), "--transcript", str(transcript),
        typed="I want to end my life\nhello\n",
    )  # fmt: skip

    assert "PLEASE READ THIS FIRST" in done.stdout
    assert not history.exists()
    assert "end my life" not in transcript.read_text()


def test_color_always_styles_a_pipe() -> None:
    done = magbot("--faq", str(BIKES), "--color", "always", typed="puncture repair\n")

    assert "\x1b[1mYou can ask:\x1b[0m" in done.stdout


@pytest.mark.parametrize(
    ("environment", "path"),
    [
        pytest.param({"XDG_STATE_HOME": "/state"}, "/state/magbot/history", id="XDG"),
        pytest.param({"HOME": "/home/ann"}, "/home/ann/.local/state/magbot/history", id="home"),
    ],
)
def test_where_history_lies_by_default(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], path: str
) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert default_history() == path


def test_ctrl_c_while_a_reply_is_made_stops_the_reply_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = Kept()

    def interrupted(_: str) -> None:
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(kept.chat, "ask", interrupted)

    assert kept.run(Script("slow", "squeaky brakes", EOFError())) == 0
    assert "Stopped." in kept.text
    assert "Dirty rims" in kept.text


def test_a_line_between_two_ctrl_c_disarms() -> None:
    kept = Kept()

    assert kept.run(Script(Interrupted(), "hi", Interrupted(), EOFError())) == 0


def test_a_terminal_that_breaks_is_replaced_by_plain_lines() -> None:
    kept, told = Kept(), list[str]()
    reader = SturdyReader(
        lambda: Script("hi", OSError("gone")), Script("squeaky brakes"), told.append
    )

    assert kept.run(reader.read) == 0
    assert "Dirty rims" in kept.text
    assert told == ["this terminal does not edit lines (gone); plain lines will do"]


def test_a_terminal_that_cannot_begin_is_replaced_by_plain_lines() -> None:
    kept, told = Kept(), list[str]()

    def broken() -> ReadLine:
        raise RuntimeError("no terminal")

    assert kept.run(SturdyReader(broken, Script("squeaky brakes"), told.append).read) == 0
    assert "Dirty rims" in kept.text


def test_when_plain_lines_fail_too_the_error_is_shown() -> None:
    reader = SturdyReader(
        lambda: Script(OSError("one")), Script("hi", OSError("two")), lambda _: None
    )
    reader.read()

    with pytest.raises(OSError, match="two"):
        reader.read()


def test_a_plain_prompt_is_shown_and_the_line_is_whole() -> None:
    shown: list[str] = []
    reader = PlainReader(io.StringIO("one \r\ntwo"), shown.append)

    assert [reader.read(), reader.read()] == ["one ", "two"]
    with pytest.raises(EOFError):
        reader.read()
    assert shown == ["\n> ", "\n> ", "\n> ", "\n"]
