"""Every surface hands its replies to the log, where it is told to, and only what may be kept."""

from __future__ import annotations

import asyncio
import io
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from magbot.chat.chat import Chat, Terminal
from magbot.chat.commands import take
from magbot.chat.live import Live
from magbot.cli import run
from magbot.errors import MagbotError
from magbot.render.terminal import Look
from magbot.review import Log, Missed, open_log
from magbot.serving.options import Options, set_up
from magbot.serving.question import BORROWED, Question
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret
from magbot.serving.snapshot import Snapshot
from tests.conftest import BIKES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from magbot import Assistant
    from magbot.answering.answer import Answer

MISSED = "zebra stripes in the attic"
CRISIS = "I want to end my life in the attic"
REFERRED = "I have kidney disease, can I take it in the attic?"


def kept_in(path: Path) -> tuple[list[Missed], dict[str, int]]:
    log = open_log(str(path))
    try:
        return log.missed(), log.counts()
    finally:
        log.close()


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "missed.db"


@pytest.fixture(name="log")
def _log(path: Path) -> Iterator[Log]:
    log = open_log(str(path), complain=pytest.fail)
    yield log
    log.close()


def typed_in_a_chat(faq: Path | None, log: Log | None, *lines: str) -> str:
    said: list[str] = []
    around = Terminal(said.append, said.append, lambda: Look(300), log=log)
    chat = Chat(Live(str(faq) if faq else None), around)
    for line in lines:
        take(chat, line)
    return "".join(said)


def asked(text: str = "", **more: Any) -> Question:
    return Question("test", more.pop("way", "way"), "here", text=text, **more)


def handled(responder: Responder, *questions: Question) -> list[Answer]:
    shown: list[Answer] = []

    async def send(answer: Answer) -> None:
        shown.append(answer)

    async def ask() -> None:
        for question in questions:
            await responder.handle(question, send)

    asyncio.run(ask())
    return shown


def ask_each(_: Assistant, path: Path, texts: list[str]) -> None:
    for text in texts:
        run.guarded(["ask", "--log", str(path), text])


def chat_each(_: Assistant, path: Path, texts: list[str]) -> None:
    for text in texts:
        log = open_log(str(path), complain=pytest.fail)
        typed_in_a_chat(None, log, text, "/feedback no")
        log.close()


def handle_each(bundled: Assistant, path: Path, texts: list[str]) -> None:
    for text in texts:
        log = open_log(str(path), complain=pytest.fail)
        handled(Responder(Snapshot(bundled), missed=log, sinks=[log]), asked(text))
        log.close()


@pytest.mark.usefixtures("own_cache")
@pytest.mark.parametrize(
    ("surface", "down"),
    [
        pytest.param(ask_each, 0, id="ask"),
        pytest.param(chat_each, 1, id="chat"),
        pytest.param(handle_each, 0, id="responder"),
    ],
)
def test_a_missed_question_is_kept_and_the_text_of_a_card_is_not(
    bundled: Assistant,
    path: Path,
    surface: Callable[[Assistant, Path, list[str]], None],
    down: int,
) -> None:
    surface(bundled, path, [MISSED, CRISIS, REFERRED])

    assert kept_in(path) == ([Missed(MISSED, 1, down)], {"card crisis": 1, "card refer_kidney": 1})
    assert path.read_bytes().count(b"attic") >= 1
    assert b"end my life" not in path.read_bytes()
    assert b"disease" not in path.read_bytes()


def test_what_is_said_after_a_card_is_not_kept_by_a_chat(path: Path, log: Log) -> None:
    typed_in_a_chat(None, log, REFERRED, MISSED, "/feedback no", "/clear", "zebra hooves")

    assert kept_in(path) == ([Missed("zebra hooves")], {"card refer_kidney": 1})


def test_what_is_said_after_a_card_is_not_kept_by_a_bot(
    bundled: Assistant, path: Path, log: Log
) -> None:
    handled(Responder(Snapshot(bundled), missed=log), asked(REFERRED), asked(MISSED))

    assert kept_in(path) == ([], {"card refer_kidney": 1})


def test_after_a_card_a_down_vote_in_a_chat_counts_for_the_entry_alone(
    path: Path, log: Log
) -> None:
    typed_in_a_chat(None, log, REFERRED, "who are you", "/feedback no")

    missed, counts = kept_in(path)
    assert missed == []
    assert [name.split()[0] for name in counts] == ["card", "down"]


def test_a_down_vote_in_a_chat_is_logged_once(path: Path, log: Log) -> None:
    said = typed_in_a_chat(
        BIKES, log, "my squeaky brakes", "/feedback yes", "/feedback no", "/feedback no"
    )

    assert kept_in(path)[0] == [Missed("my squeaky brakes", 0, 1, ("brake.squeal",))]
    assert "The log notes only replies that did not help." in said


def test_a_chat_without_a_log_says_that_it_keeps_none() -> None:
    assert "keeps no log" in typed_in_a_chat(BIKES, None, "squeaky brakes", "/feedback no")


