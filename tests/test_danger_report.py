"""The danger signs on one page, for a clinician to read and sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from magbot.cli.run import guarded
from magbot.library.folder import read_knowledge_base
from magbot.page.danger import safety_report
from magbot.safety.rules.model import Rules
from tests.conftest import BIKES, ROOT, bundled_rules

if TYPE_CHECKING:
    from pathlib import Path

ENTRIES = "entries:\n  - id: chain\n    question: How do I oil a chain?\n    answer: Wipe it.\n"
PAGE = """
family: frame
title: A <broken> frame
what: The frame of a bicycle is cracked.
why: It may give way.
card: emergency
source: The handbook
seeds: [my bike snapped]
look_alikes: [my bike is fine]
signs: [bike + snapped]
contexts: {past: {cues: [last year]}}
past: true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "faq"
    (root / "safety").mkdir(parents=True)
    (root / "bikes.yaml").write_text(ENTRIES)
    (root / "safety" / "frame.yaml").write_text(PAGE)
    return root


def report(folder: Path) -> str:
    kb = read_knowledge_base(str(folder))
    assert isinstance(kb.rules, Rules)
    return safety_report(kb, kb.rules)


def test_the_page_has_all_that_is_signed(folder: Path) -> None:
    html = report(folder)

    for part in (
        "<h2>A &lt;broken&gt; frame (frame)</h2>",
        "The frame of a bicycle is cracked.",
        "It may give way.",
        "The handbook",
        "<li>my bike snapped</li>",
        "<li>my bike is fine</li>",
        "bike + snapped  (within 10 words)",
        "A denial cancels it; events of the past do not count.",
        "0 of 1 pages are signed",
        '<span class="sign">',
    ):
        assert part in html


def test_a_signature_is_shown(folder: Path) -> None:
    with (folder / "safety" / "frame.yaml").open("a") as page:
        page.write("signed: {by: A. Smith, on: 2026-11-29}\n")

    html = report(folder)

    assert "Signed: A. Smith, 2026-11-29" in html
    assert "1 of 1 pages are signed" in html


@pytest.mark.usefixtures("own_cache")
def test_check_names_the_pages_that_nobody_signed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guarded(["check", str(folder)])

    unsigned = "warning: 1 of 1 page of danger signs signed by nobody: frame"
    assert unsigned in capsys.readouterr().err


def test_check_writes_the_page_of_every_family(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "signs.html"

    assert guarded(["check", str(ROOT / "faq"), "--safety-report", str(file)]) == 0

    html = file.read_text(encoding="utf-8")
    assert [f"({one.id})</h2>" in html for one in bundled_rules().families].count(False) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["signs.html"]
    assert capsys.readouterr().out == f"{file}\n"


def test_a_folder_without_danger_signs_has_no_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(["check", str(BIKES), "--safety-report", str(tmp_path / "x.html")]) != 0

    assert "declares no danger signs" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
