"""Normalised text: words that can be compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magbot.text import normalize, tokens


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("How MUCH?", "how much", id="case and punctuation"),
        pytest.param("don’t", "dont", id="curly apostrophe"),
        pytest.param("don't", "dont", id="straight apostrophe"),
        pytest.param("cra\u200bmps", "cramps", id="zero-width space"),
        pytest.param("naïve café", "naive cafe", id="accents"),
        pytest.param("ＦＵＬＬ　ｗｉｄｔｈ", "full width", id="wide letters"),
        pytest.param("  a \t b\nc ", "a b c", id="white space"),
        pytest.param("", "", id="nothing"),
        pytest.param("?!…", "", id="only punctuation"),
        pytest.param("\ud800 ok", "ok", id="lone surrogate"),
        pytest.param("a\0b", "a b", id="nul"),
    ],
)
def test_what_is_typed_is_read_as(typed: str, read: str) -> None:
    assert normalize(typed) == read


@given(st.text())
def test_normalizing_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(st.text())
def test_tokens_are_the_words_of_the_normalized_text(text: str) -> None:
    assert " ".join(tokens(text)) == normalize(text)
    assert all(tokens(text))


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_case_changes_nothing_in_ascii(text: str) -> None:
    assert normalize(text.upper()) == normalize(text.lower())
