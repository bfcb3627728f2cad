"""Contacts by country: a deployment names whom it serves, and the cards name their numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

import magbot

FOLDER = """
contacts:
  emergency:
    US CA: 911 in the US and Canada
    UK: 999 in the UK
    EU: 112 in the EU
  line:
    UK: In the UK, call 116.
    other: Elsewhere, see example.org.
  desk: the front desk
cards:
  emergency: {text: "Call {emergency}. {line} Or {desk}.", note: Call now.}
entries:
  - {id: flat, question: How do I fix a flat tyre?, answer: Patch it.}
"""


def _text(folder: Path, more: str = "") -> str:
    (folder / "faq.yaml").write_text(FOLDER + more, encoding="utf-8")
    return magbot.load(folder).cards["emergency"].text


@pytest.mark.parametrize(
    ("country", "text"),
    [
        pytest.param(
            "",
            "Call 911 in the US and Canada, 999 in the UK, 112 in the EU. "
            "In the UK, call 116. Elsewhere, see example.org. Or the front desk.",
            id="none",
        ),
        pytest.param(
            "country: [UK, US]",
            "Call 999 in the UK, 911 in the US and Canada. "
            "In the UK, call 116. Elsewhere, see example.org. Or the front desk.",
            id="two in order",
        ),
        pytest.param(
            "country: CA",
            "Call 911 in the US and Canada. "
            "In the UK, call 116. Elsewhere, see example.org. Or the front desk.",
            id="one of a key with two",
        ),
        pytest.param(
            "country: EU",
            "Call 112 in the EU. "
            "In the UK, call 116. Elsewhere, see example.org. Or the front desk.",
            id="one that has no line",
        ),
    ],
)
def test_a_card_names_the_numbers_of_the_countries_served(
    tmp_path: Path, country: str, text: str
) -> None:
    assert _text(tmp_path, country) == text


def test_a_country_without_contacts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(magbot.KnowledgeBaseError) as caught:
        _text(tmp_path, "country: [UK, ZZ]")

    problem = caught.value.problems[0]
    assert problem.message == "No contact is for the country 'ZZ'."
    assert problem.fix == "Known here: CA, EU, UK, US."
    assert problem.line == 15
