"""Words spelled by ear share the key of the word that is meant, and others do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magbot.text.phonetics import phonetic_key


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("tuk", "took"),
        ("magneezum", "magnesium"),
        ("loosin", "loosen"),
        ("stif", "stiff"),
        ("sholders", "shoulders"),
        ("nite", "night"),
        ("fone", "phone"),
        ("nee", "knee"),
        ("rong", "wrong"),
        ("num", "numb"),
        ("docter", "doctor"),
        ("seezure", "seizure"),
        ("sikness", "sickness"),
        ("kwik", "quick"),
        ("brij", "bridge"),
    ],
)
def test_spelled_by_ear(heard: str, meant: str) -> None:
    assert phonetic_key(heard) == phonetic_key(meant)


@pytest.mark.parametrize(
    ("one", "other"), [("leg", "lick"), ("cramp", "crab"), ("chest", "guest"), ("pill", "bill")]
)
def test_what_sounds_otherwise_has_another_key(one: str, other: str) -> None:
    assert phonetic_key(one) != phonetic_key(other)


@given(st.text())
def test_any_text_has_a_key(word: str) -> None:
    key = phonetic_key(word)
    assert key == "" or (word.isascii() and word.isalpha())
    assert len(key) <= 2 * len(word) + 1
