"""The chat without a terminal: lines in, text out."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from magbot.chat.commands import COMMANDS
from magbot.chat.live import Live
from magbot.chat.record import MOST_KEPT, HistoryFile, PrivateFile
from magbot.chat.talk import Chat, Surroundings
from magbot.render.terminal import Look
from tests.conftest import BIKES

if TYPE_CHECKING:
    from pathlib import Path

    from magbot.conversation import Feedback


class Desk:
    """A chat whose output is kept."""

    def __init__(self, folder: Path = BIKES, **around: Any) -> None:
        self.out: list[str] = []
        self.notices: list[str] = []
        settings: dict[str, Any] = {"look": lambda: Look(60), **around}
        self.chat = Chat(
            Live(str(folder)),
            Surroundings(self.out.append, self.notices.append, **settings),
        )

    def say(self, *lines: str) -> str:
        for line in lines:
            self.out.clear()
            self.notices.clear()
            self.chat.take(line)
        return "".join(self.out + self.notices)


@pytest.fixture(name="desk")
def _desk() -> Desk:
    return Desk()


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
def test_a_command_shows(desk: Desk, lines: list[str], shown: str) -> None:
    assert shown in desk.say(*lines)


def test_every_command_is_in_the_help(desk: Desk) -> None:
    shown = desk.say("/help")

    assert all(f"/{name}" in shown for name in COMMANDS)


def test_json_is_the_last_reply(desk: Desk) -> None:
    assert json.loads(desk.say("squeaky brakes", "/json"))["entries"] == ["brake.squeal"]


def test_every_question_is_found_in_two_steps(desk: Desk) -> None:
    entries = [e for e in desk.chat.live.assistant.kb.entries if e.kind != "smalltalk"]

    for number, entry in enumerate(entries, 1):
        assert entry.answer in " ".join(desk.say("/topics", "1", str(number)).split())


def test_a_number_outside_the_list_says_how_long_it_is(desk: Desk) -> None:
    assert "from 1 to 1" in desk.say("/topics", "7")


def test_a_question_ends_the_list(desk: Desk) -> None:
    desk.say("/topics", "puncture repair")

    assert "6 bar" in desk.say("1")


def test_a_follow_up_shows_what_it_was_read_as(desk: Desk) -> None:
    assert "(How much air should I put in my tyres?)" in desk.say("puncture repair", "1")


def test_clear_forgets_the_conversation(desk: Desk) -> None:
    desk.say("puncture repair", "/clear")

    assert desk.chat.conversation.state.turns == ()
    assert desk.chat.last is None


def test_an_empty_line_says_nothing(desk: Desk) -> None:
    assert desk.say("   ") == ""


def test_the_banner_says_what_it_is_and_the_note(desk: Desk) -> None:
    desk.chat.banner()

    assert "bicycle repair" in desk.notices[0]
    assert "Ask a bicycle mechanic" in desk.notices[0]


def test_feedback_reaches_the_sink_without_the_question() -> None:
    events: list[Feedback] = []
    desk = Desk(on_feedback=events.append)

    desk.say("my squeaky brakes", "/feedback no")

    assert [(e.helpful, e.entries) for e in events] == [(False, ("brake.squeal",))]
    assert "my squeaky" not in repr(events)


# What is kept


def test_without_options_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    Desk().say("squeaky brakes", "/why")

    assert list(tmp_path.iterdir()) == []


def test_history_is_for_its_owner_alone_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "history"
    history = HistoryFile(str(path), pytest.fail)

    Desk(history=history).say("squeaky brakes", " secret", "/why", "two\nlines")

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
    desk = Desk(BIKES, **around)

    desk.say("squeaky brakes")

    assert "Dirty rims" in desk.say("squeaky brakes")
    assert len(told) == 1
    assert str(tmp_path) in told[0]


def test_an_unreadable_history_is_told_and_ends_nothing(tmp_path: Path) -> None:
    told: list[str] = []

    assert HistoryFile(str(tmp_path), told.append).load() == []
    assert "cannot be read" in told[0]


def test_a_transcript_holds_what_was_said(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"

    Desk(transcript=PrivateFile(str(path), pytest.fail)).say("squeaky \x1b[31mbrakes", "hi")

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
    desk = Desk(folder)
    desk.say("puncture repair")
    edit(folder / "repairs.yaml", "Dirty rims make", "Wet rims make")

    assert "Wet rims make" in desk.say("squeaky brakes")
    assert "6 bar" in desk.say("puncture repair", "1")


def test_a_broken_edit_keeps_the_last_good_one_and_is_told_once(folder: Path) -> None:
    desk = Desk(folder)
    edit(folder / "repairs.yaml", "  - id: brake.squeal", "  - id: [brake")

    shown = desk.say("squeaky brakes")

    assert "repairs.yaml:" in shown
    assert "Dirty rims make" in shown
    assert "repairs.yaml" not in desk.say("squeaky brakes")


def test_a_mended_edit_is_taken_up(folder: Path) -> None:
    desk = Desk(folder)
    edit(folder / "repairs.yaml", "  - id: brake.squeal", "  - id: [brake")
    desk.say("squeaky brakes")
    edit(folder / "repairs.yaml", "  - id: [brake", "  - id: brake.squeal")

    assert "knowledge base was edited" in desk.say("squeaky brakes")


def test_a_removed_folder_ends_nothing(folder: Path) -> None:
    desk = Desk(folder)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()

    assert "Dirty rims make" in desk.say("squeaky brakes")
