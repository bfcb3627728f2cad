"""The ask command: forms, statuses, and clear words for bad input."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from magbot.cli import run
from magbot.cli.parse import COMMANDS
from magbot.errors import MagbotError
from tests.conftest import BIKES

FAQ = ["--faq", str(BIKES)]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def type_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def magbot(
    *arguments: str, content: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "magbot", *arguments],
        input=content,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        pytest.param(["ask", "squeaky brakes"], 0, id="answered"),
        pytest.param(["ask", "hi"], 0, id="smalltalk"),
        pytest.param(["ask", "capital of France"], 1, id="not answered"),
        pytest.param(["squeaky brakes"], 0, id="a question without a command"),
        pytest.param(["check it"], 1, id="a question like a command"),
        pytest.param(["ask", "squeaky", "brakes"], 0, id="words"),
        pytest.param(["chat", "squeaky brakes"], 0, id="a question given to the chat"),
    ],
)
def test_the_status_says_what_happened(
    arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.guarded([*FAQ, *arguments]) == status
    assert "Ask a bicycle mechanic" in capsys.readouterr().out


def test_lines_of_standard_input_become_json_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, "squeaky brakes\n\nwas für ein Wal?\n".encode())

    status = run.guarded(["ask", "--json", *FAQ])

    replies = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 1
    assert [reply["question"] for reply in replies] == ["squeaky brakes", "was für ein Wal?"]
    assert all(reply["note"] in reply["text"] for reply in replies)


def test_without_a_terminal_no_command_answers_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, b"squeaky brakes\nhi\n")

    assert run.guarded(FAQ) == 0
    assert capsys.readouterr().out.count("Ask a bicycle mechanic") == 2


def test_why_shows_the_parts_and_the_runner_up(capsys: pytest.CaptureFixture[str]) -> None:
    run.guarded(["ask", "--why", "my brakes are squeaky", *FAQ])

    shown = capsys.readouterr().out
    assert "why: answer, confidence" in shown
    assert "best: brake.squeal" in shown
    assert "the runner-up would have needed" in shown


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        pytest.param(
            ["ask", "--faq", "nowhere", "x"], 3, "nowhere: It cannot be read", id="no folder"
        ),
        pytest.param(["chek"], 2, "Did you mean 'check'?", id="misspelt command"),
        pytest.param(["chek", str(BIKES)], 2, "Did you mean 'check'?", id="misspelt, with a path"),
        pytest.param(["help", "chek"], 2, "Did you mean 'check'?", id="help, misspelt"),
        pytest.param(["--help", "x"], 2, "magbot --help lists them", id="help on no command"),
        pytest.param(["ask", "--jsn", "x"], 2, "--jsn", id="unknown option"),
        pytest.param(["check", "--today", "now"], 2, "'now' is not a day", id="no date"),
    ],
)
def test_a_mistake_is_named_on_standard_error(
    arguments: list[str], status: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        left: object = run.guarded(arguments)
    except SystemExit as stopped:
        left = stopped.code
    captured = capsys.readouterr()

    assert left == status
    assert says in captured.err
    assert captured.out == ""


def test_binary_input_is_refused_with_its_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, b"hi\n\xff\xfe\x00\x01\n")

    assert run.guarded(["ask", *FAQ]) == 2
    assert "Line 2 of standard input is not UTF-8" in capsys.readouterr().err


def test_an_endless_line_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, b"x" * (4 * 2**20 + 1))

    assert run.guarded(["ask", *FAQ]) == 2
    assert "longer than 4 MiB" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"brakes " * 150_000 + b"\n", id="a megabyte"),
        pytest.param(b"squeaky\0brakes\n", id="nul"),
        pytest.param(b"?\n", id="no words"),
    ],
)
def test_odd_questions_get_a_reply(
    content: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, content)

    assert run.guarded(["ask", *FAQ]) in (0, 1)
    assert "Ask a bicycle mechanic" in capsys.readouterr().out


def test_a_closed_pipe_ends_quietly() -> None:
    questions = "squeaky brakes\n" * 3000
    command = f"{sys.executable} -m magbot ask --faq {BIKES} | head -1"

    done = subprocess.run(
        ["sh", "-c", command], input=questions.encode(), capture_output=True, check=False
    )

    assert done.stderr == b""
    assert len(done.stdout.splitlines()) == 1


def test_a_lone_surrogate_in_an_argument_is_answered() -> None:
    done = magbot("ask", *FAQ, b"br\xff\xfeakes".decode("utf-8", "surrogateescape"))

    assert done.returncode in (0, 1)
    assert done.stderr == b""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_terminal_encoding_will_do(encoding: str) -> None:
    done = magbot("ask", *FAQ, "--json", "café ☕ squeaky brakes", PYTHONIOENCODING=encoding)

    assert done.stderr == b""
    assert json.loads(done.stdout)["note"]


def test_an_interrupt_leaves_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "_run", interrupted)

    assert run.guarded([]) == 130


def test_a_home_that_cannot_be_written_does_not_matter() -> None:
    done = magbot("ask", *FAQ, "squeaky brakes", XDG_CACHE_HOME="/proc/nowhere")

    assert done.returncode == 0
    assert done.stderr == b""


def test_a_damaged_cache_is_made_again(tmp_path: Path) -> None:
    first = magbot("ask", *FAQ, "loud braking")
    (image,) = (tmp_path / "cache").rglob("*.magbot")
    image.write_bytes(image.read_bytes()[:-9] + b"\1" * 9)

    second = magbot("ask", *FAQ, "loud braking")
    third = magbot("ask", *FAQ, "loud braking")

    assert second.stdout == first.stdout == third.stdout
    assert b"it is made again" in second.stderr
    assert third.stderr == b""


def test_a_person_is_told_why_the_first_question_takes_long(tmp_path: Path) -> None:
    folder = tmp_path / "faq"
    shutil.copytree(BIKES, folder)
    entry = "entries:\n- question: how long is it\n  answer: Long.\n"
    (folder / "long.yaml").write_text(f"#{'-' * 200_000}\n{entry}", encoding="utf-8")
    said = []
    for _ in range(2):
        ours, theirs = os.openpty()
        command = [sys.executable, "-m", "magbot", "--faq", str(folder), "ask", "loud braking"]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=theirs, check=False)
        os.close(theirs)
        said.append(_rest(ours))

    assert "some seconds" in said[0]
    assert said[1] == ""


def _rest(terminal: int) -> str:
    try:
        return os.read(terminal, 1000).decode()
    except OSError:  # nothing was written, and nobody is left to write
        return ""
    finally:
        os.close(terminal)


def test_an_edit_takes_effect_at_the_next_question(tmp_path: Path) -> None:
    folder = tmp_path / "faq"
    folder.mkdir()
    file = folder / "a.yaml"
    file.write_text("entries:\n- question: Why?\n  answer: Because.\n")
    before = magbot("ask", "--faq", str(folder), "why")
    file.write_text("entries:\n- question: Why?\n  answer: For fun.\n")

    after = magbot("ask", "--faq", str(folder), "why")

    assert b"Because" in before.stdout
    assert b"For fun" in after.stdout


def test_help_leads_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.guarded(["--help"]) == 0
    shown = capsys.readouterr().out

    assert shown.index("examples:") < shown.index("commands:")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_way_to_ask_for_help_gives_the_commands_own(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ways = [command, "--help"], ["--help", command], ["-h", command], ["help", command]
    shown = []
    for arguments in ways:
        with pytest.raises(SystemExit) as left:
            run.guarded([*FAQ, *arguments])
        assert left.value.code == 0
        shown.append(capsys.readouterr().out)

    assert shown[0].startswith(f"usage: magbot {command} ")
    assert set(shown) == {shown[0]}


@pytest.mark.parametrize("arguments", [["help"], ["-h"], ["--help", "--json"]])
def test_help_on_no_command_is_the_general_help(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.guarded(arguments) == 0
    assert "commands:" in capsys.readouterr().out


def test_help_may_begin_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    run.guarded([*FAQ, "help", "squeaky", "brakes"])

    assert "Ask a bicycle mechanic" in capsys.readouterr().out


def test_the_version_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.guarded(["--version"]) == 0
    assert capsys.readouterr().out.startswith("magbot ")


def test_questions_on_a_stream_are_its_lines_that_hold_something() -> None:
    from magbot.cli.ask import questions

    assert list(questions(io.BytesIO(b"a\r\n \nb"))) == ["a", "b"]
    with pytest.raises(MagbotError):
        list(questions(io.BytesIO(b"\xc3\x28\n")))
