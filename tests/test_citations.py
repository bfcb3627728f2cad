"""Citations are read from a text and taken out of it."""

from __future__ import annotations

import pytest

from magbot.kb.citations import cited, plain


@pytest.mark.parametrize(
    ("text", "shown", "claims"),
    [
        pytest.param("One.[^a.b] Two.[^c]", "One. Two.", ("a.b", "c"), id="two sentences"),
        pytest.param("One.[^a][^b]", "One.", ("a", "b"), id="two claims"),
        pytest.param("One.[^a] Two.[^a]", "One. Two.", ("a",), id="one claim twice"),
        pytest.param("One.[^a]\nTwo.", "One. Two.", ("a",), id="lines of a paragraph"),
        pytest.param("One.\n\nTwo.", "One.\n\nTwo.", (), id="paragraphs"),
        pytest.param("Try:\n- one\n- two", "Try:\n- one\n- two", (), id="a list"),
        pytest.param("One [^a].", "One.", ("a",), id="before the full stop"),
    ],
)
def test_a_text_is_shown_without_its_citations(
    text: str, shown: str, claims: tuple[str, ...]
) -> None:
    assert plain(text) == shown
    assert cited(text) == claims
