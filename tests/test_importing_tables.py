"""Tables as people have them: nothing of a row is lost without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from magbot.cli import run
from magbot.errors import MagbotError
from magbot.importing.formats import read_files

if TYPE_CHECKING:
    from pathlib import Path

    from magbot.importing.import_result import ImportResult


def table(folder: Path, content: str, name: str = "a.csv") -> ImportResult:
    (folder / name).write_text(content, encoding="utf-8", newline="")
    return read_files([folder / name])


def pairs(result: ImportResult) -> list[tuple[str, str]]:
    return [(entry.question, entry.answer) for entry in result.entries]


def lines(result: ImportResult) -> list[int]:
    return [problem.line for problem in result.problems]


HEAD = "question,answer\n"


@pytest.mark.parametrize(
    ("content", "read", "reported"),
    [
        pytest.param(HEAD + "Safe?,Yes, but not if pregnant\nWho?,Me.\n", [("Who?", "Me.")], [2],
                     id="an unquoted comma in the answer"),
        pytest.param(HEAD + "Is it safe, and why?,Yes.\nWho?,Me.\n", [("Who?", "Me.")], [2],
                     id="an unquoted comma in the question"),
        pytest.param("Safe?,Yes, but not if pregnant\nWho?,Me.\nHow?,So.\n",
                     [("Who?", "Me."), ("How?", "So.")], [1], id="the same without headings"),
        pytest.param(HEAD + "Safe?,Yes.,,\nWho?,Me.\n", [("Safe?", "Yes."), ("Who?", "Me.")], [],
                     id="empty cells at the end"),
        pytest.param("question,answer,topic\nWho?,Me.\n", [("Who?", "Me.")], [2],
                     id="a cell too few"),
        pytest.param("question,answer\nWho?\n", [], [2], id="no answer cell"),
        pytest.param('question, answer\n"Safe?", "Yes, always."\n', [("Safe?", "Yes, always.")],
                     [], id="a space after the comma"),
        pytest.param(HEAD + 'One?,"First.\nTwo?,Second.\nThree?,"Third, too."\n',
                     [("Two?", "Second."), ("Three?", "Third, too.")], [2], id="an open quote"),
        pytest.param(HEAD + 'One?,"First.\nTwo?,Second.\n', [("Two?", "Second.")], [2],
                     id="an open quote, and no other"),
        pytest.param(HEAD + '"He said "no" to it",Why.\nTwo?,Second.\n', [("Two?", "Second.")],
                     [2], id="quotes inside a quoted cell"),
        pytest.param(HEAD + '"Is \\"dry\\" good?","Yes, ""very""."\n',
                     [('Is "dry" good?', 'Yes, "very".')], [], id="quotes after a backslash"),
        pytest.param(HEAD + "One?,C:\\dir\n", [("One?", "C:\\dir")], [], id="a backslash stays"),
        pytest.param(HEAD + "One?," + "long " * 40_000 + "end.\nTwo?,Second.\n",
                     [("One?", "long " * 40_000 + "end."), ("Two?", "Second.")], [],
                     id="a cell over 128 KiB"),
        pytest.param("sep=;\r\nquestion;answer\r\nOne?;a, b\r\n;c\r\n", [("One?", "a, b")], [4],
                     id="sep="),
        pytest.param("Frage;Antwort\nWer?;Ich.\n", [("Wer?", "Ich.")], [], id="German headings"),
        pytest.param("User question,Bot answer\nWho?,Me.\n", [("Who?", "Me.")], [],
                     id="two words"),
        pytest.param("Pregunta,Respuesta\n¿Quién?,Yo.\n", [("¿Quién?", "Yo.")], [], id="Spanish"),
        pytest.param("質問,回答\n誰?,私。\n", [("誰?", "私。")], [], id="Japanese"),
        pytest.param("Our FAQ,\nquestion,answer\nWho?,Me.\n", [("Who?", "Me.")], [],
                     id="a title above"),
        pytest.param("index,query\n0,Who?\n1,How?\n", [], [1], id="numbers are no questions"),
        pytest.param("index,query,answer\n0,Who?,Me.\n", [("Who?", "Me.")], [], id="query"),
        pytest.param("name,question,answer\nAnn,Who?,Me.\n", [("Who?", "Me.")], [],
                     id="a name beside the question"),
        pytest.param("prompt,response\nWho?,Me.\n", [("Who?", "Me.")], [], id="a prompt alone"),
        pytest.param(HEAD + '"A<sup>2</sup>?","<p>Take <b>it</b>.</p><p>Or&nbsp;not.</p>"\n',
                     [("A^2?", "Take it.\n\nOr not.")], [], id="HTML"),
        pytest.param(HEAD + "a < b & c?,x > y\n", [("a < b & c?", "x > y")], [], id="no HTML"),
        pytest.param("id,question,answer\n1,Who?,Me.\n1,How?,So.\n", [("Who?", "Me.")], [3],
                     id="a second answer of one id"),
        pytest.param(HEAD + "Who?,{{slots.name}} knows.\n", [("Who?", "{{slots.name}} knows.")],
                     [2], id="a gap"),
        pytest.param("", [], [0], id="nothing"),
    ],
)  # fmt: skip
def test_rows_are_read_whole_or_reported(
    content: str, read: list[tuple[str, str]], reported: list[int], tmp_path: Path
) -> None:
    result = table(tmp_path, content)

    assert [(q.rstrip(), a.rstrip()) for q, a in pairs(result)] == read
    assert not any(entry.variants for entry in result.entries)
    assert lines(result) == reported


@pytest.mark.parametrize(
    ("content", "remark"),
    [
        pytest.param("Who?,Me.\nHow?,So.\n", "row 1 was taken for", id="no headings"),
        pytest.param("question,answer,title\nWho?,Me.,A title\n", "column 'title'", id="a title"),
        pytest.param("question,answer,notes\nWho?,Me.,Note\n", "column 'notes'", id="notes"),
        pytest.param("Our FAQ,\nquestion,answer\nWho?,Me.\n", "'Our FAQ' above", id="a title row"),
        pytest.param(HEAD + "Who?,<p>Me.</p>\n", "with HTML", id="HTML"),
        pytest.param(HEAD + 'Who?,<p>Me.<img src="a.png"></p>\n', "pictures", id="a picture"),
    ],
)  # fmt: skip
def test_what_is_left_behind_is_remarked(content: str, remark: str, tmp_path: Path) -> None:
    remarks = table(tmp_path, content).remarks

    assert [count for what, count in remarks.items() if remark in what and count] == [1]


def test_other_tab_separated_tables_are_read_as_such(tmp_path: Path) -> None:
    result = table(tmp_path, "Frage\tAntwort\nWer?\tIch.\tDu.\nWas?\tDas.\n", "a.tsv")

    assert pairs(result) == [("Was?", "Das.")]
    assert lines(result) == [2]


def test_columns_can_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Ask,Say,Area\nWho?,Me.,People\n")
    named = "question=Ask,answer=say,topic=Area"

    assert run.guarded(["import", str(file), "--to", str(tmp_path), "--columns", named]) == 0
    assert "topic: People" in (tmp_path / "drafts" / "a.yaml").read_text()
    with pytest.raises(MagbotError, match=r"no column 'Asked'.* Ask, Say, Area"):
        read_files([file], columns={"question": "Asked", "answer": "Say"})
    for wrong in ("question=Ask", "question", "question=a,answer=b,other=c", "question=,answer=b"):
        with pytest.raises(SystemExit, match="2"):
            run.guarded(["import", str(file), "--to", str(tmp_path), "--columns", wrong])
    assert "question=HEADING,answer=HEADING" in capsys.readouterr().err


def test_sheets_are_read(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    first = workbook.active
    assert first is not None
    first.append(["Question", "Answer", "Topic"])
    first.append(["Who?", "Me.", "People"])
    first.append([None, None, None])
    first.append(["How many?", 12, None])
    workbook.create_sheet("Empty")
    other = workbook.create_sheet("More")
    other.append(["a", "b", "c"])
    workbook.save(tmp_path / "a.xlsx")

    result = read_files([tmp_path / "a.xlsx"])

    assert pairs(result) == [("Who?", "Me."), ("How many?", "12")]
    assert [problem.file.endswith("a.xlsx [More]") for problem in result.problems] == [True]


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.xlsb", "a.xlsx"])
def test_a_sheet_that_cannot_be_read_says_how_to_save_it(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"PK\3\4 not a sheet")

    with pytest.raises(MagbotError, match="Save it as CSV UTF-8"):
        read_files([tmp_path / name])
