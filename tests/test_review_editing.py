"""An item is added to a list without touching any other character of the file."""

from __future__ import annotations

import json
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magbot.kb.document import Document
from magbot.kb.yaml_editor import EditError, add_item, add_to_line
from magbot.kb.yaml_reader import read_yaml
from magbot.kb.yaml_writer import write_yaml

FILE = """\
# what stands here stays
topic: "Tyres"   # in quotes

entries:
  - id: flat
    question: 'How?'   # asked often
    variants:
      - puncture
      # a comment between
      - "my: tire"   # and one behind
    # a comment below
    answer: |
      Patch it.
  - {id: air, question: Air, answer: Pump.}
  - id: oil
    question: >-
      When
      to oil?
    variants: [lube, "wet"]  # short
    answer: Often.
"""


def added(new: str) -> list[str]:
    """The lines that are new or changed."""
    old = FILE.splitlines()
    return [line for line in new.splitlines() if line not in old]


@pytest.mark.parametrize(
    ("entry", "item", "lines"),
    [
        pytest.param(0, "hole", ["      - hole"], id="at the end of a list"),
        pytest.param(0, "is it: flat #1?", ["      - 'is it: flat #1?'"], id="with quotes"),
        pytest.param(0, "no", ["      - 'no'"], id="a word YAML takes for false"),
        pytest.param(
            1, "bar", ["  - {variants: [bar], id: air, question: Air, answer: Pump.}"], id="braces"
        ),
        pytest.param(2, "dry", ['    variants: [lube, "wet", dry]  # short'], id="brackets"),
        pytest.param(
            2, "NULL", ['    variants: [lube, "wet", "NULL"]  # short'], id="nothing in brackets"
        ),
        pytest.param(
            2, "a, b", ['    variants: [lube, "wet", "a, b"]  # short'], id="a comma in brackets"
        ),
    ],
)
def test_only_the_line_of_the_item_is_new(entry: int, item: str, lines: list[str]) -> None:
    new = add_item(FILE, ("entries", entry), "variants", item, after="question")

    assert added(new) == lines
    assert new.count("#") == FILE.count("#") + item.count("#")


def test_a_missing_list_is_begun_below_the_key_that_is_named() -> None:
    new = add_item(FILE, ("entries", 2), "not", "paint", after="question")

    assert "      to oil?\n    not:\n      - paint\n    variants:" in new


def test_a_whole_entry_is_added_at_the_end() -> None:
    new = add_item(FILE, (), "entries", {"id": "new", "variants": ["a", "b: c"]})

    assert new == FILE + "  - id: new\n    variants:\n      - a\n      - 'b: c'\n"


def test_windows_line_ends_and_a_missing_last_one_stay() -> None:
    text = "entries:\r\n- question: x\r\n  variants:\r\n  - y"

    new = add_item(text, ("entries", 0), "variants", "z")

    assert new == "entries:\r\n- question: x\r\n  variants:\r\n  - y\r\n  - z\r\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("entries: [{variants: text}]", id="no list"),
        pytest.param("entries: [{variants: }]", id="nothing"),
        pytest.param("entries: []", id="no entry"),
        pytest.param("entries:\n- variants: &a [x]\n- variants: *a\n", id="a list used twice"),
    ],
)
def test_what_cannot_be_added_to_is_refused(text: str) -> None:
    with pytest.raises(EditError):
        add_item(text, ("entries", 0), "variants", "new")


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), max_size=3),
    st.booleans(),
)
def test_any_text_can_be_added_and_read_back(item: str, before: list[str], flow: bool) -> None:  # noqa: FBT001
    listed = json.dumps(before, ensure_ascii=False) if flow else "\n" + write_yaml(before)
    text = f"entries:\n- question: q\n  variants: {listed}" if flow else FILE
    new = add_item(text, ("entries", 0), "variants", item, after="question")

    data = cast("dict[str, list[dict[str, list[str]]]]", cast("Document", read_yaml("", new)).data)
    assert data["entries"][0]["variants"][-1] == item


def test_a_line_of_json_gets_the_item_and_the_others_stay() -> None:
    text = '{"question": "a"}\n{"question":  "\u00e9", "variants": ["c"]}\r\n'

    new = add_to_line(text, 2, "variants", "d")

    assert new == '{"question": "a"}\n{"question": "\u00e9", "variants": ["c", "d"]}\r\n'
    with pytest.raises(EditError):
        add_to_line("[]\n", 1, "variants", "d")