def test_what_a_bot_answers_leaves_no_trace_and_votes_are_counted(
    bikes: Assistant, path: Path, log: Log
) -> None:
    vote = {"token": "brake.squeal", "verdict": "down", "voter": "ann"}
    handled(
        Responder(Snapshot(bikes), missed=log, sinks=[log]), asked("squeaky brakes"), asked(**vote)
    )

    assert kept_in(path) == ([], {"down brake.squeal": 1})


def test_a_message_that_another_person_wrote_is_not_kept(
    bikes: Assistant, path: Path, log: Log
) -> None:
    handled(Responder(Snapshot(bikes), missed=log), asked(MISSED, way=BORROWED))

    assert kept_in(path) == ([], {})


def test_a_bot_writes_the_log_off_the_event_loop(
    bikes: Assistant, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    note: Any = lambda *_, **__: threads.append(threading.current_thread().name)  # noqa: E731
    monkeypatch.setattr(log, "record", note)
    monkeypatch.setattr(log, "keep", note)
    vote = {"token": "brake.squeal", "verdict": "up", "voter": "ann"}

    handled(Responder(Snapshot(bikes), missed=log, sinks=[log]), asked(MISSED), asked(**vote))

    assert len(threads) == 2
    assert threading.main_thread().name not in threads


def test_a_log_that_fails_changes_no_reply_of_a_bot(
    bikes: Assistant, log: Log, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError(MISSED)

    monkeypatch.setattr(log, "record", broken)

    first, second = handled(
        Responder(Snapshot(bikes), missed=log), asked(MISSED), asked("squeaky brakes")
    )

    assert (first.kind, second.kind) == ("out_of_scope", "answer")
    assert "RuntimeError" in caplog.text
    assert "attic" not in caplog.text


def test_the_options_set_the_log_and_both_sinks_up(tmp_path: Path, path: Path) -> None:
    verdicts = tmp_path / "verdicts.jsonl"
    options = Options(str(BIKES), feedback=str(verdicts), log=str(path), unscreened=True)
    responder = set_up(options, Secret("token"), lambda _: None)
    vote = {"token": "tyre.flat", "verdict": "up", "voter": "ann"}

    handled(responder, asked(MISSED), asked(**vote))
    asyncio.run(responder.close())

    assert responder.missed
    assert kept_in(path) == ([Missed(MISSED)], {"up tyre.flat": 1})
    assert '"entry": "tyre.flat", "verdict": "up"' in verdicts.read_text()


def test_a_bot_keeps_nothing_unless_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    responder = set_up(Options(str(BIKES), unscreened=True), Secret("token"), lambda _: None)

    handled(responder, asked(MISSED))

    assert not responder.missed
    assert list(tmp_path.iterdir()) == []


def test_a_bot_does_not_start_with_a_log_that_cannot_be_opened(tmp_path: Path) -> None:
    options = Options(str(BIKES), unscreened=True, log=str(tmp_path / "no" / "missed.db"))

    with pytest.raises(MagbotError, match="cannot be opened"):
        set_up(options, Secret("token"), lambda _: None)


def test_a_log_that_breaks_says_so_once_in_a_bots_log(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    responder = set_up(
        Options(str(BIKES), unscreened=True, log=str(path)), Secret("token"), lambda _: None
    )
    asyncio.run(responder.close())

    shown = handled(responder, asked(MISSED), asked("zebra hooves"))

    assert len(shown) == 2
    assert caplog.text.count("The log cannot be written") == 1
    assert "zebra" not in caplog.text


@pytest.mark.usefixtures("own_cache")
@pytest.mark.parametrize("command", ["ask", "chat"])
@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"not a log at all\n" * 99, "cannot be used", id="another file"),
        pytest.param(None, "cannot be opened", id="a missing folder"),
    ],
)
def test_answers_come_without_a_log_that_cannot_be_opened(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    content: bytes | None,
    why: str,
) -> None:
    path = tmp_path / "notes" if content else tmp_path / "no" / "notes"
    if content:
        path.write_bytes(content)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"squeaky brakes\nhi\n")))

    status = run.guarded([command, "--faq", str(BIKES), "--log", str(path)])

    captured = capsys.readouterr()
    assert status == 0
    assert "Dirty rims" in captured.out
    assert captured.err.count("magbot: ") == 1
    assert why in captured.err
    assert content is None or path.read_bytes() == content


@pytest.mark.usefixtures("own_cache")
@pytest.mark.parametrize("command", ["ask", "chat"])
def test_the_option_keeps_what_lines_of_standard_input_missed(
    path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    lines = f"squeaky brakes\n{MISSED}\n{MISSED}\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))

    run.guarded([command, "--faq", str(BIKES), "--log", str(path)])

    assert kept_in(path)[0] == [Missed(MISSED, 2)]
    assert path.stat().st_mode & 0o777 == 0o600
