"""Editions in other languages: what is missing, tables for translators, what must be equal."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import magbot
from magbot.check import check
from magbot.cli.run import guarded
from magbot.kb.document import Document
from magbot.kb.yaml_editor import set_value
from magbot.kb.yaml_reader import read_yaml

pytestmark = pytest.mark.usefixtures("own_cache")

FAQ = """
title: bicycles
note: Ask in the shop.
subject: [bicycle]
labels: {sources: Sources}
cards:
  emergency: {text: Get help now., note: Call., short: Help.}
sources:
- id: manual
  title: The manual
  claims:
  - {id: patch, text: Patching takes 20 minutes and 1.5 litres of water.}
"""
REPAIRS = """
topic: Repairs
entries:
- id: flat
  question: How do I fix a flat tyre?
  variants: [puncture repair, my tyre is flat]
  verdict: advice
  answer: |
    Patch it.[^patch] It takes 20 minutes.[^patch]
  more: "Have 1.5 litres of water.[^patch]"
  related: [pump]
- id: pump
  question: How hard do I pump?
  answer: As the tyre says.[^patch]
- {id: bye, kind: smalltalk, question: Goodbye, answer: =Bye}
"""
SAFETY = "families: [{id: fire, card: emergency, signs: [burning], examples: [i am burning]}]"
SPANISH = {
    ("flat", "question"): "¿Cómo arreglo un pinchazo?",
    ("flat", "variants"): "arreglar un pinchazo\nmi rueda está pinchada",
    ("flat", "answer"): "Ponga un parche.[^patch] Tarda 20 minutos.[^patch]",
    ("flat", "more"): "Tenga 1,5 litros de agua: «#sí».[^patch]",
    ("bye", "question"): "Adiós",
    ("bye", "answer"): "Hasta luego",
    ("", "note"): "Pregunte en la tienda.",
    ("", "labels.sources"): "Fuentes",
    ("", "cards.emergency.text"): "Pida ayuda ahora.",
}


@pytest.fixture(name="shop")
def _shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, text in (("faq", FAQ), ("repairs", REPAIRS), ("safety", SAFETY)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))


def fill(file: Path, said: dict[tuple[str, str], str]) -> None:
    """Fill in a table as a translator does."""
    filled = rows(file)
    for row in filled:
        row["translation"] = said.get((row["id"], row["key"]), row["translation"])
    out = io.StringIO()
    writer = csv.DictWriter(out, list(filled[0]))
    writer.writeheader()
    writer.writerows(filled)
    file.write_text(out.getvalue(), encoding="utf-8-sig", newline="")


def translate(shop: Path, action: str, *rest: str) -> int:
    return guarded(["--faq", str(shop), "translate", action, "es", *rest])


@pytest.fixture(name="edition")
def _edition(shop: Path, tmp_path: Path) -> Path:
    table = tmp_path / "table.csv"
    assert translate(shop, "export", str(table)) == 0
    fill(table, SPANISH)
    assert translate(shop, "import", str(table)) == 0
    return tmp_path / "shop-es"


def test_a_table_becomes_an_edition_that_answers(edition: Path) -> None:
    kb = magbot.load(edition)
    assistant = magbot.Assistant(kb)
    answer = assistant.ask("mi rueda está pinchada")

    assert kb.language == "es"
    assert [entry.id for entry in kb.entries] == ["flat", "bye"]
    assert answer.entries[0].verdict == "advice"
    assert answer.body == "Ponga un parche. Tarda 20 minutos.\n\nFuentes: The manual"
    assert answer.details.startswith("Tenga 1,5 litros de agua: «#sí».")
    assert answer.note == "Pregunte en la tienda."
    assert answer.suggestions == ()
    assert assistant.ask("i am burning").card == "emergency"
    assert kb.cards["emergency"].text.strip() == "Pida ayuda ahora."
    assert "pump" not in [match.entry.id for match in answer.matches]


def test_the_table_holds_every_text_once_and_no_formula(shop: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    translate(shop, "export", str(table))
    found = {(row["id"], row["key"]): row["original"] for row in rows(table)}

    assert found[("bye", "answer")] == "'=Bye"
    assert found[("flat", "variants")] == "puncture repair\nmy tyre is flat"
    assert "[^patch]" in found[("flat", "answer")]
    assert set(SPANISH) <= set(found)


def test_status_tells_what_is_missing_and_what_is_older(
    edition: Path, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert translate(shop, "status") == 1
    before = capsys.readouterr().out
    assert "missing  pump: question, answer" in before
    assert "0 older" in before

    file = shop / "repairs.yaml"
    file.write_text(file.read_text().replace("Patch it.", "Patch the hole."), encoding="utf-8")
    assert translate(shop, "status") == 1
    assert "older    flat: answer" in capsys.readouterr().out
    assert edition.is_dir()


def test_when_all_is_translated_status_says_so(shop: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    translate(shop, "export", str(table))
    every = {(row["id"], row["key"]): row["original"].lstrip("'") + " " for row in rows(table)}
    fill(table, every)

    assert translate(shop, "import", str(table)) == 0
    assert translate(shop, "status") == 0


def test_a_bad_row_keeps_everything_as_it_was(
    edition: Path, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = {file.name: file.read_bytes() for file in edition.iterdir()}
    table = tmp_path / "again.csv"
    for unit, said, wanted in (
        (("flat", "answer"), "Ponga un parche.[^patch] Tarda 30 minutos.[^patch]", "20, 30"),
        (("flat", "answer"), "Ponga un parche. Tarda 20 minutos.", "citations differ: patch"),
        (("pump", "question"), "¿Cuánto inflo?", "'pump' has no translated answer"),
    ):
        translate(shop, "export", str(table))
        fill(table, {unit: said, ("", "title"): "bicicletas"})
        capsys.readouterr()

        assert translate(shop, "import", str(table)) == 1
        assert wanted in capsys.readouterr().err
        assert {file.name: file.read_bytes() for file in edition.iterdir()} == kept


def test_an_id_that_the_base_does_not_have_is_a_problem_whatever_stands_in_it(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.csv"
    translate(shop, "export", str(table))
    text = table.read_text(encoding="utf-8-sig")
    table.write_text(text.replace("pump,question", "pu|mp,question"), encoding="utf-8")
    fill(table, {("pu|mp", "question"): "una pregunta"})
    capsys.readouterr()

    assert translate(shop, "import", str(table)) == 1
    assert "'pu|mp question'" in capsys.readouterr().err


def test_a_table_that_is_older_than_the_base_is_refused(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.csv"
    translate(shop, "export", str(table))
    fill(table, SPANISH)
    file = shop / "repairs.yaml"
    file.write_text(file.read_text().replace("Patch it.", "Patch the hole."), encoding="utf-8")

    assert translate(shop, "import", str(table)) == 1
    assert "has changed since the table" in capsys.readouterr().err
    assert not (tmp_path / "shop-es").exists()


def test_what_is_no_table_is_refused(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("question,answer\na,b\n", encoding="utf-8")

    assert translate(shop, "import", str(table)) == 1
    assert "not a table of translations" in capsys.readouterr().err
    assert translate(shop, "import", str(tmp_path / "none.csv")) == 2
    assert guarded(["--faq", str(shop), "translate", "status", "../es"]) == 2


def test_a_second_table_keeps_comments_and_what_it_leaves_empty(
    edition: Path, shop: Path, tmp_path: Path
) -> None:
    file = edition / "repairs.yaml"
    file.write_text("# read by Ana\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    table = tmp_path / "second.csv"
    translate(shop, "export", str(table))
    said = {
        ("flat", "question"): "¿Cómo se arregla un pinchazo?",
        ("pump", "question"): "¿Cuánto inflo?",
        ("pump", "answer"): "Según la rueda.[^patch]",
        ("", "cards.emergency.note"): "Llame.",
    }
    fill(table, said)

    assert translate(shop, "import", str(table)) == 0
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# read by Ana\n")
    assert "mi rueda está pinchada" in text
    kb = magbot.load(edition)
    asked = [entry.question for entry in kb.entries]
    assert asked == ["¿Cómo se arregla un pinchazo?", "Adiós", "¿Cuánto inflo?"]
    assert kb.cards["emergency"].note.strip() == "Llame."
    assert json.loads((edition / "translation.lock").read_text())["pump answer"]


def test_check_holds_ids_numbers_and_verdicts_equal(edition: Path) -> None:
    file = edition / "repairs.yaml"
    kept = file.read_text(encoding="utf-8")

    def said() -> str:
        return "\n".join(str(one) for one in check(edition) if one.rule == "translation-differs")

    assert said() == ""
    for old, new, wanted in (
        ("20 minutos", "25 minutos", "The numbers differ: 20, 25"),
        ("verdict: advice", "verdict: mixed", "The verdict is 'mixed'"),
        ("id: bye", "id: adios", "no entry 'adios'"),
        ("kind: smalltalk", "kind: answer", "The kind is 'answer'"),
    ):
        file.write_text(kept.replace(old, new), encoding="utf-8")
        assert wanted in said(), new
    file.write_text(kept, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "path", "key"),
    [
        ("a: 1\nb: |\n  one\n  two\nc: 3\n", (), "b"),
        ("a: {b: one, c: 2}  # kept\n", ("a",), "b"),
        ("a: {c: 2}\n", ("a",), "b"),
        ("list:\n- x: 1 # kept\n  y: 2\n", ("list", 0), "z"),
        ("a: 1", (), "b"),
    ],
)
def test_a_value_is_set_and_the_rest_stays(
    text: str, path: tuple[str | int, ...], key: str
) -> None:
    new = set_value(text, path, key, 'says "so": #1\nand more')
    read = read_yaml("", new)

    assert isinstance(read, Document)
    assert "kept" not in text or "# kept" in new
