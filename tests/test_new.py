"""A folder that was just started answers, passes every rule and its own cases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import magbot
from magbot.check import check
from magbot.cli.new import FIRST_QUESTIONS, write
from magbot.cli.run import guarded

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("own_cache")

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("bicycle repair", id="plain"),
        pytest.param('The "best": of #1', id="full of YAML's own signs"),
    ],
)
def test_a_new_folder_has_no_finding(title: str, tmp_path: Path) -> None:
    write(tmp_path / "faq", title=title, today=TODAY)

    assert check(tmp_path / "faq", today=TODAY) == ()
    assert magbot.load(tmp_path / "faq").title == title


def test_a_new_folder_answers_and_passes_its_cases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "faq")

    assert guarded(["new", folder]) == 0
    assert guarded(["--faq", folder, "ask", "when are you open?"]) == 0
    assert "from 9 to 17" in capsys.readouterr().out
    assert guarded(["--faq", folder, "eval"]) == 0
    assert "10 of 10" in capsys.readouterr().out


@pytest.mark.parametrize("language", [*FIRST_QUESTIONS, "es-MX", "de-AT"])
def test_a_folder_is_started_in_each_language(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "faq"

    assert guarded(["new", str(folder), "--language", language, "--title", "Test"]) == 0
    assert check(folder) == ()
    assert magbot.load(folder).language == language
    capsys.readouterr()
    assert guarded(["--faq", str(folder), "eval"]) == 0
    assert "10 of 10" in capsys.readouterr().out


def test_a_language_without_a_template_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        guarded(["new", str(tmp_path / "faq"), "--language", "fr"])
    assert "'fr' is none of en, es, de" in capsys.readouterr().err
    assert guarded(["new", str(tmp_path / "faq"), "--from", "bundled", "--language", "es"]) == 2


@pytest.fixture(name="started", scope="module")
def _started(tmp_path_factory: pytest.TempPathFactory) -> magbot.Assistant:
    folder = tmp_path_factory.mktemp("new") / "faq"
    write(folder, title="the office", today=TODAY)
    return magbot.Assistant(magbot.load(folder))


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("there is a crushing pain in my chest", "emergency"),
        ("chest pian and sweating", "emergency"),
        ("someone in the lobby is choking", "emergency"),
        ("I cant catch my breath", "emergency"),
        ("my daughter swallowed a handful of tablets", "poisoning"),
        ("took fifty aspirin", "poisoning"),
        ("nobody would miss me, I want to end it all", "crisis"),
        ("thinking about suicide", "crisis"),
        ("I have no chest pain", ""),
        ("is there a chest freezer in the kitchen", ""),
        ("do you sell bleach", ""),
        ("I want to end my subscription", ""),
        ("the deadline is killing me", ""),
        ("who took all the chairs", ""),
    ],
)
def test_a_new_folder_sees_the_commonest_dangers(
    started: magbot.Assistant, text: str, card: str
) -> None:
    assert started.ask(text).card == card


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hi", "Hello!"),
        ("thanks", "You are welcome."),
        ("bye", "Goodbye!"),
        ("are you a bot", "I am a program."),
        ("help", "Ask me a question in your own words."),
    ],
)
def test_a_new_folder_is_polite(started: magbot.Assistant, text: str, said: str) -> None:
    reply = started.ask(text)

    assert reply.kind == "smalltalk"
    assert reply.body.startswith(said)


def test_a_folder_that_is_not_empty_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    assert guarded(["new", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_next_review_of_a_leap_day_is_a_day_that_exists(tmp_path: Path) -> None:
    write(tmp_path / "faq", title="leap", today=date(2028, 2, 29))

    assert "review_by: 2029-02-28" in (tmp_path / "faq" / "office.yaml").read_text()
