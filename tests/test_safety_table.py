"""The danger signs on tables of our own sentences: what is missed, and what is a false alarm."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from magbot.cards import severity
from magbot.safety import Screen, compile_rules, parse_rules
from magbot.store import Store, pack

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
TABLES = Path(__file__).parent / "data" / "safety"
MOST_MISSED_REFERRALS = 0.01
MOST_FALSE_CARDS = 0.01


def rows(name: str) -> list[str]:
    halves = yaml.safe_load((TABLES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [text for half in halves.values() for text in half]


@pytest.fixture(scope="module")
def card() -> Callable[[str], int]:
    """Give the severity of the card that a text shows; -1 for none."""
    data = yaml.safe_load((ROOT / "faq" / "safety.yaml").read_text(encoding="utf-8"))
    screen = Screen(Store(pack(compile_rules(parse_rules(data, lambda *_: None)))))

    def shown(text: str) -> int:
        finding = screen.screen(text)
        return -1 if finding is None else finding.severity

    return shown


def test_no_emergency_is_shown_as_less(card: Callable[[str], int]) -> None:
    urgent = severity("poisoning")

    assert [text for text in rows("emergency") if card(text) < urgent] == []


def test_referrals_are_rarely_missed(card: Callable[[str], int]) -> None:
    texts = rows("refer")
    missed = [text for text in texts if card(text) < 0]

    assert len(missed) <= MOST_MISSED_REFERRALS * len(texts), missed


def test_look_alikes_are_rarely_shown_a_card(card: Callable[[str], int]) -> None:
    texts = rows("routine")
    alarmed = [text for text in texts if card(text) >= 0]

    assert len(alarmed) <= MOST_FALSE_CARDS * len(texts), alarmed


def test_no_sentence_stands_in_two_tables() -> None:
    texts = [text.casefold() for name in ("emergency", "refer", "routine") for text in rows(name)]

    assert sorted(set(texts)) == sorted(texts)
