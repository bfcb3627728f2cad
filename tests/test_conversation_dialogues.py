"""Scripted dialogues: how they are judged, and that the shipped ones go as written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from magbot.conversation import Conversation
from magbot.errors import KnowledgeBaseError
from magbot.evaluate import dialogues, load_cases
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    import magbot
    from magbot.evaluate.run import Turn

CASES = ROOT / "faq" / "cases"
HEAD = "dialogues:\n  - name: one\n    turns:\n"


def played(assistant: magbot.Assistant, folder: Path, *turns: str) -> list[Turn]:
    file = folder / "talk.yaml"
    file.write_text(HEAD + "".join(f"      - {turn}\n" for turn in turns))
    return dialogues.run(assistant, load_cases([file]))


@pytest.mark.parametrize(
    ("turn", "passed"),
    [
        pytest.param("{q: squeaky brakes, kind: answer, entry: brake.squeal}", True, id="right"),
        pytest.param("{q: squeaky brakes, kind: answer}", True, id="any entry"),
        pytest.param("{q: squeaky brakes, kind: answer, entry: chain.oil}", False, id="other"),
        pytest.param("{q: squeaky brakes, kind: not_covered}", False, id="another kind"),
        pytest.param("{q: squeaky brakes, kind: refer, also: [answer]}", True, id="will do"),
        pytest.param("{q: squeaky brakes, kind: routine}", True, id="no card"),
        pytest.param("{choose: chain.oil, kind: answer, entry: chain.oil}", True, id="a click"),
        pytest.param("{choose: gone.entry, kind: answer}", False, id="a stale click"),
        pytest.param("{q: hi, kind: smalltalk, carries: refer}", False, id="carries no card"),
    ],
)
def test_how_a_turn_is_judged(
    bikes: magbot.Assistant, tmp_path: Path, turn: str, *, passed: bool
) -> None:
    assert [each.passed for each in played(bikes, tmp_path, turn)] == [passed]


def test_turns_share_a_conversation(bikes: magbot.Assistant, tmp_path: Path) -> None:
    turns = played(
        bikes,
        tmp_path,
        "{q: puncture repair, kind: answer}",
        "{q: '1', kind: answer, entry: tyre.pressure}",
    )

    assert [turn.passed for turn in turns] == [True, True]
    assert turns[1].location.endswith("talk.yaml:5")


@pytest.mark.parametrize(
    ("turn", "message"),
    [
        pytest.param("{q: hi}", "has no 'kind'", id="no kind"),
        pytest.param("{kind: answer}", "either 'q' or 'choose'", id="nothing said"),
        pytest.param("{q: hi, choose: a, kind: answer}", "either 'q' or 'choose'", id="both"),
        pytest.param("{q: hi, kind: anser}", "Did you mean 'answer'?", id="unknown kind"),
        pytest.param("{q: hi, kin: answer}", "Did you mean 'kind'?", id="unknown key"),
    ],
)
def test_a_dialogue_that_cannot_be_understood_is_told_with_its_line(
    bikes: magbot.Assistant, tmp_path: Path, turn: str, message: str
) -> None:
    with pytest.raises(KnowledgeBaseError) as caught:
        played(bikes, tmp_path, turn)

    assert message in str(caught.value)
    assert "talk.yaml:4" in str(caught.value)


@pytest.mark.parametrize("name", ["dialogues", "everyday-talk"])
def test_the_shipped_dialogues_go_as_written(bundled: magbot.Assistant, name: str) -> None:
    found = load_cases([CASES / f"{name}.yaml"], known={entry.id for entry in bundled.kb.entries})
    turns = dialogues.run(bundled, found)

    assert len({turn.dialogue for turn in turns}) >= 40
    assert [f"{t.dialogue}: {t.q} -> {t.got}" for t in turns if not t.passed] == []


@pytest.mark.parametrize("name", ["referrals", "told-in-parts", "corrections"])
def test_the_shipped_grids_go_as_written(bundled: magbot.Assistant, name: str) -> None:
    talks = dialogues.run(bundled, load_cases([CASES / f"{name}.yaml"]))

    assert len(talks) >= 25
    assert [f"{t.dialogue}: {t.q} -> {t.got}" for t in talks if not t.passed] == []


def test_of_two_hundred_calm_pairs_none_adds_up(bundled: magbot.Assistant) -> None:
    talks = dialogues.run(bundled, load_cases([CASES / "told-in-parts.yaml"]))
    calm = [talk for talk in talks if talk.dialogue.startswith("calm pairs")]

    assert len(calm) >= 200
    assert sum(not talk.passed for talk in calm) <= 0.01 * len(calm)


def test_no_amount_is_shown_after_a_referral(bundled: magbot.Assistant) -> None:
    openers: list[str] = next(
        data["first"] for _, data in load_cases([CASES / "referrals.yaml"]).grids
    )
    amount = re.compile(r"\d\s*(?:mg|milligram|gram|g\b|mcg|tablet|capsule)", re.IGNORECASE)
    shown = []
    for opener in openers:
        talk = Conversation(bundled)
        talk.ask(str(opener))
        state = talk.state
        for entry in bundled.kb.entries:
            talk.state, talk.heard = state, ()
            reply = talk.ask(entry.question)
            if amount.search(f"{reply.text} {reply.details}"):
                shown.append((opener, entry.id))

    assert shown == []


GRID = "grids:\n  - name: one\n    "


@pytest.mark.parametrize(
    ("grid", "passed"),
    [
        pytest.param("talks: [[hi, squeaky brakes]]\n    expect: [answer]", [True], id="last"),
        pytest.param("talks: [[hi, squeaky brakes]]\n    expect: [smalltalk]", [False], id="kind"),
        pytest.param(
            "talks: [[hi, squeaky brakes]]\n    expect: [smalltalk]\n    reply: any",
            [True],
            id="any",
        ),
        pytest.param(
            "talks: [[hi, squeaky brakes]]\n    expect: [answer]\n    reply: all",
            [False],
            id="all",
        ),
        pytest.param(
            "first: [hi, hi]\n    then: [squeaky brakes, hi]\n    expect: [routine]",
            [True] * 4,
            id="each with each",
        ),
        pytest.param(
            "talks: [[hi, hi]]\n    expect: [smalltalk]\n    carries: first", [False], id="no card"
        ),
    ],
)
def test_how_a_grid_is_judged(
    bikes: magbot.Assistant, tmp_path: Path, grid: str, passed: list[bool]
) -> None:
    file = tmp_path / "grid.yaml"
    file.write_text(f"{GRID}{grid}\n")

    assert [talk.passed for talk in dialogues.run(bikes, load_cases([file]))] == passed


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        pytest.param("expect: [answer]", "`first` and `then`, or `talks`", id="nothing said"),
        pytest.param("talks: [[hi]]\n    expect: [anser]", "'anser' is no kind", id="no kind"),
        pytest.param("talks: [[hi]]", "has no 'expect'", id="nothing expected"),
    ],
)
def test_a_grid_that_cannot_be_understood_is_told_with_its_line(
    bikes: magbot.Assistant, tmp_path: Path, grid: str, message: str
) -> None:
    file = tmp_path / "grid.yaml"
    file.write_text(f"{GRID}{grid}\n")

    with pytest.raises(KnowledgeBaseError) as caught:
        dialogues.run(bikes, load_cases([file]))

    assert message in str(caught.value)
    assert "grid.yaml:" in str(caught.value)
