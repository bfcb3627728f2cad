"""`check` names each text and word table that is in another language than the base."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from magbot.check import check
from magbot.check.languages import RULE, TABLES
from magbot.kb import language_packs
from tests.test_new import TODAY

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("own_cache")

ENGLISH = language_packs.texts("en")
ENTRIES = "entries: [{id: velo, question: Où est mon vélo ?, answer: Dans la cour.}]\n"


def findings(folder: Path, head: str) -> list[str]:
    folder.mkdir(exist_ok=True)
    (folder / "faq.yaml").write_text(f"{head}\n{ENTRIES}", encoding="utf-8")
    found = check(folder, today=TODAY)
    assert all(one.severity == "error" for one in found if one.rule == RULE)
    return [f"{one.message} {one.fix}" for one in found if one.rule == RULE]


def every_text(language: str, without: str = "") -> str:
    lines = [f"language: {language}", "note: Demandez."]
    groups = {
        "replies": list(ENGLISH.replies),
        "labels": [*ENGLISH.labels, *(f"say.{name}" for name in ENGLISH.say),
                   *(f"words.{name}" for name in ENGLISH.words if name in TABLES)],
    }  # fmt: skip
    for key, names in groups.items():
        lines += [f"{key}:", *(f'  "{name}": mot' for name in names if name != without)]
    cards = [f"  {name}: {{text: Appelez., note: Appelez.}}" for name in ENGLISH.cards]
    return "\n".join([*lines, "cards:", *(card for card in cards if f" {without}:" not in card)])


@pytest.mark.parametrize("language", ["en", "en-GB", "es-MX", "de-AT", "ES"])
def test_a_language_with_a_pack_has_no_finding(language: str, tmp_path: Path) -> None:
    assert findings(tmp_path, f"language: {language}") == []


def test_no_language_is_english(tmp_path: Path) -> None:
    assert findings(tmp_path, "title: vélos") == []


def test_a_language_without_a_pack_is_told_every_text_and_its_key(tmp_path: Path) -> None:
    said = "\n".join(findings(tmp_path, "language: fr"))

    for name in (*ENGLISH.labels, *ENGLISH.replies, *ENGLISH.cards):
        assert name in said
    for name in ENGLISH.say:
        assert f"say.{name}" in said
    for key in ("Write `note:`.", "under `replies:`", "under `cards:`", "under `labels:`"):
        assert key in said
    assert "words.function" in said
    assert "there are de, en, es" in said


def test_a_language_without_a_pack_can_be_written_in_full(tmp_path: Path) -> None:
    assert findings(tmp_path, every_text("fr")) == []


@pytest.mark.parametrize("name", ["sources", "say.more", "words.function", "empty", "crisis"])
def test_the_one_text_that_is_missing_is_named(name: str, tmp_path: Path) -> None:
    (said,) = findings(tmp_path, every_text("fr", name))

    assert f": {name}. Write" in said


def test_a_layer_is_told_what_comes_from_a_base_in_another_language(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (base / "faq.yaml").write_text(
        "note: Ask us.\nreplies: {empty: Say more.}\nlabels: {sources: From, which: Which}\n"
        "cards: {refer: {text: Ask., note: Ask.}}\nretired: []\n"
        "entries: [{id: one, question: Where is it?, answer: There.}]\n",
        encoding="utf-8",
    )
    said = findings(tmp_path / "layer", "extends: ../base\nlanguage: es\nlabels: {sources: De}")

    assert {text.partition(" come")[0] for text in said} == {
        "Entries", "These cards", "These labels", "These replies", "'note'",
    }  # fmt: skip
    assert any("whose language is en: which." in text for text in said)
    assert findings(tmp_path / "layer", "extends: ../base\nlanguage: en-GB") == []
