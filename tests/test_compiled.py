"""Large bases keep their phrasings once; nothing of their entries is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magbot import compiled
from magbot.compiled import compile_kb, open_kb
from magbot.kb.model import Entry, KnowledgeBase

if TYPE_CHECKING:
    import pytest


def base() -> KnowledgeBase:
    entries = [
        Entry("b", "answer", "What's, this?", "Yes.", variants=("plain words", "plain words")),
        Entry("a", "smalltalk", "…", "No.", near_misses=("other words",)),
        Entry("c", "answer", "Æther 1.5", "So.", variants=("", "two\nlines")),
    ]
    return KnowledgeBase("t", "en", "1", "h", "note", entries)


def test_phrasings_kept_once_come_back_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_ONCE_FROM", 2)

    image = compile_kb(base())

    assert list(open_kb(image).entries) == list(base().entries)


def test_phrasings_kept_once_take_less_room(monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(compile_kb(base()))
    monkeypatch.setattr(compiled, "_ONCE_FROM", 2)

    assert len(compile_kb(base())) < before
