"""A report counts what a log holds, and shows nobody's words."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from magbot.cli import run
from magbot.review import open_log
from tests.test_review_log import DAY, PRICE, TYRE, reply

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "zebra <b>stripes</b> in the attic"


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> str:
    path = str(tmp_path / "missed.db")
    log = open_log(path, today=lambda: DAY)
    for _ in range(3):
        log.record(reply("secret", "answer", TYRE))
    log.record(reply(WORDS, "out_of_scope"))
    log.record(reply("zebra stripes in an attic", "out_of_scope"))
    log.record(reply("secret", "not_covered", PRICE))
    log.record(reply("secret", "emergency", card="crisis"))
    log.keep("tyre", "up", edition="a" * 64)
    log.keep("tyre", "down", edition="b" * 64)
    log.keep("tyre", "down", edition="b" * 64)
    log.withdraw("tyre", "down", edition="b" * 64)
    log.close()
    return path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run.guarded(["report", *arguments, "--keep-days", "99999"]) == 0
    return capsys.readouterr().out


def test_the_report_counts(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    made = json.loads(printed(capsys, path, "--json"))

    day = DAY.isoformat()
    assert {one["kind"]: one["number"] for one in made["questions"]} == {
        "answer": 3, "emergency": 1, "not_covered": 1, "out_of_scope": 2,
    }  # fmt: skip
    assert {one["entry"]: one["number"] for one in made["entries"]} == {"price": 1, "tyre": 3}
    assert [one["asked"] for one in made["unanswered"]] == [2]
    assert made["votes"] == [
        {"day": day, "entry": "tyre", "verdict": "down", "number": 1},
        {"day": day, "entry": "tyre", "verdict": "up", "number": 1},
    ]
    assert made["editions"] == [
        {"edition": "a" * 12, "verdict": "up", "number": 1},
        {"edition": "b" * 12, "verdict": "down", "number": 1},
    ]
    assert made["cards"] == [{"day": day, "card": "crisis", "number": 1}]


@pytest.mark.parametrize("shape", [[], ["--json"], ["--html"]], ids=["text", "json", "html"])
def test_no_words_are_shown(
    path: str, capsys: pytest.CaptureFixture[str], shape: list[str]
) -> None:
    shown = printed(capsys, path, *shape)

    assert "tyre" in shown
    assert not [word for word in ("zebra", "attic", "secret") if word in shown]


def test_the_page_loads_nothing(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    loads: list[tuple[str, str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            loads.extend((tag, name) for name, _ in attrs if name in {"src", "href", "action"})

    Reader().feed(printed(capsys, path, "--html"))

    assert loads == []


def test_without_a_log_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "none.db"

    assert run.guarded(["report", str(missing)]) == 2
    assert "There is no log" in capsys.readouterr().err
    assert not missing.exists()
