"""One mistake is one problem, with every place it concerns; the base that is meant is checked."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import magbot
from magbot.check import check
from magbot.errors import Problem
from tests.conftest import BIKES, ROOT

BUNDLED = ROOT / "faq"


def loading(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(magbot.KnowledgeBaseError) as caught:
        magbot.load(folder)
    return caught.value.problems


@pytest.mark.parametrize("name", sorted(file.name for file in BUNDLED.glob("*.yaml")))
def test_a_broken_file_of_many_is_one_problem(tmp_path: Path, name: str) -> None:
    # Half of the time goes to the danger signs; one of the files is broken beside them too.
    left_out = shutil.ignore_patterns(*(["safety"] if name != "faq.yaml" else []))
    folder = shutil.copytree(BUNDLED, tmp_path / "faq", ignore=left_out)
    with (folder / name).open("a") as file:
        file.write("  broken: [\n")

    found = check(folder)

    assert [problem.rule for problem in found] == ["yaml"]
    assert "Links into this file were not checked" in found[0].fix


def _edit(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


SLIPS: dict[str, Callable[[Path], object]] = {
    "not UTF-8": lambda f: (f / "dose.yaml").write_bytes(b"# \xff\n"),
    "too large": lambda f: (f / "dose.yaml").write_bytes(b"# " + b"x" * 11 * 2**20),
    "an answer without its text": lambda f: _edit(
        f, "dose.yaml", "  answer: |", "  answer:\n  topic_: |"),
    "an id that is none": lambda f: _edit(f, "dose.yaml", "id: dose.", "id: DOSE."),
    "a claim without its text": lambda f: _edit(
        f, "sources.yaml", "        text:", "        txt:"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
def test_what_links_to_a_slip_is_no_other_slip(
    tmp_path: Path, slip: Callable[[Path], object]
) -> None:
    folder = shutil.copytree(BUNDLED, tmp_path / "faq")
    slip(folder)

    found = loading(folder)

    assert {problem.rule for problem in found}.isdisjoint({"dangling-entry", "dangling-claim"})
    assert len(found) <= 2


def test_a_link_to_nothing_is_still_found(tmp_path: Path) -> None:
    folder = shutil.copytree(BUNDLED, tmp_path / "faq")
    _edit(folder, "dose.yaml", "  related: [", "  related: [no.where, ")

    assert [problem.rule for problem in loading(folder)] == ["dangling-entry"]


@pytest.mark.parametrize(
    ("second", "rule"),
    [
        ("entries:\n- id: b\n  question: why!\n  answer: So.\n", "same-phrasing"),
        ("entries:\n- id: b\n  question: B?\n  variants: [WHY]\n  answer: So.\n", "same-phrasing"),
        ("entries:\n- id: a\n  question: B?\n  answer: So.\n", "same-id"),
        ("title: C\n", "set-twice"),
        ("sources:\n- {id: s, title: S}\n", "same-id"),
    ],
)
def test_both_places_are_named(tmp_path: Path, second: str, rule: str) -> None:
    first = "title: A\n\nsources:\n- {id: s, title: S}\n\nentries:\n- id: a\n"
    (tmp_path / "one.yaml").write_text(first + "  question: Why?\n  answer: So.\n")
    (tmp_path / "two.yaml").write_text(second)

    (found,) = loading(tmp_path)

    assert found.rule == rule
    assert found.file.endswith("two.yaml")
    assert found.line
    line = {"same-phrasing": 8, "set-twice": 1}.get(rule, 4 if "sources" in second else 7)
    assert f"one.yaml:{line}" in found.message + found.fix


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (("faq.yaml", "faq.yml"), "title: A\nentries: [{question: Why?, answer: So.}]\n"),
        (("vocabulary.yaml", "vocabulary.yml"), "synonyms: [[a, b]]\n"),
        (("faq.yaml", "FAQ.YAML"), "note: Ask.\n"),
        (("safety.yaml", "safety.yml"),
         "families:\n- {id: a, card: emergency, signs: [ow], examples: [ow]}\n"),
    ],
)  # fmt: skip
def test_of_two_files_of_one_kind_the_last_does_not_win(
    tmp_path: Path, names: tuple[str, str], text: str
) -> None:
    (tmp_path / "entries.yaml").write_text("entries: [{question: Who?, answer: Me.}]\n")
    for name in names:
        (tmp_path / name).write_text(text)

    rules = {problem.rule for problem in loading(tmp_path)}

    assert rules & {"set-twice", "same-id"}


@pytest.mark.parametrize("second", ["", "# nothing\n", "lists: {a: [b]}\n"])
def test_a_second_safety_file_takes_no_sign_away(tmp_path: Path, second: str) -> None:
    (tmp_path / "a.yaml").write_text("entries: [{question: Who?, answer: Me.}]\n")
    (tmp_path / "safety.yaml").write_text(
        "families:\n- {id: a, card: emergency, signs: [bleeding], examples: [bleeding]}\n"
    )
    (tmp_path / "safety.yml").write_text(second)

    if "lists" in second:
        assistant = magbot.Assistant(magbot.load(tmp_path))
        assert assistant.ask("i am bleeding").kind == "emergency"
    else:
        assert [found.file[-10:] for found in loading(tmp_path)] == ["safety.yml"]


@pytest.mark.parametrize("name", ["safety.yaml~", "safety.bak", "safety.md", "safety.yaml.orig"])
def test_a_backup_of_the_danger_signs_is_not_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.yaml").write_text("entries: [{question: Who?, answer: Me.}]\n")
    (tmp_path / name).write_text("nonsense: [")

    assert magbot.load(tmp_path).entries


@pytest.mark.parametrize("name", ["more.YAML", "more.YML", "more.Yaml", "more.JSONL"])
def test_a_suffix_in_capitals_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.yaml").write_text("entries: [{question: Who?, answer: Me.}]\n")
    (tmp_path / name).write_text(
        '{"question": "Why?", "answer": "So."}\n'
        if name.endswith("L") and "J" in name
        else "entries: [{question: Why?, answer: So.}]\n"
    )

    assert len(magbot.load(tmp_path).entries) == 2


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "magbot", *arguments],
        check=False, capture_output=True, text=True, cwd=cwd, input="",
    )  # fmt: skip


@pytest.mark.usefixtures("own_cache")
@pytest.mark.parametrize("name", ["faq.yaml", "faq.yml", "mine.yaml", "mine.YAML"])
def test_the_base_of_the_current_folder_is_meant(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("entries:\n- {id: b, question: Why?, answer: So.}\n")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "a.yaml").write_text("cases: [{q: Why?, kind: answer, entry: b}]\n")

    checked, covered = run("check", cwd=tmp_path), run("coverage", cwd=tmp_path)
    measured = run("eval", cwd=tmp_path)

    assert f"{name}:2" in checked.stdout
    assert "b cites no claim" in covered.stdout
    assert "1 case" in measured.stdout
    assert "this folder" in checked.stderr + covered.stderr + measured.stderr


@pytest.mark.parametrize(
    "arguments",
    [("check", "--faq", ""), ("check", ""), ("--faq=", "check"), ("eval", "--faq="),
     ("coverage", ""), ("ask", "--faq", "", "hi"), ("--faq", "", "ask", "hi"), ("--faq=",),
     ("chat", "--faq", "")],
)  # fmt: skip
def test_an_empty_name_is_an_error(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, cwd=tmp_path)

    assert done.returncode == 2
    assert "empty name" in done.stderr
    assert not done.stdout


def test_elsewhere_the_bundled_base_is_meant(tmp_path: Path) -> None:
    shutil.copytree(BIKES, tmp_path / "below")

    assert "no findings" in run("check", cwd=tmp_path).stderr
