"""Large bases keep their phrasings once; an edit compiles again only what it touches."""

from __future__ import annotations

from typing import Any

import pytest

from magbot.compiling import matcher
from magbot.compiling import sections as compiling
from magbot.compiling.compiled import open_kb
from magbot.compiling.sections import compile_kb
from magbot.frozen import replace
from magbot.image.container import Container
from magbot.kb.model import Entry, KnowledgeBase
from magbot.retrieve.training import fitting


def base() -> KnowledgeBase:
    entries = [
        Entry("b", "answer", "What's, this?", "Yes.", variants=("plain words", "plain words")),
        Entry("a", "smalltalk", "…", "No.", near_misses=("other words",)),
        Entry("c", "answer", "Æther 1.5", "So.", variants=("", "two\nlines")),
    ]
    return KnowledgeBase("t", "en", "1", "h", "note", entries)


def test_phrasings_kept_once_come_back_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "LARGE_FROM", 2)

    image = compile_kb(base())

    assert list(open_kb(image).entries) == list(base().entries)


def test_phrasings_kept_once_take_less_room(monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(compile_kb(base()))
    monkeypatch.setattr(compiling, "LARGE_FROM", 2)

    assert len(compile_kb(base())) < before


@pytest.mark.parametrize(
    ("change", "few", "fits"),
    [
        pytest.param({"answer": "No, it is not."}, 0, False, id="an answer is reworded"),
        pytest.param({"answer": "No, it is not."}, 99, True, id="an answer, where it is read"),
        pytest.param({"variants": ("other words",)}, 0, True, id="a phrasing changes"),
        pytest.param({"kind": "smalltalk"}, 0, True, id="a kind changes"),
    ],
)
def test_an_edit_makes_again_what_it_touches(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], *, few: int, fits: bool
) -> None:
    monkeypatch.setattr(matcher, "ANSWERS_COUNT_UP_TO", few)
    before = Container(compile_kb(base()))
    first, *others = base().entries
    edited = replace(base(), entries=[replace(first, **change), *others])
    whole = compile_kb(edited)
    fitted: list[int] = []

    def fit(*given: Any, **named: Any) -> dict[str, bytes]:
        fitted.append(1)
        return fitting.fit(*given, **named)

    monkeypatch.setattr(matcher, "fit", fit)

    assert compile_kb(edited, before) == whole
    assert bool(fitted) is fits
