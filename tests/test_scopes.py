"""Scopes: a part of a base that answers alone, on each surface and in each channel."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import magbot
from magbot.check import check
from magbot.cli.run import guarded
from magbot.cli.surface import channel_scope
from magbot.compiling.compiled import open_kb
from magbot.compiling.sections import compile_kb, compile_sections
from magbot.errors import KnowledgeBaseError, MagbotError, UnknownScopeError
from magbot.exporting.site.write import write_site
from magbot.library.folder import read_knowledge_base
from magbot.serving.question import Question
from magbot.serving.reload import Reloader, read_snapshot
from magbot.serving.responder import Responder
from magbot.serving.scopes import Scopes
from tests.conftest import BIKES

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("own_cache")

FOLDER = """
title: the two shops
note: Ask at the counter.
scopes:
  north: {include: [north], title: the north shop, starters: [north.hours]}
  south: {include: [south]}
  retail: {exclude: [trade]}
sources:
- {id: north-sign, title: The sign of the north shop, claims: [{id: north.open, text: Open at eight.}]}
- {id: south-sign, title: The sign of the south shop, claims: [{id: south.open, text: Open at ten.}]}
entries:
- id: card
  question: Can I pay by card?
  answer: You can.[^north.open]
  related: [south.hours]
"""  # noqa: E501  # as people write it
NORTH = """
tags: [north]
entries:
- {id: north.hours, question: When do you open?, answer: "At eight.[^north.open]", related: [card]}
- {id: north.ski, question: Do you wax skis?, answer: "We do.[^north.open]"}
- id: north.bulk
  tags: [north, trade]
  question: What do a hundred skis cost?
  answer: Write to us.[^north.open]
"""
SOUTH = """
tags: south
entries:
- {id: south.hours, question: When may I come in?, answer: "At ten.[^south.open]"}
- {id: south.surf, question: Do you rent surf boards?, answer: "We do.[^south.open]"}
"""
SAFETY = """
families:
- {id: fire, card: emergency, signs: [burning], examples: [i am burning]}
"""
TRAINING = """
training:
  fire: [my coat caught fire, flames are on my sleeve, the flames are all over me]
  routine: [do you wax skis, when do you open, can I pay by card, which board is longest]
