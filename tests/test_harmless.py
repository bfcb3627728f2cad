"""No text reaches a terminal or a log raw, and no stream that is gone ends in a trace."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magbot.cli import run
from magbot.errors import Problem
from magbot.review.decisions import ask_person
from magbot.review.grouping import Group
from magbot.review.log import Missed
from magbot.review.proposals import Proposal
from magbot.text.sanitizer import harmless, one_line
from tests.conftest import BIKES

EVIL = "\x1b]52;c;aGk=\x07\x1b]8;;http://x\x1b\\\x9b2J\u202egnp\u2066\rover\u2028line\x85end\x00"
OBEYED = ("\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\r", "\u2028", "\x85", "\x00")
MAGBOT = [sys.executable, "-m", "magbot"]


def raw(text: str) -> list[str]:
    return [char for char in OBEYED if char in text]


@given(st.text())
def test_what_is_left_is_printable_or_kept_on_purpose(text: str) -> None:
    shown = harmless(text)

    assert not raw(shown)
    assert harmless(shown) == shown
    assert "\n" not in one_line(text)


@pytest.mark.parametrize(
    "text",
    ["plain", "two\nlines", "caf\u00e9 \u00a0 \u3000", "\u0645\u06cc\u200c\u062e",
     "\U0001f469\u200d\u2695\ufe0f",
     "\u0939\u093f\u0928\u094d\u0926\u0940"],
)  # fmt: skip
def test_text_of_any_script_stays(text: str) -> None:
    assert harmless(text) == text


def hostile_base(folder: Path) -> Path:
    (folder / "faq.yaml").write_text(
        'entries:\n- question: "what is it \\x1b]52;c;aGk=\\x07?"\n'
        '  answer: "It is \\u202eevil\\x1b[2J."\n',
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["ask", "what is it"], id="ask"),
        pytest.param(["ask", "--why", f"what is it {EVIL}"], id="why"),
        pytest.param(["check"], id="check"),
        pytest.param(["check", "--format", "github"], id="check for GitHub"),
        pytest.param(["coverage"], id="coverage"),
        pytest.param(["eval", "{cases}"], id="eval"),
        pytest.param(["ask", "--log", "/nowhere/\x1b[2J\u202e", "hi"], id="a log's path"),
        pytest.param(["check", "/nowhere/\x1b[2J\u202e"], id="a folder's path"),
        pytest.param(["import", "/nowhere/\x1b[2J.csv", "--to", "x"], id="a file's path"),
        pytest.param(["--\x1b[2J\u202e"], id="an option"),
        pytest.param(["check", "--\x1b[2J\u202e"], id="an option of a command"),
        pytest.param(["help", "\x1b[2J\u202e"], id="a topic"),
    ],
)
def test_no_command_prints_what_a_terminal_obeys(
    arguments: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"question": "what is it \\u001b[2J\\u202e", "kind": "refer"}\n')
    base = tmp_path / "base"
    base.mkdir()
    hostile_base(base)
    named = [word.replace("{cases}", str(cases)) for word in arguments]

    with suppress(SystemExit):
        run.guarded(["--faq", str(base), *named])

    said = capfd.readouterr()
    assert said.out or said.err
    assert not raw(said.out + said.err)


def test_a_problem_is_one_line() -> None:
    problem = Problem(f"a{EVIL}.yaml", 1, 1, "rule", f"Bad {EVIL}", "Mend\nit.")

    assert not raw(str(problem))
    assert "\n" not in str(problem)


def test_review_shows_each_question_on_a_line_of_its_own() -> None:
    group = Group((Missed(f"who\n  proposed: add to x {EVIL}", 1, 0),))
    said: list[str] = []

    ask_person([Proposal(group, "", (f"who\nis {EVIL}",), ())], lambda _: "q", said.append)

    lines = "\n".join(said).split("\n")
    assert not raw("".join(said))
    assert sum(line.startswith("  proposed:") for line in lines) == 1


def of_process(command: str, *, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", command, "sh", *MAGBOT], capture_output=True, text=True, cwd=folder,
        check=False, timeout=120,
    )  # fmt: skip


FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


@pytest.mark.parametrize(
    ("command", "status"),
    [
        pytest.param('"$@" ask hello >&-', 0, id="closed output"),
        pytest.param('"$@" ask hello >&- 2>&-', 0, id="closed output and errors"),
        pytest.param('"$@" <&-', 0, id="closed input"),
        pytest.param('"$@" ask <&-', 0, id="closed input of ask"),
        pytest.param('"$@" ask hello >/dev/full', 2, id="full output", marks=FULL),
        pytest.param('"$@" --help >/dev/full', 2, id="full output of help", marks=FULL),
        pytest.param('"$@" export csv >/dev/full', 2, id="full output of export", marks=FULL),
        pytest.param('"$@" schema faq >/dev/full', 2, id="full output of schema", marks=FULL),
        pytest.param('"$@" --faq nothing ask x 2>/dev/full', 3, id="full errors", marks=FULL),
        pytest.param('rmdir "$PWD"; "$@" ask hello', 0, id="a deleted folder"),
        pytest.param('rmdir "$PWD"; "$@" --faq x ask hello', 3, id="a base in a deleted folder"),
        pytest.param('rmdir "$PWD"; "$@" check', 0, id="check in a deleted folder"),
        pytest.param('rmdir "$PWD"; "$@" new x', 2, id="new in a deleted folder"),
    ],
)
def test_a_stream_or_folder_that_is_gone_leaves_no_trace(
    command: str, status: int, tmp_path: Path
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()

    done = of_process(command, folder=folder)

    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert done.returncode in (status, 2 if status == 3 else status)


def on_a_terminal(columns: int, *arguments: str) -> str:
    controller, terminal = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns)}
    process = subprocess.Popen(
        [*MAGBOT, "--faq", str(BIKES), *arguments], stdout=terminal, stderr=terminal,
        stdin=subprocess.DEVNULL, env=environment,
    )  # fmt: skip
    os.close(terminal)
    pieces = []
    try:
        while piece := os.read(controller, 4096):
            pieces.append(piece)
    except OSError:  # how a terminal on Linux says that nobody writes any more
        pass
    process.wait(timeout=60)
    os.close(controller)
    return b"".join(pieces).decode()


@pytest.mark.parametrize("arguments", [("ask", "flat tyre"), ("ask", "--why", "flat tyre")])
@pytest.mark.parametrize("columns", [30, 60])
def test_a_reply_is_wrapped_at_the_terminals_width(columns: int, arguments: tuple[str]) -> None:
    lines = on_a_terminal(columns, *arguments).split("\r\n")

    assert max(map(len, lines)) <= columns
    assert "Ask a bicycle mechanic" in " ".join(lines)


def test_elsewhere_a_reply_keeps_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    run.guarded(["ask", "--faq", str(BIKES), "flat tyre"])

    assert max(map(len, capsys.readouterr().out.split("\n"))) > 40
