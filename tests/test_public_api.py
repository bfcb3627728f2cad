"""The public names: complete, sorted, each where it says."""

from __future__ import annotations

import pytest

import magbot


def test_every_public_name_can_be_had() -> None:
    for name in magbot.__all__:
        assert getattr(magbot, name) is not None
        assert name in dir(magbot)


def test_the_list_is_sorted_and_complete() -> None:
    assert magbot.__all__ == sorted(magbot.__all__)
    assert set(magbot.__all__) == set(magbot._HOMES)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        getattr(magbot, "nonsense")  # noqa: B009


def test_the_error_tree() -> None:
    assert issubclass(magbot.KnowledgeBaseError, magbot.MagbotError)
    assert issubclass(magbot.MissingExtraError, magbot.MagbotError)
    assert issubclass(magbot.MissingExtraError, ImportError)
    assert "magbot[slack]" in str(magbot.MissingExtraError("slack"))


def test_the_kinds_are_those_of_the_contract() -> None:
    assert [str(kind) for kind in magbot.Kind] == [
        "answer", "clarify", "refer", "emergency", "not_covered", "out_of_scope", "smalltalk",
    ]  # fmt: skip
