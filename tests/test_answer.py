"""A reply cannot be made without its note."""

from __future__ import annotations

import json

import pytest

import magbot
from magbot.answering.answer import Answer, Edition

EDITION = Edition("bikes", "1", "abc")


@pytest.mark.parametrize("note", ["", " ", "\n"])
def test_a_reply_without_a_note_cannot_be_made(note: str) -> None:
    with pytest.raises(ValueError, match="note"):
        Answer("q", "answer", "body", note, EDITION)


@pytest.mark.parametrize("kind", list(magbot.Kind))
def test_the_note_ends_the_text_of_every_kind(kind: magbot.Kind) -> None:
    answer = Answer("q", kind, "body", "the note", EDITION)

    assert answer.text == str(answer) == "body\n\nthe note"
    assert answer.to_dict()["note"] == "the note"


def test_a_reply_cannot_be_changed() -> None:
    answer = Answer("q", "answer", "body", "note", EDITION)

    with pytest.raises(AttributeError):
        answer.note = ""  # type: ignore[misc]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        Answer("q", "nonsense", "body", "note", EDITION)


def test_the_json_form_has_the_contracts_keys(bikes: magbot.Assistant) -> None:
    data = bikes.ask("squeaky brakes").to_dict()

    assert list(data) == [
        "schema", "question", "kind", "text", "details", "note", "card", "check", "handoff",
        "entries", "claims", "sources", "confidence", "suggestions", "matches", "kb",
    ]  # fmt: skip
    assert data["schema"] == 1
    assert data["entries"] == ["brake.squeal"]
    assert data["claims"] == ["brake.clean"]
    assert data["kb"] == {"title": "bicycle repair", "version": "3", "hash": bikes.kb.hash}
    assert set(data["matches"][0]) == {"entry", "phrasing", "score"}
    assert json.loads(json.dumps(data)) == data
