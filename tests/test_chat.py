"""The chat without a terminal: lines in, text out."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from magbot.chat.chat import Chat, Terminal
from magbot.chat.commands import COMMANDS, take
from magbot.chat.live import Live
from magbot.chat.record import MOST_KEPT, HistoryFile, PrivateFile
from magbot.render.terminal import Look
from tests.conftest import BIKES

if TYPE_CHECKING:
    from pathlib import Path


class Responder:
    """A chat whose output is kept."""

    def __init__(self, folder: Path = BIKES, **around: Any) -> None:
        self.out: list[str] = []
        self.notices: list[str] = []
        settings: dict[str, Any] = {"look": lambda: Look(60), **around}
        self.chat = Chat(
            Live(str(folder)),
            Terminal(self.out.append, self.notices.append, **settings),
        )

    def say(self, *lines: str) -> str:
        for line in lines:
            self.out.clear()
            self.notices.clear()
            take(self.chat, line)
        return "".join(self.out + self.notices)


@pytest.fixture(name="responder")
def _responder() -> Responder:
    return Responder()


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        pytest.param(["/help"], "/feedback yes|no", id="help"),
        pytest.param(["/"], "/feedback yes|no", id="a slash alone"),
        pytest.param(["/help why"], "why the last reply was chosen", id="help on one"),
        pytest.param(["puncture repair", "/more"], "Some holes are too large", id="more"),
        pytest.param(["puncture repair", "more"], "Some holes are too large", id="more in words"),
        pytest.param(["/more"], "Ask something first", id="more of nothing"),
        pytest.param(["squeaky brakes", "/more"], "no more to the last reply", id="no more"),
        pytest.param(["squeaky brakes", "/why"], "confidence 1.00", id="why"),
        pytest.param(["squeaky brakes", "/sources"], "Dirty rims make brakes", id="sources"),
        pytest.param(["hi", "/sources"], "cites no source", id="no sources"),
        pytest.param(["puncture repair", "/related"], "1. How much air", id="related"),
        pytest.param(["squeaky brakes", "/related"], "Nothing is related", id="none related"),
        pytest.param(["squeaky brakes", "/feedback yes"], "Thank you", id="helpful"),
        pytest.param(["squeaky brakes", "/feedback NO"], "Thank you", id="not helpful"),
        pytest.param(["squeaky brakes", "/feedback"], "/feedback yes or", id="no verdict"),
        pytest.param(["/feedback yes"], "Ask something first", id="feedback on nothing"),
        pytest.param(["/why"], "Ask something first", id="why of nothing"),
        pytest.param(["/json"], "Ask something first", id="json of nothing"),
        pytest.param(["/sources"], "Ask something first", id="sources of nothing"),
        pytest.param(["/related"], "Ask something first", id="related to nothing"),
        pytest.param(["/version"], "bicycle repair, version 3, hash ", id="version"),
        pytest.param(["/clear"], "a new conversation", id="clear"),
        pytest.param(["/topics"], "1. Repairs (5)", id="topics"),
        pytest.param(["/topics rep"], "3. Why do my brakes squeal?", id="topic by name"),
        pytest.param(["/topics 1"], "3. Why do my brakes squeal?", id="topic by number"),
        pytest.param(["/topics cooking"], "no topic 'cooking'", id="unknown topic"),
        pytest.param(["/VERSION"], "bicycle repair", id="capitals"),
        pytest.param(["/hlep"], "Did you mean /help?", id="near miss"),
        pytest.param(["/zzzzzz"], "/help shows", id="unknown"),
    ],
)
def test_a_command_shows(responder: Responder, lines: list[str], shown: str) -> None:
    assert shown in responder.say(*lines)


def test_every_command_is_in_the_help(responder: Responder) -> None:
    shown = responder.say("/help")

    assert all(f"/{name}" in shown for name in COMMANDS)


def test_json_is_the_last_reply(responder: Responder) -> None:
    assert json.loads(responder.say("squeaky brakes", "/json"))["entries"] == ["brake.squeal"]


def test_every_question_is_found_in_two_steps(responder: Responder) -> None:
    entries = [e for e in responder.chat.live.assistant.kb.entries if e.kind != "smalltalk"]

    for number, entry in enumerate(entries, 1):
        assert entry.answer in " ".join(responder.say("/topics", "1", str(number)).split())


def test_a_number_outside_the_list_says_how_long_it_is(responder: Responder) -> None:
    assert "from 1 to 1" in responder.say("/topics", "7")


def test_a_question_ends_the_list(responder: Responder) -> None:
    responder.say("/topics", "puncture repair")

    assert "6 bar" in responder.say("1")


def test_a_follow_up_shows_what_it_was_read_as(responder: Responder) -> None:
    assert "(How much air should I put in my tyres?)" in responder.say("puncture repair", "1")


def test_clear_forgets_the_conversation(responder: Responder) -> None:
    responder.say("puncture repair", "/clear")

    assert responder.chat.conversation.state.turns == ()
    assert responder.chat.last is None


def test_an_empty_line_says_nothing(responder: Responder) -> None:
    assert responder.say("   ") == ""


def test_the_banner_says_what_it_is_and_the_note(responder: Responder) -> None:
    responder.chat.banner()

    assert "bicycle repair" in responder.notices[0]
    assert "Ask a bicycle mechanic" in responder.notices[0]


# What is kept


def test_without_options_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    Responder().say("squeaky brakes", "/why")

    assert list(tmp_path.iterdir()) == []


def test_history_is_for_its_owner_alone_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "history"
    history = HistoryFile(str(path), pytest.fail)

    Responder(history=history).say("squeaky brakes", " secret", "/why", "two\nlines")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert history.load() == ["squeaky brakes", "/why", "two\nlines"]


def test_history_is_capped(tmp_path: Path) -> None:
    history = HistoryFile(str(tmp_path / "history"), pytest.fail)
    for number in range(MOST_KEPT + 5):
        history.add(f"q{number}")

    assert history.load()[0] == "q5"
    assert len((tmp_path / "history").read_text().splitlines()) == MOST_KEPT


def test_a_damaged_history_is_read_as_far_as_it_can(tmp_path: Path) -> None:
    (tmp_path / "history").write_text('"good"\nnot json\n7\n"\\ud800"\n')

    assert HistoryFile(str(tmp_path / "history"), pytest.fail).load()[0] == "good"


@pytest.mark.parametrize("kind", ["history", "transcript"])
def test_a_file_that_cannot_be_written_is_told_once_and_ends_nothing(
    tmp_path: Path, kind: str
) -> None:
    told: list[str] = []
    file = {"history": HistoryFile, "transcript": PrivateFile}[kind](str(tmp_path), told.append)
    around: dict[str, Any] = {kind: file}
    responder = Responder(BIKES, **around)

    responder.say("squeaky brakes")

    assert "Dirty rims" in responder.say("squeaky brakes")
    assert len(told) == 1
    assert str(tmp_path) in told[0]


def test_an_unreadable_history_is_told_and_ends_nothing(tmp_path: Path) -> None:
    told: list[str] = []

    assert HistoryFile(str(tmp_path), told.append).load() == []
    assert "cannot be read" in told[0]


def test_a_transcript_holds_what_was_said(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"

    Responder(transcript=PrivateFile(str(path), pytest.fail)).say("squeaky \x1b[31mbrakes", "hi")

    text = path.read_text()
    assert text.startswith("> squeaky [31mbrakes\n\n")
    assert text.count("Ask a bicycle mechanic when you are not sure.") == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


# Edits while it runs


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "faq"
    folder.mkdir()
    for file in BIKES.iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
    return folder


def edit(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text().replace(old, new))
    os.utime(file, ns=(1, file.stat().st_mtime_ns + 1))


def test_an_edit_takes_effect_in_the_running_chat(folder: Path) -> None:
    responder = Responder(folder)
    responder.say("puncture repair")
    edit(folder / "repairs.yaml", "Dirty rims make", "Wet rims make")

    assert "Wet rims make" in responder.say("squeaky brakes")
    assert "6 bar" in responder.say("puncture repair", "1")


def test_a_broken_edit_keeps_the_last_good_one_and_is_told_once(folder: Path) -> None:
    responder = Responder(folder)
    edit(folder / "repairs.yaml", "  - id: brake.squeal", "  - id: [brake")

    shown = responder.say("squeaky brakes")

    assert "repairs.yaml:" in shown
    assert "Dirty rims make" in shown
    assert "repairs.yaml" not in responder.say("squeaky brakes")


def test_a_mended_edit_is_taken_up(folder: Path) -> None:
    responder = Responder(folder)
    edit(folder / "repairs.yaml", "  - id: brake.squeal", "  - id: [brake")
    responder.say("squeaky brakes")
    edit(folder / "repairs.yaml", "  - id: [brake", "  - id: brake.squeal")

    assert "knowledge base was edited" in responder.say("squeaky brakes")


def test_a_removed_folder_ends_nothing(folder: Path) -> None:
    responder = Responder(folder)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()

    assert "Dirty rims make" in responder.say("squeaky brakes")
