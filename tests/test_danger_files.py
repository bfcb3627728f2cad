"""The danger signs in files of their own: pages and lists, merged, problems in their places."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import magbot
from magbot.check import check
from magbot.errors import KnowledgeBaseError
from magbot.library import cache
from magbot.library.folder import read_knowledge_base
from magbot.safety.rules.model import Rules

ENTRIES = "entries:\n  - id: chain\n    question: How do I oil a chain?\n    answer: Wipe it.\n"
LISTS = "lists:\n  bike: [bike, tandem]\ndenial:\n  words: ['no']\n  carry: [<bike>]\n"
PAGE = """
family: frame
title: A broken frame
what: The frame of a bicycle is cracked.
why: It may give way while somebody rides.
card: emergency
source: The workshop's handbook
seeds: [my bike snapped]
look_alikes: [my bike is fine]
signs: [<bike> + snapped]
denial: true
past: false
signed: {by: A. Smith, on: 2026-11-29}
"""
SHOP = "family: shop\ncard: refer\nseeds: [it rattles]\nsigns: [rattles]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "faq"
    (root / "safety" / "lists").mkdir(parents=True)
    (root / "bikes.yaml").write_text(ENTRIES)
    (root / "safety" / "lists" / "words.yaml").write_text(LISTS)
    (root / "safety" / "frame.yaml").write_text(PAGE)
    (root / "safety" / "shop.yaml").write_text(SHOP)
    return root


def rules(folder: Path) -> Rules:
    found = read_knowledge_base(str(folder)).rules
    assert isinstance(found, Rules)
    return found


def problems(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeBaseError) as caught:
        read_knowledge_base(str(folder))
    return [
        f"{Path(one.file).relative_to(folder)}:{one.line} {one.rule} {one.message}".replace(
            f"{folder}{os.sep}", ""
        )
        for one in caught.value.problems
    ]


def test_pages_and_lists_are_read_as_one(folder: Path) -> None:
    frame, shop = rules(folder).families

    assert (frame.id, frame.card, frame.seeds) == ("frame", "emergency", ("my bike snapped",))
    assert frame.what == "The frame of a bicycle is cracked."
    assert frame.signed == ("A. Smith", "2026-11-29")
    assert (shop.id, shop.signed) == ("shop", ("", ""))
    assert magbot.Assistant(magbot.load(folder)).ask("the tandem snapped").kind == "emergency"


def test_a_single_file_stands_beside_the_folder(folder: Path) -> None:
    (folder / "safety.yaml").write_text(
        "families: [{id: bell, card: refer, signs: [bell], examples: [the bell is mute]}]"
    )

    assert [one.id for one in rules(folder).families] == ["bell", "frame", "shop"]


def test_training_sentences_are_not_read_as_rules(folder: Path) -> None:
    (folder / "safety" / "training").mkdir()
    (folder / "safety" / "training" / "refer.yaml").write_text("training: {refer: [it wobbles]}")

    assert [one.id for one in rules(folder).families] == ["frame", "shop"]


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        pytest.param(
            "safety/again.yaml",
            SHOP,
            "safety/shop.yaml:1 same-id The family 'shop' stands here and in safety/again.yaml:1.",
            id="a family",
        ),
        pytest.param(
            "safety/lists/more.yaml",
            "\nlists:\n  bike: [tricycle]",
            "safety/lists/words.yaml:2 same-id 'bike' stands here and in "
            "safety/lists/more.yaml:3.",
            id="a list",
        ),
        pytest.param(
            "safety/lists/more.yaml",
            "names:\n  bike: [tricycle]",
            "safety/lists/words.yaml:2 same-id 'bike' stands here and in "
            "safety/lists/more.yaml:2.",
            id="a list and names",
        ),
        pytest.param(
            "safety.yml",
            LISTS.replace("  bike: [bike, tandem]", "  tyre: [tyre]"),
            "safety/lists/words.yaml:3 same-id 'denial' stands here and in safety.yml:3.",
            id="the denials",
        ),
    ],
)
def test_what_stands_in_two_files_is_an_error_that_names_both(
    folder: Path, file: str, text: str, problem: str
) -> None:
    (folder / file).write_text(text)

    assert problem in problems(folder)


def test_two_files_of_the_old_name_are_both_read(folder: Path) -> None:
    shutil.rmtree(folder / "safety")
    family = "families: [{id: ID, card: refer, signs: [rattles], examples: [it rattles]}]"
    (folder / "safety.yaml").write_text(family.replace("ID", "one"))
    (folder / "safety.yml").write_text(family.replace("ID", "two"))

    assert [one.id for one in rules(folder).families] == ["one", "two"]

    (folder / "safety.yml").write_text(family.replace("ID", "one"))

    assert problems(folder) == [
        "safety.yml:1 same-id The family 'one' stands here and in safety.yaml:1."
    ]


def test_a_mistake_is_reported_on_its_page(folder: Path) -> None:
    (folder / "safety" / "frame.yaml").write_text(PAGE.replace("<bike>", "<bkie>"))

    assert problems(folder) == ["safety/frame.yaml:10 safety There is no list 'bkie'."]


def test_check_proves_every_page_in_its_place(folder: Path) -> None:
    page = folder / "safety" / "frame.yaml"
    page.write_text(PAGE.replace("my bike is fine", "my bike snapped off"))

    found = [one for one in check(folder) if one.rule == "safety-look-alike"]

    assert [(one.file, one.line, one.rule) for one in found] == [
        (str(page), 9, "safety-look-alike")
    ]


def test_an_edited_page_is_compiled_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def kind(text: str) -> str:
        kb = cache.cached(str(folder))
        return magbot.Assistant(kb).ask(text).kind

    assert kind("the tricycle snapped") != "emergency"
    lists = folder / "safety" / "lists" / "words.yaml"
    lists.write_text(LISTS.replace("[bike,", "[tricycle, bike,"))
    assert kind("the tricycle snapped") == "emergency"
    (folder / "bikes.yaml").write_text(ENTRIES.replace("Wipe it", "Oil it"))
    assert kind("the tricycle snapped") == "emergency"
