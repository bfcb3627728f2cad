"""A folder is read whole or not at all; every problem says where, what and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

import magbot
from magbot.errors import Problem
from tests.conftest import BIKES

ENTRY = "entries:\n- question: Why?\n  answer: Because.\n"


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(magbot.KnowledgeBaseError) as caught:
        magbot.load(folder)
    return caught.value.problems


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_smallest_folder_loads(tmp_path: Path) -> None:
    kb = magbot.load(write(tmp_path, bikes=ENTRY))

    assert [entry.id for entry in kb.entries] == ["why"]
    assert kb.note == "For your own situation, please ask a qualified professional."


def test_a_single_file_loads(tmp_path: Path) -> None:
    write(tmp_path, bikes=ENTRY)

    assert magbot.load(tmp_path / "bikes.yaml").entries[0].answer == "Because."


def test_json_lines_load_beside_yaml(tmp_path: Path) -> None:
    write(tmp_path, bikes=ENTRY)
    (tmp_path / "more.jsonl").write_text('{"question": "Who?", "answer": "You."}\n\n')

    assert [entry.question for entry in magbot.load(tmp_path).entries] == ["Why?", "Who?"]


def test_citations_are_taken_out_of_the_text_and_kept_as_claims() -> None:
    entry = magbot.load(BIKES).entries[0]

    assert entry.answer == "Take the wheel off and patch the hole in the tube."
    assert entry.claims == ("tyre.patch",)
    assert entry.near_misses == ("how flat is the road",)
    assert entry.topic == "Repairs"


def test_words_that_yaml_would_read_otherwise_stay_words(tmp_path: Path) -> None:
    kb = magbot.load(write(tmp_path, a=ENTRY + "  variants: [no, 12:30, 2024-01-01, 1e3]\n"))

    assert kb.entries[0].variants == ("no", "12:30", "2024-01-01", "1e3")


def test_the_hash_follows_the_content(tmp_path: Path) -> None:
    before = magbot.load(write(tmp_path, a=ENTRY)).hash
    same = magbot.load(write(tmp_path, a=ENTRY)).hash
    after = magbot.load(write(tmp_path, a=ENTRY.replace("Because", "Since"))).hash

    assert before == same != after


@pytest.mark.parametrize(
    ("text", "place", "says", "mend"),
    [
        pytest.param(ENTRY + "  varients: [x]\n", (4, 3), "Unknown key 'varients'",
                     "Did you mean 'variants'?", id="misspelt key"),
        pytest.param("entrys: []\n", (1, 1), "Unknown key 'entrys'", "'entries'", id="top key"),
        pytest.param("entries:\n- question: Why?\n", (2, 3), "no 'answer'", "Add `answer:`",
                     id="no answer"),
        pytest.param(ENTRY + "  variants: just one\n", (4, 3), "must be a list", "`- `",
                     id="not a list"),
        pytest.param(ENTRY + "  kind: answr\n", (4, 3), "'answr' is not a kind", "'answer'",
                     id="unknown kind"),
        pytest.param(ENTRY + "  id: Not An Id\n", (4, 3), "cannot be an id", "lower-case",
                     id="bad id"),
        pytest.param(ENTRY + "  reviewed: soon\n", (4, 3), "not a date", "2026-11-22",
                     id="bad date"),
        pytest.param(ENTRY + "  related: [whyy]\n", (4, 13), "no entry 'whyy'",
                     "Did you mean 'why'?", id="dangling link"),
        pytest.param("entries:\n- question: Why?\n  answer: So.[^no.claim]\n", (3, 3),
                     "no claim 'no.claim'", "Declare the claim", id="dangling claim"),
        pytest.param(ENTRY + "- question: why\n  answer: So.\n  id: other\n", (4, 3),
                     "also asked by 'why'", "one of the two", id="same phrasing"),
        pytest.param(ENTRY + "- question: Why!\n  answer: So.\n", (4, 3), "used twice",
                     "Rename", id="same id"),
        pytest.param("entries:\n- question: '?'\n  answer: So.\n", (2, 3), "no words", "in words",
                     id="no words"),
        pytest.param(ENTRY + "  answer: Again.\n", (4, 3), "stands here twice", "Keep one",
                     id="same key twice"),
        pytest.param("entries:\n\t- x\n", (2, 1), "not valid YAML", "not with a tab", id="tab"),
        pytest.param("entries: [a\n", (2, 1), "not valid YAML", "Look at", id="unclosed list"),
        pytest.param("title: !!python/name:os.system x\n", (1, 8), "is not allowed",
                     "Remove the tag", id="tag"),
        pytest.param("entries: 3\n", (1, 1), "must be a list", "`- `", id="entries no list"),
        pytest.param("- a\n", (1, 1), "must be a mapping", "key: value", id="a list on top"),
        pytest.param("starters: [nowhere]\n" + ENTRY, (1, 12), "no entry 'nowhere'", "Declare",
                     id="dangling starter"),
        pytest.param("thresholds: {answer_at: high}\n" + ENTRY, (1, 14), "must be a number",
                     "digits", id="no number"),
        pytest.param("cards: {emergncy: {text: a, note: b}}\n" + ENTRY, (1, 9),
                     "Unknown card 'emergncy'", "Did you mean 'emergency'?", id="unknown card"),
        pytest.param("title: a\0b\n", (1, 1), "not a text file", "UTF-8", id="nul"),
    ],
)  # fmt: skip
def test_each_fault_names_its_place_and_remedy(
    tmp_path: Path, text: str, place: tuple[int, int], says: str, mend: str
) -> None:
    problem = problems_of(write(tmp_path, bikes=text))[0]

    assert problem.file.endswith("bikes.yaml")
    assert (problem.line, problem.column) == place
    assert says in problem.message
    assert mend in problem.fix


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    write(tmp_path, a=ENTRY + "  varients: [x]\n", b="entrys: []\n", c="entries: [\n")

    assert len(problems_of(tmp_path)) == 3


def test_a_key_set_in_two_files_is_reported(tmp_path: Path) -> None:
    write(tmp_path, a="title: one\n" + ENTRY, b="title: two\n")

    assert "set in two files" in problems_of(tmp_path)[0].message


def test_aliases_cannot_grow_without_bound(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]

    assert "Aliases" in problems_of(write(tmp_path, bomb="\n".join(lines)))[0].message


def test_an_alias_of_itself_is_refused(tmp_path: Path) -> None:
    assert "nested" in problems_of(write(tmp_path, loop="entries: &a [*a]\n"))[0].message


def test_text_that_is_not_utf8_is_placed(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"title: x\nnote: caf\xe9\n")

    problem = problems_of(tmp_path)[0]

    assert (problem.line, problem.column) == (2, 10)
    assert "UTF-8" in problem.fix


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"#" * (10 * 2**20 + 1))

    assert "JSON Lines" in problems_of(tmp_path)[0].fix


def test_a_broken_json_line_is_placed(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"question": "a", "answer": "b"}\n{"question": \n')

    assert problems_of(tmp_path)[0].line == 2


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_entries_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()

    problem = problems_of(tmp_path / name)[0]

    assert problem.file.endswith(name)
    assert problem.fix


def test_a_contact_is_filled_into_the_cards(tmp_path: Path) -> None:
    text = "contacts: {desk: room 5}\ncards: {refer: {text: 'Go to {desk}.', note: Ask.}}\n"
    kb = magbot.load(write(tmp_path, a=text + ENTRY))

    assert kb.cards["refer"].text == "Go to room 5."
