"""One of a kind is said in the singular, in every command's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from magbot.cli.run import guarded
from magbot.review.decisions import shown
from magbot.review.grouping import Group
from magbot.review.log import Missed
from magbot.review.proposals import Proposal
from magbot.text.plural import counted

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("own_cache")

ONE_AS_MANY = re.compile(r"\b1 \w+(?<!s)s\b.*")
FOLDER = """\
title: wheels
entries:
  - {id: flat, question: How do I fix a flat tyre?, answer: Patch the hole.}
"""
GREETING = """\
  - {id: hello, kind: smalltalk, question: Hello, answer: Hello!}
"""
CASES = """\
cases:
  - {q: How do I fix a flat tyre?, kind: emergency}
differ:
  - [How do I fix a flat tyre, how do i fix a flat tyre?]
"""


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 entries"), (1, "1 entry"), (2, "2 entries")],
)
def test_a_noun_follows_its_number(number: int, said: str) -> None:
    assert counted(number, "entry", "entries") == said


def test_an_s_is_added_where_no_plural_is_given() -> None:
    assert [counted(number, "case") for number in (1, 3)] == ["1 case", "3 cases"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["check", "faq/faq.yaml"], "1 finding in 1 file: 1 error", id="check"),
        pytest.param(["--faq", "faq", "eval"], "1 case\n", id="eval"),
        pytest.param(["--faq", "faq", "eval"], "1 emergency shown", id="eval, an emergency"),
        pytest.param(["--faq", "faq", "eval"], "1 pair got the same answer", id="eval, a pair"),
        pytest.param(["compile", "faq"], "1 entry, 1 phrasing", id="compile"),
        pytest.param(["--faq", "two", "export", "html"], "1 entry that is no answer", id="export"),
        pytest.param(["import", "one.csv", "--to", "faq"], "1 draft with 0 variants", id="import"),
    ],
)
def test_a_command_counts_one_as_one(
    arguments: list[str],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faq" / "cases").mkdir(parents=True)
    (tmp_path / "faq" / "faq.yaml").write_text(FOLDER)
    (tmp_path / "faq" / "safety.yaml").write_text("families: []\n")
    (tmp_path / "faq" / "cases" / "cases.yaml").write_text(CASES)
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "faq.yaml").write_text(FOLDER + GREETING)
    (tmp_path / "one.csv").write_text("question,answer\nWhat is a rim?,The edge.\n")

    guarded(arguments)

    said = "".join(capsys.readouterr())
    assert says in said
    assert ONE_AS_MANY.findall(said) == []


def test_a_group_asked_once_is_told_so() -> None:
    once = Proposal(Group((Missed("is it round", 1, 1),)), "", ("is it round",), ())

    assert shown(once).startswith("asked 1 time without an answer, voted down 1 time\n")
