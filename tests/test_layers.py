"""A layer over a base: own numbers, note and entries; the danger signs of the base stay."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import magbot
from magbot.check import check
from magbot.cli.run import guarded
from magbot.errors import KnowledgeBaseError
from magbot.kb.folder_files import stamps
from magbot.safety import Screen
from magbot.serving.question import Question
from magbot.serving.responder import Responder
from magbot.serving.snapshot import Snapshot
from tests.conftest import BIKES

if TYPE_CHECKING:
    from magbot.answering.answer import Answer

pytestmark = pytest.mark.usefixtures("own_cache")

SAFETY = """\
families:
- id: crash
  card: emergency
  signs: [crashed]
  examples: [i crashed my bike]
- id: sadness
  card: crisis
  signs: [hopeless]
  examples: [all is hopeless]
"""
TRAINING = """\
training:
  crash: [i fell off the bike and hit the car, the car drove into me, i flew over the handlebar]
  sadness: [i cannot go on like this, nothing makes sense any more, i want it all to end]
  routine: [my chain squeaks, how do i change the tube, the saddle is too low, which oil is good]
"""
LAYER = """\
extends: ../base
title: bicycles at the harbour shop
note: Ask the harbour shop when you are not sure.
contacts: {emergency: 112 at the harbour}
hide: [chain.oil]
entries:
- id: shop.hours
  question: When are you open?
  answer: We are open from 9 to 17.
- id: price.repair
  kind: not_covered
  question: What does a repair cost?
  answer: Ask us at the counter.