"""


@pytest.fixture(name="shops")
def _shops(tmp_path: Path) -> Path:
    folder = tmp_path / "shops"
    folder.mkdir()
    texts = {"faq": FOLDER, "north": NORTH, "south": SOUTH, "safety": SAFETY}
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def learning(folder: Path) -> Path:
    """Give the folder sentences that danger signs are learned from."""
    (folder / "safety" / "training").mkdir(parents=True)
    (folder / "safety.yaml").rename(folder / "safety" / "fire.yaml")
    (folder / "safety" / "training" / "fire.yaml").write_text(TRAINING, encoding="utf-8")
    return folder


def ids(kb: magbot.KnowledgeBase) -> list[str]:
    return [entry.id for entry in kb.entries]


def test_a_scope_holds_the_entries_that_its_tags_choose_and_those_without_tags(
    shops: Path,
) -> None:
    kb = magbot.load(shops)

    assert ids(magbot.load(shops, scope="north")) == [
        "card", "north.hours", "north.ski", "north.bulk",
    ]  # fmt: skip
    assert ids(magbot.Assistant(kb, scope="south").kb) == ["card", "south.hours", "south.surf"]
    assert "north.bulk" not in ids(magbot.load(shops, scope="retail"))
    assert len(ids(magbot.load(shops, scope="retail"))) == 5


def test_a_scope_answers_as_if_it_were_alone(shops: Path) -> None:
    north = magbot.Assistant(magbot.load(shops, scope="north"))
    answer = north.ask("do you rent surf boards")

    assert answer.kind == "out_of_scope"
    assert "the north shop" in answer.text
    assert answer.suggestions == ("When do you open?",)
    assert answer.to_dict()["kb"]["scope"] == "north"
    assert north.ask("when do you open?").text.startswith("At eight.")
    assert north.ask("can I pay by card").suggestions == ()  # its link leads to the other shop
    assert [source.id for source in north.kb.sources] == ["north-sign"]


def test_the_replies_of_the_whole_base_do_not_move(shops: Path) -> None:
    asked = ["when do you open?", "do you wax skis", "surf", "who are you", "i am burning", ""]
    whole = [reply.to_dict() for reply in magbot.Assistant(magbot.load(shops)).ask_many(asked)]
    file = shops / "faq.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(text[text.index("scopes:") : text.index("sources:")], ""))
    plain = [reply.to_dict() for reply in magbot.Assistant(magbot.load(shops)).ask_many(asked)]

    for one, other in zip(whole, plain, strict=True):
        assert {**one, "kb": ""} == {**other, "kb": ""}
        assert "scope" not in one["kb"]


def test_danger_signs_hold_in_every_scope_and_are_fitted_once(shops: Path) -> None:
    kb = magbot.Assistant(magbot.load(learning(shops))).kb
    asked = ["i am burning", "the flames are on my coat", "my sleeve caught fire", "card"]
    cards = [answer.card for answer in magbot.Assistant(kb).ask_many(asked)]
    for name in kb.scopes:
        part = magbot.Assistant(kb, scope=name)

        assert [answer.card for answer in part.ask_many(asked)] == cards
        for section in kb.sections:
            if section.startswith(("screen.", "learned.")):
                assert part.kb.sections[section] == kb.sections[section]


def test_a_scope_is_the_same_from_a_folder_an_image_and_the_cache(
    shops: Path, tmp_path: Path
) -> None:
    file = tmp_path / "shops.magbot"
    file.write_bytes(compile_kb(read_knowledge_base(str(learning(shops)))))
    asked = ["when do you open", "skis", "flames on my sleeve", "do you take cards"]
    bases = [
        magbot.load(shops, scope="north"),
        magbot.load(file, scope="north"),
        magbot.load(shops, cache=True, scope="north"),
        magbot.load(shops, cache=True, scope="north"),
    ]
    replies = [
        json.dumps([answer.to_dict() for answer in magbot.Assistant(kb).ask_many(asked)])
        for kb in bases
    ]

    assert len(set(replies)) == 1


def test_after_an_edit_the_cached_scope_is_that_of_a_fresh_one(shops: Path) -> None:
    magbot.load(shops, cache=True)
    file = shops / "south.yaml"
    file.write_text(file.read_text() + '- {id: south.sail, question: Sails?, answer: "No."}\n')
    edited = magbot.load(shops, cache=True)
    fresh = open_kb(compile_kb(read_knowledge_base(str(shops))))

    for name in ("north", "south", "retail"):
        assert edited.sections[f"scope.{name}"] == fresh.sections[f"scope.{name}"]


def test_a_scope_that_an_edit_did_not_touch_is_not_fitted_again(
    shops: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb = read_knowledge_base(str(shops))
    sections = {name: memoryview(body) for name, body in compile_sections(kb).items()}
    monkeypatch.delattr(
        "magbot.compiling.sections.fit_matcher"
    )  # fitting is an error from here on

    assert compile_sections(kb, sections) == sections


def test_an_unknown_scope_is_named_with_the_one_that_was_meant(
    shops: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UnknownScopeError, match="Did you mean 'north'"):
        magbot.load(shops, scope="nort")
    with pytest.raises(MagbotError, match="has none"):
        magbot.Assistant(magbot.load(BIKES), scope="north")
    assert guarded(["--faq", str(shops), "ask", "--scope", "nort", "skis"]) != 0
    assert "Did you mean 'north'" in capsys.readouterr().err


def test_the_command_line_answers_and_measures_within_a_scope(
    shops: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = shops / "cases"
    cases.mkdir()
    (cases / "a.yaml").write_text(
        "cases: [{q: do you wax my skis, kind: answer, entry: north.ski}]\n"
    )
    start = ["--faq", str(shops)]

    assert guarded([*start, "ask", "--scope", "north", "do you wax skis?"]) == 0
    assert guarded([*start, "ask", "--scope", "south", "do you wax skis?"]) == 1
    assert guarded([*start, "eval", "--scope", "north"]) == 0
    assert guarded([*start, "export", "csv", "--scope", "south"]) == 0
    said = capsys.readouterr().out
    assert "surf" in said
    assert "hundred skis" not in said


def test_a_site_of_a_scope_holds_nothing_of_another(shops: Path, tmp_path: Path) -> None:
    write_site(magbot.load(shops, scope="south"), tmp_path / "site", None)
    texts = "".join(
        file.read_text(encoding="utf-8")
        for file in (tmp_path / "site").rglob("*")
        if file.is_file()
    )

    assert "surf" in texts
    assert "skis" not in texts
    assert "At eight" not in texts


def problems(folder: Path) -> Iterator[str]:
    for found in check(folder):
        if found.rule in ("scope", "unused-tag", "link-out-of-scope"):
            yield f"{Path(found.file).name}:{found.line} {found.rule}: {found.message} {found.fix}"


def test_check_names_slips_of_scopes_and_tags(shops: Path) -> None:
    assert list(problems(shops)) == []
    for old, new, file, wanted in (
        (
            "include: [north]",
            "include: [nort]",
            "faq",
            "has the tag 'nort'. Did you mean",
        ),
        ("include: [south]", "exclude: [south, north]", "faq", ""),
        ("tags: south", "tags: sout", "south", "scope: No entry has the tag 'south'."),
        ("[north.hours]}", "[south.surf]}", "faq", "has no entry 'south.surf'"),
        (
            "question: What",
            "related: [south.surf]\n  question: What",
            "north",
            "link-out-of-scope: 'south.surf'",
        ),
        ("tags: [north, trade]", "tags: [north, trade, norht]", "north", "tag 'norht'. Did you"),
    ):
        path = shops / f"{file}.yaml"
        kept = path.read_text(encoding="utf-8")
        path.write_text(kept.replace(old, new), encoding="utf-8")
        found = "\n".join(problems(shops))
        path.write_text(kept, encoding="utf-8")

        assert wanted in found if wanted else not found, (new, found)


def test_a_scope_without_entries_does_not_load(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text(
        "scopes: {none: {exclude: [a]}}\n"
        "entries: [{id: x, tags: [a], question: Why?, answer: So.}]\n"
    )
    with pytest.raises(KnowledgeBaseError, match="The scope 'none' has no entries"):
        magbot.load(tmp_path)


def test_a_layer_adds_scopes_to_those_of_its_base(shops: Path) -> None:
    layer = shops.parent / "layer"
    layer.mkdir()
    (layer / "faq.yaml").write_text(
        "extends: ../shops\nhide: [north.hours]\nscopes: {sport: {include: [south, sport]}}\n"
        "entries: [{id: golf, tags: [sport], question: Do you sell golf balls?, answer: No.}]\n"
    )

    assert "golf" in ids(magbot.load(layer, scope="sport"))
    assert ids(magbot.load(layer, scope="north")) == ["card", "north.ski", "north.bulk"]


def asked(
    responder: Responder, text: str, *homes: str, scope: str = "", token: str = ""
) -> magbot.Answer:
    question = Question("slack", "mention", homes[-1], text=text, homes=homes, scope=scope,
                        token=token)  # fmt: skip
    return asyncio.run(responder.answer(question))


def test_each_channel_has_its_scope_and_others_the_default(shops: Path) -> None:
    scopes = Scopes("retail", dict(map(channel_scope, ("T9=south", "C1=north"))))
    responder = Responder(read_snapshot(str(shops), scopes))

    assert asked(responder, "hundred skis cost", "T9", "C1").edition.scope == "north"
    assert asked(responder, "hundred skis cost", "T9", "C2").edition.scope == "south"
    assert asked(responder, "hundred skis cost", "T1", "C3").edition.scope == "retail"
    bulk = responder.snapshot.part("north").token("north.bulk")
    assert asked(responder, "", "T9", "C1", token=bulk).entries[0].id == "north.bulk"
    assert asked(responder, "", "T9", "C2", token=bulk).entries == ()


def test_a_request_may_name_only_what_is_allowed() -> None:
    closed, open_, asking = (
        Scopes("north", allowed=frozenset({"south"})),
        Scopes(),
        Scopes(allowed=frozenset({"south"})),
    )

    assert (closed.requested("south"), closed.requested(""), open_.requested("")) == (
        "south", "", "",
    )  # fmt: skip
    for scopes, name in ((closed, "north"), (closed, "retail"), (open_, "south"), (asking, "")):
        with pytest.raises(MagbotError) as raised:
            scopes.requested(name)
        assert "south" not in str(raised.value)


def test_an_edit_that_drops_a_scope_in_use_is_refused(shops: Path) -> None:
    responder = Responder(read_snapshot(str(shops), Scopes("", {"C1": "north"})))
    reloader = Reloader(responder, str(shops))
    file, snapshot = shops / "faq.yaml", responder.snapshot
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("  north: {", "  nord: {"), encoding="utf-8")
    asyncio.run(reloader.look(at_once=True))
    assert responder.snapshot is snapshot

    file.write_text(text.replace("the two shops", "our shops"), encoding="utf-8")
    asyncio.run(reloader.look(at_once=True))
    assert responder.snapshot is not snapshot
    assert asked(responder, "skis", "C1").edition.scope == "north"


def test_a_bad_channel_scope_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        guarded(["slack", "--channel-scope", "C1"])
    assert "ID=SCOPE" in capsys.readouterr().err
