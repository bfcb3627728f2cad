"""The danger signs on tables of our own sentences: what is missed, and what is a false alarm."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from magbot.image.container import Container
from magbot.kb.cards import severity
from magbot.safety import Screen

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
def card(danger_signs: Container) -> Callable[[str], int]:
    """Give the severity of the card that a text shows; -1 for none."""
    screen = Screen(danger_signs)

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


def test_idioms_objects_and_labels_are_left_alone(card: Callable[[str], int]) -> None:
    data = yaml.safe_load((TABLES / "idioms.yaml").read_text(encoding="utf-8"))

    assert [text for text in data["sentences"] if card(text) >= 0] == []


def test_vital_signs_and_amounts_are_heard_in_every_notation(card: Callable[[str], int]) -> None:
    urgent = severity("poisoning")
    told = [
        "sats 84 on air", "his oxygen is 82 percent and he is drowsy", "resps 34 and drowsy",
        "breathing 40 times a minute", "bp 80/40 and faint", "bp is 210/120 and headache",
        "pulse 34 and dizzy", "heart rate 165 at rest", "temp 40.5", "her temperature is 104 f",
        "she swallowed \u00bd a pack of her tablets", "i took 1/2 a pack of paracetamol",
        "i took 5 000 mg", "he drank half of the bottle", "wife is 32/40 and bleeding",
    ]  # fmt: skip

    assert [text for text in told if card(text) < urgent] == []
