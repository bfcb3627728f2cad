"""Files as other tools and web sites publish them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from magbot.importing.drafts import write_drafts
from magbot.importing.formats import read_files
from magbot.importing.jsonld import parse
from magbot.kb.folder_reader import read
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from magbot.importing.import_result import ImportResult

SAMPLES = ROOT / "tests" / "data" / "formats"


def sample(*names: str) -> ImportResult:
    return read_files([SAMPLES / name for name in names])


def pairs(result: ImportResult) -> list[tuple[str, str]]:
    return [(entry.question, entry.answer) for entry in result.entries]


def messages(result: ImportResult) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in result.problems]


def test_an_intent_in_two_files_is_one_entry_and_a_rule_leads_to_its_responses() -> None:
    flat = sample("rasa-rules.yml", "rasa-more.yml").entries[0]

    assert flat.id == "ask_flat"
    assert flat.phrasings == ("my front tyre is flat", "flat tyre in Berlin", "puncture")
    assert flat.answer == "Patch the tube.\n\nThen pump it up."


def test_conditions_are_no_default_and_gaps_are_findings() -> None:
    result = sample("rasa-rules.yml")

    assert pairs(result)[1:] == [
        ("when are you open", "From 9 to 6."),
        ("who are you", "I am {bot_name}."),
        ("do you rent bikes", "Yes, by the day."),
    ]
    assert messages(result) == [
        (10, "The answer of 'ask_name' has a gap: {bot_name}"),
        (16, "No response 'utter_ask_night' with a text was found."),
    ]
    assert result.remarks["responses under a condition, or for one channel"] == 3
    assert result.remarks["buttons, pictures and attachments of responses"] == 1


def test_json_ld_as_sites_publish_it_is_read() -> None:
    result = sample("published.html")

    assert pairs(result) == [
        ("Can I ride in the rain?", "Yes. Brake earlier."),
        ("How often do I oil it?", "Every month."),
        ("Which pump?", "A floor pump."),
        ("Helmet?", "Yes."),
    ]
    assert not result.problems
    assert result.remarks["further answers to a question were left out"] == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param('{"a": 1};', {"a": 1}, id="a semicolon"),
        pytest.param('\ufeff{"a": "x\ty\nz"}', {"a": "x\ty\nz"}, id="tabs and line ends"),
        pytest.param("/*<![CDATA[*/[1]/*]]>*/", [1], id="CDATA in a comment"),
        pytest.param("<![CDATA[[1]]]>", [[1]][0], id="CDATA alone"),
        pytest.param('{"a": "http://b", // no\n "d": [1, 2,],}', {"a": "http://b", "d": [1, 2]},
                     id="comments and trailing commas"),
        pytest.param('{"a": ", ]"}', {"a": ", ]"}, id="marks inside a string stay"),
        pytest.param("{&quot;a&quot;: 1}", {"a": 1}, id="escaped as HTML"),
        pytest.param('{"a": 1}\n{"a": 2}', [{"a": 1}, {"a": 2}], id="two values"),
    ],
)  # fmt: skip
def test_scripts_are_read_as_browsers_tools_do(text: str, value: object) -> None:
    assert parse(text) == value


def test_qnabot_is_read_and_its_handlebars_are_findings() -> None:
    result = sample("qnabot.json")

    tyres, hello = result.entries
    assert tyres.phrasings == ("Which tyres fit?", "what size are my tyres")
    assert (tyres.answer, tyres.topic) == ("See the wall of the tyre.", "tyres")
    assert hello.id == "hello-001"
    assert messages(result) == [(1, "The answer of 'hello-001' has a gap: {{UserInfo.FirstName}}")]
    assert result.remarks["texts of 'alt' were not read"] == 1


@pytest.mark.parametrize(
    ("content", "read", "problems"),
    [
        pytest.param([{"question": "Who?", "answer": "Me."}], [("Who?", "Me.")], 0, id="a list"),
        pytest.param([["Who?", "Me."]], [("Who?", "Me.")], 0, id="pairs"),
        pytest.param({"faqs": [{"Q": "Who?", "A": "Me."}]}, [("Who?", "Me.")], 0, id="inside"),
        pytest.param([{"prompt": "Who?", "output": "Me."}], [("Who?", "Me.")], 0, id="prompts"),
        pytest.param([{"question": "Who?", "answer": "Me."}, {"question": "How?"}],
                     [("Who?", "Me.")], 1, id="one without an answer"),
        pytest.param({"intents": [{"tag": "who", "patterns": ["Who?"], "responses": ["Me."]}]},
                     [("Who?", "Me.")], 0, id="intents"),
        pytest.param([{"a": 1}], [], 1, id="nothing"),
        pytest.param({"@type": "FAQPage", "mainEntity": []}, [], 1, id="an empty page"),
    ],
)  # fmt: skip
def test_plain_json_is_read_or_says_why_not(
    content: object, read: list[tuple[str, str]], problems: int, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text(json.dumps(content))

    result = read_files([tmp_path / "a.json"])

    assert pairs(result) == read
    assert len(result.problems) == problems


def test_json_lines_are_read_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"q": "Who?", "a": "Me.\\u2028I."}\n\n{"q": 1}\n{oops\n')

    result = read_files([tmp_path / "a.jsonl"])

    assert pairs(result) == [("Who?", "Me.\nI.")]
    assert [line for line, _ in messages(result)] == [4]


def test_follow_up_prompts_are_links_not_variants() -> None:
    result = sample("prompts.qna")

    saddle, wide, narrow = result.entries
    assert saddle.phrasings == ("Which saddle?", "saddle choice")
    assert saddle.related == (wide.id, narrow.id)
    assert narrow.phrasings == ("narrow ones",)
    assert result.remarks["lines after an answer"] == 1


@pytest.mark.parametrize(
    ("name", "content", "fix"),
    [
        pytest.param("a.html", "<p>Hello</p>", "no script", id="a page without questions"),
        pytest.param("a.html", '<div itemtype="https://schema.org/FAQPage">', "microdata",
                     id="microdata"),
        pytest.param("a.json", "{}", "question and answer", id="empty JSON"),
        pytest.param("a.yml", "nlu: []\n", "nlu", id="no intents"),
        pytest.param("a.qna", "Hello\n", "# ?", id="no questions"),
        pytest.param("a.yml", "conversations: []\n", "ChatterBot", id="no conversations"),
        pytest.param("a.jsonl", "\n", "line", id="no lines"),
    ],
)  # fmt: skip
def test_a_format_that_finds_nothing_says_why(
    name: str, content: str, fix: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content)

    result = read_files([tmp_path / name])

    assert not result.entries
    assert [fix in problem.fix for problem in result.problems] == [True]


def test_drafts_are_written_for_an_editor(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        json.dumps([["Who?", "Me.  \r\n\tAnd\u00a0you.\u2028Or \U0001f600.\x85\ufeffEnd: #1\x07"]])
    )

    (draft,) = write_drafts(read_files([tmp_path / "a.json"]).entries, tmp_path, "a")

    text = draft.read_text(encoding="utf-8")
    assert '"' not in text
    assert "answer: |" in text
    answer = read(draft)[0].entries[0].answer
    assert answer.split() == ["Me.", "And", "you.", "Or", "\U0001f600.", "End:", "#1"]


WITH_GAPS = {
    "a.csv": "question,answer\nWho?,I am %s.\n",
    "a.tsv": "Question\tAnswer\nWho?\tI am %s.\n",
    "a.qna": "# ? Who?\n```\nI am %s.\n```\n",
    "a.json": '[{"question": "Who?", "answer": "I am %s."}]',
    "a.jsonl": '{"question": "Who?", "answer": "I am %s."}\n',
    "a.html": '<script type="application/ld+json">{"@type": "FAQPage", "mainEntity": [{"@type":'
    ' "Question", "name": "Who?", "acceptedAnswer": {"@type": "Answer", "text": "I am %s."}}]}'
    "</script>",
    "chatterbot.yml": "conversations:\n- - Who?\n  - I am %s.\n",
    "rasa.yml": "nlu:\n- intent: who\n  examples: |\n    - Who?\nresponses:\n  utter_who:\n"
    "  - text: I am %s.\n",
}


@pytest.mark.parametrize("gap", ["{name}", "{{user.name}}", "${name}", "{user.name}"])
@pytest.mark.parametrize("file", WITH_GAPS)
def test_a_gap_that_another_tool_fills_in_is_a_finding(
    file: str, gap: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(WITH_GAPS[file].replace("%s", gap), encoding="utf-8")
    result = read_files([tmp_path / file])

    assert [message.partition(" has ")[2] for _, message in messages(result)] == [f"a gap: {gap}"]
    assert pairs(result) == [("Who?", f"I am {gap}.")]


def test_a_gap_in_a_question_is_a_finding_and_many_are_cut(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("question,answer\nWhere is {city}?,{a} {b} {c} {d}\n", encoding="utf-8")

    assert [message for _, message in messages(read_files([file]))] == [
        "The answer of 'where-is-city' has a gap: {a}, {b}, {c} ...",
        "The question of 'where-is-city' has a gap: {city}",
    ]


def test_braces_that_are_no_names_are_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("question,answer\nWhich?,The set {1} or { a }.\n", encoding="utf-8")

    assert not messages(read_files([file]))
