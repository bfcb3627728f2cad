"""The danger signs on tables of our own sentences: what is missed, and what is a false alarm."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from magbot.cards import severity
from magbot.safety import Screen, compile_rules
from magbot.store import Store, pack
from tests.conftest import bundled_rules

if TYPE_CHECKING:
    from collections.abc import Callable

TABLES = Path(__file__).parent / "data" / "safety"
MOST_MISSED_EMERGENCIES = 0.02
MOST_MISSED_REFERRALS = 0.015
MOST_FALSE_CARDS = 0.01


def rows(name: str) -> list[str]:
    halves = yaml.safe_load((TABLES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [text for half in halves.values() for text in half]


@pytest.fixture(scope="module")
def card() -> Callable[[str], int]:
    """Give the severity of the card that a text shows; -1 for none."""
    screen = Screen(Store(pack(compile_rules(bundled_rules()))))

    def shown(text: str) -> int:
        finding = screen.screen(text)
        return -1 if finding is None else finding.severity

    return shown


def known_missed(kind: str) -> list[str]:
    """Return the sentences that the rules alone do not see; the learned model is for these."""
    found: list[str] = yaml.safe_load((TABLES / "known-missed.yaml").read_text(encoding="utf-8"))[
        kind
    ]
    return found


def test_no_emergency_is_shown_as_less_but_those_known_to_be_missed(
    card: Callable[[str], int],
) -> None:
    urgent = severity("poisoning")
    missed = [text for text in rows("emergency") if card(text) < urgent]

    assert missed == known_missed("emergency")
    assert len(missed) <= MOST_MISSED_EMERGENCIES * len(rows("emergency"))


def test_no_referral_is_missed_but_those_known_to_be(card: Callable[[str], int]) -> None:
    texts = rows("refer")
    missed = [text for text in texts if card(text) < 0]

    assert missed == known_missed("refer")
    assert len(missed) <= MOST_MISSED_REFERRALS * len(texts)


def test_look_alikes_are_rarely_shown_a_card(card: Callable[[str], int]) -> None:
    texts = rows("routine")
    alarmed = [text for text in texts if card(text) >= 0]

    assert len(alarmed) <= MOST_FALSE_CARDS * len(texts), alarmed


def test_no_sentence_stands_in_two_tables() -> None:
    texts = [text.casefold() for name in ("emergency", "refer", "routine") for text in rows(name)]

    assert sorted(set(texts)) == sorted(texts)
