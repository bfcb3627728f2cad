"""Missed questions are grouped, proposed, written after a yes, and the outcome is told."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from magbot.answering.answer import Answer, Edition, Match
from magbot.cli import run
from magbot.errors import KnowledgeBaseError, MagbotError
from magbot.kb.folder_reader import read
from magbot.review import Missed, changes, open_log
from magbot.review.decisions import Decision, ask_person, read_accepted, to_json
from magbot.review.grouping import group
from magbot.review.proposals import propose
from tests.conftest import BIKES, ROOT
from tests.test_review_log import reply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import magbot
    from magbot.review.proposals import Proposal

TODAY = date(2026, 11, 22)
CASES = """\
cases:
  - {q: squeaky brakes, kind: answer, entry: brake.squeal, split: report}
  - {q: grinding brakes noise, kind: answer, entry: brake.squeal, split: report}
"""


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BIKES, tmp_path / "bikes"))


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(name="log")
def _log(tmp_path: Path, bikes: magbot.Assistant) -> str:
    """Three questions about brakes, one about a lamp, as a surface would record them."""
    path = str(tmp_path / "missed.db")
    log = open_log(path)
    for question in ("grinding noises from brakes", "grinding noise from my brakes") * 2:
        log.record(bikes.ask("?!"), helpful=None)
        log.record(bikes.ask(question), helpful=False)
    log.record(bikes.ask("dynamo lamp flickers"))
    log.close()
    return path


def proposals_for(
    bikes: magbot.Assistant, *missed: Missed, sure: float = 0.1, kind: str = "out_of_scope"
) -> list[Proposal]:
    """What is proposed where each question gets a reply of this kind and confidence."""
    near = [Match(entry, entry.question, 40.0) for entry in list(bikes.kb.entries)[2:5]]
    edition = Edition("bikes", "1", "0")

    def ask(questions: list[str]) -> list[Answer]:
        return [
            Answer(text, kind, "Text.", "Ask.", edition, confidence=sure, matches=tuple(near))
            for text in questions
        ]

    return propose(group(missed), ask, likely_at=0.3)


def typed(*lines: str) -> Callable[[str], str]:
    """A person who types these lines and then ends the input."""
    waiting = iter(lines)

    def ask(_prompt: str) -> str:
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    return ask


def decide(proposals: Sequence[Proposal], *lines: str) -> list[Decision]:
    return ask_person(proposals, typed(*lines), lambda _: None)


def test_what_can_be_typed_is_said_before_the_first_question() -> None:
    said: list[str] = []

    ask_person([], typed(), said.append)

    (line,) = said
    assert line.startswith("For each: y yes, 1-3 to that entry instead, e a new entry, ")


GROUPED = [
    pytest.param(["leg cramps at night", "leg cramp at night"], 1, id="endings"),
    pytest.param(["leg cramp at night", "LEG CRAMP, at night?"], 1, id="case and marks"),
    pytest.param(["how much does it cost", "what time is it"], 2, id="common words only"),
    pytest.param(["flat tyre", "squeaky brake"], 2, id="nothing shared"),
    pytest.param(["\u81ea\u8ee2\u8eca", "???"], 2, id="no words of ours"),
]


@pytest.mark.parametrize(("texts", "number"), GROUPED)
def test_questions_that_ask_the_same_are_put_together(texts: list[str], number: int) -> None:
    common = ["how much is it", "what is it", "does it help", "how does it do that", "when is it"]
    known = [*common, "in the night", "at the shop", "a pump", "my saddle", "wheels and spokes"]

    groups = group([Missed(text) for text in texts], known)

    assert len(groups) == number
    assert sum(len(one.members) for one in groups) == len(texts)


def test_the_most_frequent_comes_first_and_the_order_of_the_log_does_not_matter() -> None:
    missed = [Missed("rare", 1), Missed("often", 5), Missed("disliked", 0, 3)]

    groups = group(missed)

    assert [one.members[0].text for one in groups] == ["often", "disliked", "rare"]
    assert group(missed[::-1]) == groups


@pytest.mark.parametrize(
    ("sure", "action", "entry"),
    [
        pytest.param(0.3, "variant", "brake.squeal", id="near"),
        pytest.param(0.29, "new", "", id="strange"),
    ],
)
def test_a_near_question_is_proposed_as_a_variant_and_a_strange_one_as_new(
    bikes: magbot.Assistant, sure: float, action: str, entry: str
) -> None:
    (proposal,) = proposals_for(bikes, Missed("rims sing"), sure=sure)

    assert (proposal.action, proposal.entry) == (action, entry)
    assert proposal.phrasings == ("rims sing",)
    assert [one.id for one in proposal.near] == ["brake.squeal", "chain.oil", "price.repair"]


def test_an_entry_that_was_voted_down_is_not_proposed_again(bikes: magbot.Assistant) -> None:
    (proposal,) = proposals_for(bikes, Missed("rims sing", 0, 2, ("brake.squeal",)), sure=0.9)

    assert proposal.action == "new"
    assert "brake.squeal" not in [entry.id for entry in proposal.near]


def test_a_wording_that_names_a_person_is_not_proposed(bikes: magbot.Assistant) -> None:
    (proposal,) = proposals_for(bikes, Missed("my name is <name>, zeppelin?"))

    assert proposal.phrasings == ()
    assert proposal.action == "dismiss"


def test_what_is_answered_by_now_is_not_proposed(bikes: magbot.Assistant) -> None:
    assert proposals_for(bikes, Missed("squeaky brakes"), kind="answer") == []
    assert proposals_for(bikes, Missed("squeaky brakes", 0, 1, ("hello",)), kind="answer")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["y"], ("new", "", ("zeppelin insurance",)), id="yes"),
        pytest.param(["1"], ("variant", "near", ("zeppelin insurance",)), id="to that entry"),
        pytest.param(["what?", "e"], ("new", "", ("zeppelin insurance",)), id="a new entry"),
        pytest.param(["w", "own words", "y"], ("new", "", ("own words",)), id="own words"),
        pytest.param(["n"], ("dismiss", "", ()), id="no"),
        pytest.param(["s"], None, id="skip"),
        pytest.param(["q"], None, id="quit"),
        pytest.param([], None, id="end of input"),
        pytest.param(["9", "", "s"], None, id="not an answer"),
    ],
)
def test_a_person_decides(
    bikes: magbot.Assistant, lines: list[str], expected: tuple[str, str, tuple[str, ...]] | None
) -> None:
    proposals = proposals_for(bikes, Missed("zeppelin insurance"))
    near = proposals[0].near[0].id

    decisions = decide(proposals, *lines)

    if expected is None:
        assert decisions == []
    else:
        action, entry, phrasings = expected
        entry = entry.replace("near", near)
        assert decisions == [Decision(action, phrasings, entry, ("zeppelin insurance",))]


def test_without_a_wording_a_yes_asks_for_one(bikes: magbot.Assistant) -> None:
    proposals = proposals_for(bikes, Missed("my name is <name>, zeppelin?"))

    (decision,) = decide(proposals, "y", "w", "zeppelin trip", "y")

    assert decision.phrasings == ("zeppelin trip",)


def test_nothing_is_accepted_that_a_person_did_not_set_to_true(bikes: magbot.Assistant) -> None:
    proposals = proposals_for(bikes, Missed("zeppelin insurance"))
    line = to_json(proposals[0])

    assert read_accepted(json.dumps(line), proposals) == []
    assert read_accepted(json.dumps({**line, "accept": "true"}), proposals) == []
    assert read_accepted(json.dumps({**line, "accept": True}), proposals)[0].action == "new"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"group": "gone"}, id="unknown group"),
        pytest.param({"do": "publish"}, id="unknown action"),
        pytest.param({"phrasings": "text"}, id="phrasings are a list"),
        pytest.param({"phrasings": []}, id="no phrasing"),
        pytest.param({"do": "variant", "entry": ""}, id="variant of nothing"),
    ],
)
def test_a_malformed_acceptance_is_refused(
    bikes: magbot.Assistant, change: dict[str, Any]
) -> None:
    proposals = proposals_for(bikes, Missed("zeppelin insurance"))
    line = {**to_json(proposals[0]), "accept": True, **change}

    with pytest.raises(MagbotError, match="Proposal 1"):
        read_accepted(json.dumps(line), proposals)


def test_a_variant_is_one_new_line_and_a_new_entry_is_a_draft(folder: Path) -> None:
    before = (folder / "repairs.yaml").read_text().splitlines()
    decisions = [
        Decision("variant", ("my rims sing",), "brake.squeal"),
        Decision("new", ("zeppelin?", "airship?")),
        Decision("new", ("tandem?",)),
    ]

    planned = changes.plan(folder, decisions, today=TODAY)
    changes.write(folder, planned)

    after = (folder / "repairs.yaml").read_text().splitlines()
    assert [line for line in after if line not in before] == ["      - my rims sing"]
    draft = (folder / "drafts" / "review-2026-11-22.yaml").read_text()
    assert "nobody is served" in draft
    assert "question: zeppelin?" in draft
    assert "question: tandem?" in draft
    assert len(read(folder)[0].entries) == len(read(BIKES)[0].entries)
    assert not list(folder.rglob("*.part"))


def test_a_draft_of_an_earlier_review_is_added_to(folder: Path) -> None:
    for question in ("zeppelin?", "tandem?"):
        planned = changes.plan(folder, [Decision("new", (question,))], today=TODAY)
        changes.write(folder, planned)

    draft = (folder / "drafts" / "review-2026-11-22.yaml").read_text()
    assert draft.index("zeppelin?") < draft.index("tandem?")


def test_a_phrasing_that_is_there_already_is_left_out(folder: Path) -> None:
    planned = changes.plan(folder, [Decision("variant", ("Hi!",), "brake.squeal")], today=TODAY)

    assert planned.after == {}
    assert planned.left_out == ["'Hi!' is a phrasing of hello already"]


def test_the_mark_of_something_private_is_never_written(folder: Path) -> None:
    planned = changes.plan(
        folder, [Decision("variant", ("i am called <name>",), "hello")], today=TODAY
    )

    assert planned.after == {}
    assert planned.left_out == ["'i am called <name>' holds the mark of something private"]


def test_an_entry_that_is_gone_is_named(folder: Path) -> None:
    with pytest.raises(MagbotError, match="no entry 'gone'"):
        changes.plan(folder, [Decision("variant", ("x y",), "gone")], today=TODAY)


def test_a_change_that_would_not_load_is_not_written(folder: Path) -> None:
    planned = changes.plan(folder, [Decision("variant", ("x y",), "hello")], today=TODAY)
    planned.put(folder / "repairs.yaml", planned.text(folder / "repairs.yaml") + "  bad: [\n")
    before = (folder / "repairs.yaml").read_bytes()

    with pytest.raises(KnowledgeBaseError):
        changes.write(folder, planned)

    assert (folder / "repairs.yaml").read_bytes() == before


def test_an_edit_made_meanwhile_is_not_lost(folder: Path) -> None:
    planned = changes.plan(folder, [Decision("variant", ("x y",), "hello")], today=TODAY)
    with (folder / "repairs.yaml").open("a") as file:
        file.write("# a thought\n")

    with pytest.raises(MagbotError, match="edited meanwhile"):
        changes.write(folder, planned)

    assert (folder / "repairs.yaml").read_text().endswith("# a thought\n")


def test_a_fault_while_writing_loses_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / "repairs.yaml").read_bytes()
    planned = changes.plan(folder, [Decision("variant", ("x y",), "hello")], today=TODAY)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device", "repairs.yaml")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(MagbotError, match="No space left"):
        changes.write(folder, planned)

    assert (folder / "repairs.yaml").read_bytes() == before
    assert not list(folder.glob(".*"))


def test_a_link_stays_a_link_and_the_mode_stays(folder: Path) -> None:
    real = folder.parent / "real.yaml"
    (folder / "repairs.yaml").rename(real)
    real.chmod(0o640)
    (folder / "repairs.yaml").symlink_to(real)

    planned = changes.plan(folder, [Decision("variant", ("x y",), "hello")], today=TODAY)
    changes.write(folder, planned)

    assert (folder / "repairs.yaml").is_symlink()
    assert "x y" in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_byte_order_mark_and_json_lines_stay_what_they_are(folder: Path) -> None:
    repairs = folder / "repairs.yaml"
    repairs.write_bytes(b"\xef\xbb\xbf" + repairs.read_bytes())
    lines = folder / "more.jsonl"
    lines.write_text('{"id": "bell", "question": "Bell?", "answer": "Ring."}\n')
    decisions = [Decision("variant", ("x y",), "hello"), Decision("variant", ("ding",), "bell")]

    changes.write(folder, changes.plan(folder, decisions, today=TODAY))

    assert repairs.read_bytes().count(b"\xef\xbb\xbf") == 1
    assert json.loads(lines.read_text())["variants"] == ["ding"]


def test_the_command_proposes_then_does_what_was_accepted_and_forgets_it(
    folder: Path, log: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "cases").mkdir()
    (folder / "cases" / "all.yaml").write_text(CASES)
    untouched = {file: file.read_bytes() for file in folder.rglob("*.yaml")}
    assert run.guarded(["review", log, "--faq", str(folder), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {file: file.read_bytes() for file in folder.rglob("*.yaml")} == untouched
    brakes = next(line for line in lines if "grinding" in line["questions"][0])
    assert (brakes["asked"], brakes["down"], len(brakes["questions"])) == (0, 4, 2)
    brakes |= {"accept": True, "do": "variant", "entry": "brake.squeal"}
    accepted = tmp_path / "accepted.jsonl"
    accepted.write_text("\n".join(json.dumps(line) for line in lines))

    status = run.guarded(["review", log, "--faq", str(folder), "--accept", str(accepted)])

    said = capsys.readouterr().out
    assert status == 0, said
    assert f"written: {folder}/repairs.yaml: brake.squeal + grinding" in said
    assert "cases right" in said
    assert "grinding noise" in (folder / "repairs.yaml").read_text()
    left = open_log(log)
    assert [one.text for one in left.missed()] == ["dynamo lamp flickers"]
    left.close()


def test_a_change_for_the_worse_is_said(
    folder: Path, log: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run.guarded(["review", log, "--faq", str(folder), "--json"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    wrong = {"accept": True, "do": "variant", "entry": "hello", "phrasings": ["zeppelin visa"]}
    accepted = tmp_path / "accepted.jsonl"
    accepted.write_text(json.dumps(lines[0] | wrong))
    (folder / "cases").mkdir()
    (folder / "cases" / "all.yaml").write_text(
        "cases:\n  - {q: zeppelin visa, kind: not_covered, also: [out_of_scope], split: report}\n"
    )

    status = run.guarded(["review", log, "--faq", str(folder), "--accept", str(accepted)])

    said = capsys.readouterr().out
    assert status == 1
    assert "WORSE case: zeppelin visa" in said
    assert "cases right 1 -> 0 of 1" in said


def test_a_person_at_a_terminal_is_asked_and_a_no_is_forgotten(
    folder: Path,
    log: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", typed("n", "n", "n"))

    assert run.guarded(["review", log, "--faq", str(folder)]) == 0

    assert "Nothing was changed." in capsys.readouterr().out
    assert run.guarded(["review", log, "--faq", str(folder)]) == 0
    assert "There is nothing to review." in capsys.readouterr().out
    assert (folder / "repairs.yaml").read_bytes() == (BIKES / "repairs.yaml").read_bytes()


def test_what_the_screen_would_stop_now_leaves_the_log(
    folder: Path, tmp_path: Path, bikes: magbot.Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "faq" / "safety", folder / "safety")
    path = str(tmp_path / "earlier.db")
    log = open_log(path)
    alarm = "i have crushing chest pain and cannot breathe"
    log.record(bikes.ask(alarm), helpful=False)
    assert [one.text for one in log.missed()] == [alarm]
    log.close()

    assert run.guarded(["review", path, "--faq", str(folder), "--json"]) == 0

    assert capsys.readouterr().out == ""
    assert b"crushing" not in Path(path).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["missing.db"], "There is no log", id="no log"),
        pytest.param(["LOG"], "Without a terminal", id="no terminal"),
        pytest.param(["LOG", "--accept", "missing"], "cannot be read", id="no file"),
    ],
)
def test_what_cannot_be_reviewed_is_said(
    folder: Path, log: str, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [log if word == "LOG" else word for word in arguments]

    assert run.guarded(["review", *named, "--faq", str(folder)]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("what", "erased", "left"),
    [
        pytest.param("zebra", 1, 1, id="words"),
        pytest.param("ZEBRA  stripes", 1, 1, id="as one would write them"),
        pytest.param("nothing of it", 0, 2, id="no such words"),
        pytest.param("2020-01-01", 0, 2, id="another day"),
        pytest.param("today", 0, 2, id="a word, not a day"),
    ],
)
def test_the_command_erases_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str, erased: int, left: int
) -> None:
    path = tmp_path / "kept.db"
    log = open_log(str(path))
    log.record(reply("zebra stripes in the attic", "out_of_scope"))
    log.record(reply("the price of gold in zurich", "out_of_scope"))
    log.close()

    assert run.guarded(["review", str(path), "--erase", what]) == 0

    said = "1 question" if erased == 1 else f"{erased} questions"
    assert capsys.readouterr().out == f"erased: {said}\n"
    again = open_log(str(path))
    assert len(again.missed()) == left
    again.close()
    assert (b"zebra" in path.read_bytes()) == (erased == 0)


def test_the_command_erases_a_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "kept.db"
    log = open_log(str(path))
    log.record(reply("zebra stripes in the attic", "out_of_scope"))
    log.close()

    assert (
        run.guarded(["review", str(path), "--erase", datetime.now(tz=UTC).date().isoformat()]) == 0
    )

    assert capsys.readouterr().out == "erased: 1 question\n"
    assert b"zebra" not in path.read_bytes()


@pytest.mark.parametrize("what", ["", "  ", "?"])
def test_the_command_erases_nothing_for_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    path = tmp_path / "kept.db"
    open_log(str(path)).close()

    assert run.guarded(["review", str(path), "--erase", what]) == 2
    assert "Say which words or which day" in capsys.readouterr().err
