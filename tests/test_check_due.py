"""The reviews by date, and as a calendar that follows RFC 5545."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import magbot
from magbot.check.due import as_calendar, due
from magbot.cli.run import guarded
from magbot.frozen import replace
from magbot.kb.model import Entry, KnowledgeBase
from tests.conftest import BIKES

TODAY = date(2026, 11, 22)
LONG = "Größe " * 30 + "\\ 🚲"
ENTRIES = (
    Entry("late", "answer", "When, and why; again?", "So.", review_by="2027-03-01"),
    Entry(
        "soon", "answer", "Größe " * 30 + "\\ 🚲", "So.", review_by="2026-12-31", reviewed_by="A"
    ),
    Entry("never", "answer", "Is it new?", "So."),
)


@pytest.fixture(name="kb")
def _kb() -> KnowledgeBase:
    return replace(magbot.load(BIKES), entries=ENTRIES)


def test_the_earliest_review_comes_first(kb: KnowledgeBase) -> None:
    assert [entry.id for entry in due(kb)] == ["soon", "late"]


def test_the_lines_of_a_calendar_end_and_fold_as_the_standard_says(kb: KnowledgeBase) -> None:
    text = as_calendar(kb, due(kb), TODAY)

    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) == 75


def test_an_event_holds_the_day_and_the_question_whole(kb: KnowledgeBase) -> None:
    unfolded = as_calendar(kb, due(kb), TODAY).replace("\r\n ", "")

    soon, late = unfolded.split("BEGIN:VEVENT")[1:]
    assert "\r\nDTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n" in soon
    assert "\r\nDTSTAMP:20261122T000000Z\r\n" in soon
    assert f"\r\nSUMMARY:Review: {'Größe ' * 30}\\\\ 🚲\r\n" in soon
    assert "\r\nSUMMARY:Review: When\\, and why\\; again?\r\n" in late
    assert "\r\nDESCRIPTION:soon\\nReviewed: - A\r\n" in soon


def test_an_event_keeps_its_name_from_export_to_export(kb: KnowledgeBase) -> None:
    first, second = (
        re.findall(r"UID:(\S+)", as_calendar(kb, due(kb), day))
        for day in (TODAY, date(2027, 1, 1))
    )

    assert first == second
    assert len(set(first)) == len(first) == 2


@pytest.mark.usefixtures("own_cache")
def test_the_command_lists_and_exports_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "reviews.ics"

    assert guarded(["check", str(BIKES), "--due"]) == 0
    assert capsys.readouterr().out == "2027-11-22  tyre.flat  How do I fix a flat tyre?\n"
    assert guarded(["check", str(BIKES), "--due", "--ics", str(out)]) == 0
    assert out.read_bytes().startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert guarded(["check", str(BIKES), "--due", "--ics", "-", "--today", "2026-11-22"]) == 0
    assert "DTSTART;VALUE=DATE:20271122" in capsys.readouterr().out


@pytest.mark.usefixtures("own_cache")
def test_a_calendar_that_cannot_be_written_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(["check", str(BIKES), "--due", "--ics", str(tmp_path)]) != 0
    assert str(tmp_path) in capsys.readouterr().err
