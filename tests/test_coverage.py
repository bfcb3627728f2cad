"""Coverage names what nobody answers and which entries compete."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

import magbot
from magbot.cli.run import guarded
from magbot.coverage import Survey, survey
from magbot.coverage.layout import place
from magbot.coverage.page import to_html
from magbot.coverage.text import to_dict, to_text

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("own_cache")

FOLDER = """\
title: bicycle <repair>
sources:
  - id: manual
    title: The manual
    claims:
      - {id: tyre.patch, text: A hole can be patched.}
      - {id: chain.oil, text: A chain needs oil.}
entries:
  - id: tyre
    question: How do I fix a flat tyre?
    variants: [puncture repair, fix the front tyre, tyre lost its air]
    answer: Patch it.[^tyre.patch]
  - id: wheel
    question: How do I fix a bent wheel?
    variants: [true the front wheel, wheel wobbles]
    answer: Ask a workshop.
  - id: cost
    kind: not_covered
    question: What does it cost?
    answer: I do not know.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "faq.yaml").write_text(FOLDER)
    return tmp_path


@pytest.fixture
def found(folder: Path) -> Survey:
    return survey(magbot.load(folder))


def test_a_claim_that_nobody_cites_is_named(found: Survey) -> None:
    assert [claim.id for claim in found.unanswered] == ["chain.oil"]
    assert [(each.claim.id, each.entries) for each in found.claims] == [
        ("tyre.patch", ("tyre",)),
        ("chain.oil", ()),
    ]


def test_an_answer_without_a_claim_is_named_but_not_an_abstention(found: Survey) -> None:
    assert [entry.id for entry in found.ungrounded] == ["wheel"]


def test_entries_that_share_words_are_neighbours(found: Survey) -> None:
    assert found.nearest["tyre"].rival == "wheel"
    assert found.nearest["wheel"].rival == "tyre"
    assert 0 < found.nearest["tyre"].nearest <= 100


def test_the_text_lists_gaps_and_rivals(found: Survey) -> None:
    lines = to_text(found).splitlines()

    assert lines[0] == "claims: 2 declared, 1 cited by entries"
    assert "  nobody cites chain.oil (manual): A chain needs oil." in lines
    assert "  wheel cites no claim" in lines
    assert "entries: 3 (2 answer, 1 not_covered)" in lines
    assert "phrasings: 8, from 1 to 4 an entry, median 3" in lines
    assert any(line.split()[1:4] == ["tyre", "<-", "wheel:"] for line in lines)


def test_the_data_holds_claims_entries_and_neighbours(found: Survey) -> None:
    data = to_dict(found)

    assert [claim["entries"] for claim in data["claims"]] == [["tyre"], []]
    assert data["entries"][0]["nearest"]["other"] == "wheel"
    assert {n["entry"] for n in data["neighbours"]} == {"tyre", "wheel", "cost"}


def test_the_page_is_well_formed_and_needs_nothing_from_a_network(found: Survey) -> None:
    html = to_html(found)
    svg = html[html.index("<svg") : html.index("</svg>") + len("</svg>")]

    labels = [text.text for text in ET.fromstring(svg).iter("text")]
    assert {"tyre", "wheel"} <= set(labels)
    assert "bicycle &lt;repair&gt;" in html
    assert "src=" not in html
    assert "href=" not in html
    assert "<script" not in html


def test_the_picture_is_the_same_each_time(folder: Path) -> None:
    assert to_html(survey(magbot.load(folder))) == to_html(survey(magbot.load(folder)))


def test_rivals_stand_nearer_than_strangers() -> None:
    points = place(["a", "b", "c", "d"], {("a", "b"): 0.9})

    assert distance(points["a"], points["b"]) < distance(points["a"], points["c"])
    assert distance(points["a"], points["b"]) < distance(points["b"], points["d"])
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in points.values())


def test_an_empty_picture_has_no_points() -> None:
    assert place([], {}) == {}


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def test_the_command_prints_and_writes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = folder / "coverage.html"

    assert guarded(["coverage", str(folder), "--json", "--html", str(page)]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == 1
    assert page.read_text().startswith("<!doctype html>")

    assert guarded(["coverage", str(folder), "--top", "1"]) == 0
    assert capsys.readouterr().out.count("<-") == 1

    assert guarded(["coverage", str(folder), "--top", "-1"]) == 0
    assert capsys.readouterr().out.count("<-") == 0


def test_a_page_that_cannot_be_written_is_an_error(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(["coverage", str(folder), "--html", str(folder)]) == 2
    assert "cannot be written" in capsys.readouterr().err