"""
CARD = """\
contacts: {emergency: 999 in the UK, shop: the shop}
cards: {emergency: {text: "Call {emergency}.", note: Get help now.}}
"""


@pytest.fixture(name="base")
def _base(tmp_path: Path) -> Path:
    base = tmp_path / "base"
    shutil.copytree(BIKES, base)
    (base / "safety.yaml").write_text(SAFETY)
    (base / "cards.yaml").write_text(CARD)
    return base


@pytest.fixture(name="layer")
def _layer(base: Path) -> Path:
    layer = base.parent / "layer"
    layer.mkdir()
    (layer / "faq.yaml").write_text(LAYER)
    return layer


def problems(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeBaseError) as caught:
        magbot.load(folder)
    return [f"{Path(one.file).name}:{one.line} {one.message}" for one in caught.value.problems]


def test_a_layer_answers_with_its_own_entries_and_those_of_its_base(layer: Path) -> None:
    assistant = magbot.Assistant(magbot.load(layer))

    assert assistant.ask("when are you open").text.startswith("We are open from 9 to 17.")
    assert assistant.ask("puncture repair").entries[0].id == "tyre.flat"
    assert assistant.ask("what does a repair cost").text.startswith("Ask us at the counter.")
    assert {entry.id for entry in assistant.kb.entries} == {
        "shop.hours", "price.repair", "tyre.flat", "tyre.pressure", "brake.squeal", "hello",
    }  # fmt: skip


def test_the_note_and_the_numbers_are_those_of_the_layer(layer: Path) -> None:
    assistant = magbot.Assistant(magbot.load(layer))

    assert assistant.ask("puncture repair").note == "Ask the harbour shop when you are not sure."
    assert assistant.ask("i crashed my bike").text.startswith("Call 112 at the harbour.")


def test_the_edition_names_both_hashes(layer: Path, base: Path) -> None:
    reply = magbot.Assistant(magbot.load(layer)).ask("puncture repair")

    assert reply.to_dict()["kb"]["base"] == magbot.load(base).hash
    assert reply.to_dict()["kb"]["hash"] != magbot.load(base).hash
    assert "base" not in magbot.Assistant(magbot.load(base)).ask("hello").to_dict()["kb"]


def test_the_layers_hash_follows_its_base(layer: Path, base: Path) -> None:
    before, seen = magbot.load(layer).hash, stamps(str(layer))

    with (base / "repairs.yaml").open("a") as file:
        file.write("  - {id: bell, question: How do I ring?, answer: Push the bell.}\n")

    assert magbot.load(layer).hash != before
    assert stamps(str(layer)) != seen


def test_the_command_line_answers_from_a_layer_and_sees_an_edit_of_its_base(
    layer: Path, base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--faq", str(layer), "ask", "--json", "puncture repair"]
    assert guarded(asked) == 0
    assert json.loads(capsys.readouterr().out)["kb"]["base"] == magbot.load(base).hash

    file = base / "repairs.yaml"
    text = file.read_text().replace("Take the wheel off and patch", "Take it off and patch")
    file.write_text(text)

    assert guarded(asked) == 0
    assert json.loads(capsys.readouterr().out)["text"].startswith("Take it off and patch")


def test_a_bot_serves_a_layer_and_shows_both_hashes(layer: Path) -> None:
    snapshot = Snapshot(magbot.Assistant(magbot.load(layer)))

    async def ask(text: str) -> Answer:
        return await Responder(snapshot).answer(Question("discord", "way", "here", text=text))

    assert asyncio.run(ask("when are you open")).text.startswith("We are open")
    assert asyncio.run(ask("i crashed my bike")).card == "emergency"
    assert snapshot.edition.endswith(f"{snapshot.kb.hash[:12]} · {snapshot.kb.base[:12]}")


def test_a_layer_compiles_to_one_file(layer: Path) -> None:
    image = layer.parent / "layer.magbot"
    assert guarded(["compile", str(layer), "--output", str(image)]) == 0

    assert magbot.load(image).base == magbot.load(layer).base != ""


def test_a_layer_adds_danger_signs_and_keeps_all_of_its_base(layer: Path, base: Path) -> None:
    (layer / "safety.yaml").write_text(
        "families:\n- id: fire\n  card: emergency\n  signs: [burning]\n"
        "  examples: [my bike is burning]\n"
    )

    assistant = magbot.Assistant(magbot.load(layer))

    families = dict(Screen(assistant.kb.sections).families())
    below = magbot.Assistant(magbot.load(base)).kb
    assert families == {**dict(Screen(below.sections).families()), "fire": "emergency"}
    assert assistant.ask("my bike is burning").card == "emergency"
    assert assistant.ask("all is hopeless").card == "crisis"


def test_the_screen_of_a_layer_without_signs_of_its_own_is_that_of_its_base(
    layer: Path, base: Path
) -> None:
    (base / "safety" / "training").mkdir(parents=True)
    (base / "safety" / "training" / "all.yaml").write_text(TRAINING)
    below, above = (magbot.Assistant(magbot.load(folder)).kb.sections for folder in (base, layer))

    parts = [name for name in below if name.startswith(("screen.", "learned."))]
    assert any(name.startswith("learned.") and "mark" not in name for name in parts)
    for name in parts:
        assert name == "learned.mark" or bytes(above[name]) == bytes(below[name]), name


@pytest.mark.parametrize("key", ["ordinary: [crashed]", "idioms: [all is hopeless]"])
def test_a_layer_cannot_make_the_danger_signs_see_less(key: str, layer: Path) -> None:
    (layer / "safety.yaml").write_text(f"{key}\n")

    said = "in a layer could hide danger signs of the base."
    assert f"safety.yaml:1 '{key.split(':', maxsplit=1)[0]}' {said}" in problems(layer)


def test_sentences_of_a_layer_cannot_call_a_danger_routine(layer: Path) -> None:
    (layer / "safety" / "training").mkdir(parents=True)
    (layer / "safety" / "training" / "a.yaml").write_text("training: {routine: [i crashed]}\n")

    said = "'routine' in a layer could hide danger signs of the base."
    assert f"a.yaml:0 {said}" in problems(layer)


def test_a_family_goes_only_with_a_reason(layer: Path) -> None:
    (layer / "faq.yaml").write_text(LAYER + "retired: [sadness]\n")
    assert problems(layer) == [
        "faq.yaml:14 Nothing says why the danger family 'sadness' is taken out."
    ]

    (layer / "faq.yaml").write_text(LAYER + "retired: {sadness: Our staff sees to it.}\n")
    kb = magbot.Assistant(magbot.load(layer)).kb
    assert dict(Screen(kb.sections).families()) == {"crash": "emergency"}

    (layer / "faq.yaml").write_text(LAYER + "retired: {sadnes: Our staff sees to it.}\n")
    assert problems(layer) == ["faq.yaml:14 The base has no danger family 'sadnes'."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("extends: ../gone", "There is no base at"),
        ("extends: .", "A layer cannot extend itself."),
        ("extends: ../other", "is a layer itself; a layer extends a whole base."),
        ('"extends": ../base', "'extends' was not found at the start of a line of faq.yaml."),
        ("hide: [tyre.flat]", "'hide' has a meaning only in a layer"),
        ("extends: ../base\nhide: [tyre.flaat]", "The base has no entry 'tyre.flaat'."),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(text: str, said: str, layer: Path) -> None:
    shutil.copytree(layer, layer.parent / "other")
    (layer / "faq.yaml").write_text(f"{text}\nentries: [{{id: a, question: B?, answer: C.}}]\n")

    assert said in " ".join(problems(layer))


def test_what_a_base_links_to_and_a_layer_hides_is_left_out(layer: Path) -> None:
    text = LAYER.replace("hide: [chain.oil]", "hide: [brake.squeal, tyre.pressure]")
    (layer / "faq.yaml").write_text(text)

    kb = magbot.load(layer)

    assert kb.starters == ("tyre.flat",)
    assert next(one for one in kb.entries if one.id == "tyre.flat").related == ()


def test_an_entry_that_the_base_hands_off_may_be_hidden(layer: Path, base: Path) -> None:
    (base / "people.yaml").write_text(
        "handoff: {name: Our counter, telephone: 12 34, entries: [chain.oil], reply: Come by.}\n"
    )

    assert magbot.load(base).handoff_entries == ("chain.oil",)
    assert magbot.load(layer).handoff_entries == ()


def test_check_leaves_the_texts_of_the_base_alone(layer: Path, base: Path) -> None:
    (base / "rough.yaml").write_text(
        "entries:\n- {id: bell, question: How do I ring?, answer: Push the bell.}\n"
    )
    assert "uncited-sentence" in {found.rule for found in check(base)}

    found = check(layer)

    assert {one.rule for one in found} == {"uncited-sentence", "base-changed"}
    assert {Path(one.file) for one in found} == {layer / "faq.yaml"}


def test_a_layer_may_be_a_single_file(layer: Path) -> None:
    file = layer.parent / "shop.yaml"
    file.write_text(LAYER.replace("../base", "base"))

    assert magbot.load(file).base == magbot.load(layer).base
    assert len(stamps(os.fspath(file))) == 1 + len(stamps(str(layer.parent / "base")))


def test_check_names_what_a_newer_base_changes_until_it_was_read(
    layer: Path, base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def changes() -> list[str]:
        return [one.message for one in check(layer) if one.rule == "base-changed"]

    assert "is not recorded" in changes()[0]
    assert guarded(["check", str(layer), "--accept-base"]) == 0
    assert magbot.load(base).hash in capsys.readouterr().out
    assert changes() == []
    assert (layer / "faq.yaml").read_text().replace(
        f'base: "{magbot.load(base).hash}"\n', ""
    ) == LAYER

    repairs = base / "repairs.yaml"
    repairs.write_text(repairs.read_text().replace("Dirty rims make", "Rims with dirt make"))
    (base / "safety.yaml").write_text(SAFETY.replace("[crashed]", "[crashed, fell]"))
    (base / "bell.yaml").write_text("entries: [{id: bell, question: Ring how?, answer: Push.}]\n")

    (said,) = changes()
    assert said == (
        "The base has changed: changed: danger family crash; changed: entry brake.squeal; "
        "new: entry bell."
    )
    assert guarded(["check", str(layer), "--accept-base"]) == 0
    assert changes() == []


def test_check_lists_where_each_text_comes_from(
    layer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(["check", str(layer), "--origins"]) == 0

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    whose = {" ".join(words[1:-1]): (words[0], Path(words[-1]).parent.name) for words in lines}
    assert whose["note"] == ("replaced", "layer")
    assert whose["entry shop.hours"][0] == "own"
    assert whose["entry price.repair"][0] == "replaced"
    assert whose["entry chain.oil"] == ("hidden", "base")
    assert whose["entry tyre.flat"] == ("base", "base")
    assert whose["contacts shop"] == ("base", "base")
    assert whose["danger family crash"] == ("base", "base")


def test_fix_leaves_the_files_of_the_base_alone(layer: Path, base: Path) -> None:
    (base / "odd.yaml").write_text("entries: [{question: Ring how?, answer: Push.}]  \n")
    (layer / "odd.yaml").write_text("topic: Odd  \n")

    guarded(["check", str(layer), "--fix"])

    assert (base / "odd.yaml").read_text().endswith("  \n")
    assert (layer / "odd.yaml").read_text() == "topic: Odd\n"


def test_a_folder_is_started_as_a_copy_with_its_licence_or_as_a_layer(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (base / "LICENSE").write_text("Copy it freely.\n")
    copied, layer = base.parent / "copied", base.parent / "new" / "layer"

    assert guarded(["new", str(copied), "--from", str(base), "--title", "my bikes"]) == 0
    assert guarded(["new", str(layer), "--extends", str(base)]) == 0

    assert (copied / "LICENSE").read_text() == "Copy it freely.\n"
    assert magbot.load(copied).title == "my bikes"
    assert magbot.load(copied).base == ""
    assert len(magbot.load(copied).entries) == len(magbot.load(base).entries)
    assert magbot.load(layer).base == magbot.load(base).hash
    assert [one for one in check(layer) if one.rule == "base-changed"] == []
    assert guarded(["new", str(copied), "--from", str(base)]) == 2
    assert "is there already" in capsys.readouterr().err
