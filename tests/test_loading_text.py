"""No text is lost between a file and a reply: empty, cut or oddly written text is a problem."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import magbot
from magbot.check import check
from magbot.check.output import FORMATS
from magbot.errors import Problem
from magbot.kb.document import Document
from magbot.kb.jsonlines import read_json_lines
from magbot.kb.yaml_reader import native, read_yaml

ENTRY = "entries:\n- id: why\n  question: Why?\n  answer: Because.\n"
FORMS = [
    "", '""', "''", "|", "|\n", ">-", "  # a comment", "null", "~", "Null", '"  "', "|\n\n\n",
    '"\\u200b"', '"\\u00a0"', "!!str", "'\n\n  '",
]  # fmt: skip
SAFETY = """\
families:
- id: harm
  card: emergency
  signs: [bleeding]
  examples: [i am bleeding]
"""


def folder(path: Path, **files: str) -> Path:
    for name, text in files.items():
        (path / f"{name}.yaml").write_bytes(text.encode())
    return path


def problems(path: Path) -> list[tuple[str, int]]:
    with pytest.raises(magbot.KnowledgeBaseError) as caught:
        magbot.load(path)
    return [(problem.rule, problem.line) for problem in caught.value.problems]


@pytest.mark.parametrize("form", [*FORMS, '"..."', "'[^a.b]'", "'[^a.b] . [^a.b]'"])
def test_an_entry_without_an_answer_is_an_error(tmp_path: Path, form: str) -> None:
    claims = "sources:\n- {id: s, title: S, claims: [{id: a.b, text: C.}]}\n"
    text = claims + ENTRY.replace("Because.", f"{form}\n  related: []")

    rules = {rule for rule, _ in problems(folder(tmp_path, a=text))}

    assert rules & {"missing-key", "cut-short"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "around",
    [
        "cards: {}\ncards_:\n",
        "cards:\n  emergency:\n    note: Call.\n    text: {}\n",
        "cards:\n  emergency:\n    text: Call.\n    note: {}\n",
        "replies:\n  not_covered: {}\n",
        "contacts:\n  emergency: {}\n",
        "sources:\n- id: s\n  title: S\n  claims:\n  - id: a\n    text: {}\n",
    ],
)
def test_every_required_text_is_there(tmp_path: Path, around: str, form: str) -> None:
    found = problems(folder(tmp_path, a=around.replace("{}", form) + ENTRY))

    assert len(found) >= 1


def test_the_json_form_of_nothing_is_nothing_too(tmp_path: Path) -> None:
    rows = [{"question": "Why?", "answer": text} for text in (None, "", " ", "\u200b", ".")]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))

    assert [found for found in problems(tmp_path) if found[0] == "missing-key"] == [
        ("missing-key", line) for line in range(1, 6)
    ]


@pytest.mark.parametrize("content", ["", "# all gone\n", "---\n", "\n\n", "null\n", "{}\n"])
@pytest.mark.parametrize("name", ["safety", "faq", "b"])
def test_a_file_that_holds_nothing_is_an_error(tmp_path: Path, name: str, content: str) -> None:
    folder(tmp_path, a=ENTRY, **{name: content})

    assert ("empty", 0) in problems(tmp_path) or ("type", 1) in problems(tmp_path)


@pytest.mark.parametrize(
    ("text", "line", "reads", "quoted"),
    [
        ("cards:\n  emergency:\n    text: Dial #31# and then 112 now.\n    note: Go.\n", 3,
         "'Dial'", '"Dial #31# and then 112 now."'),
        ("note: Never take more than tablet #2\n", 1, "'Never take more than tablet'", '#2"'),
        ("labels: {sources: See #1\n}\n", 1, "'See'", '"See #1"'),
        ("subject:\n- &co what is that\n", 2, "'what is that'", '"&co what is that"'),
        ("subject:\n- ! mind the gap\n", 2, "'mind the gap'", '"! mind the gap"'),
        ("replies:\n  empty: Ask\n    a thing #1 or 2\n", 2, "'Ask a thing'", '#1 or 2"'),
        ("note: 'x'\nversion: 1 a #2\n", 2, "'1 a'", '"1 a #2"'),
    ],
)  # fmt: skip
def test_text_that_yaml_cuts_is_a_finding_with_its_quoted_form(
    tmp_path: Path, text: str, line: int, reads: str, quoted: str
) -> None:
    found = [p for p in check(folder(tmp_path, a=text + ENTRY)) if p.rule == "cut-short"]

    assert [problem.line for problem in found] == [line]
    assert reads in found[0].message
    assert quoted in found[0].fix


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("b", "entries:\n- id: b\n  question: What is #1? #2\n  answer: x\n"),
        ("b", "entries:\n- id: b\n  question: What?\n  variants:\n  - tablet #2\n  answer: x\n"),
        ("safety", SAFETY.replace("[bleeding]", "\n  - bleeding #2")),
        ("safety", SAFETY.replace("[bleeding]", "\n  - &co bleeding")),
    ],
)
def test_questions_variants_and_danger_signs_are_not_cut_either(
    tmp_path: Path, name: str, text: str
) -> None:
    rules = [problem.rule for problem in check(folder(tmp_path, a=ENTRY, **{name: text}))]

    assert "cut-short" in rules


@pytest.mark.parametrize(
    "text",
    [
        "# a comment\nnote: Ask.\n# another\n",
        "thresholds: {max_wrong: 0.2}  # a share\n",
        "checks:\n  grade: 7 # as agreed\n",
        'note: "Dial #31#" # quoted\n',
        "note: C# and so#on\n",
        "note: Ask.  # as agreed\n",
        "note: |  # a block\n  Dial #31#\n",
        "subject: &words [why]\n",
        "subject:\n- &why why\n- *why\n",
        "labels: {\n  sources: See,  # ends at the comma\n}\n",
    ],
)
def test_yaml_as_it_is_meant_is_no_finding(tmp_path: Path, text: str) -> None:
    rules = [problem.rule for problem in check(folder(tmp_path, a=text + ENTRY))]

    assert "cut-short" not in rules


def test_a_comment_after_words_is_only_a_warning(tmp_path: Path) -> None:
    folder(tmp_path, a="note: Ask. # as the lawyer wrote it\n" + ENTRY)

    assert magbot.load(tmp_path).note == "Ask."
    assert [p.severity for p in check(tmp_path) if p.rule == "cut-short"] == ["warning"]


SNIPPETS = st.lists(
    st.sampled_from(
        ["a", "- ", ": ", "\n", "  ", "#", " #", "&x ", "*x", "!", "!!str ", "'", '"', "[", "]",
         "{", "}", ",", "|", ">", "-", "~", "null", "é", "\u2028", "\x85", "\r\n", "😀", "?", "1",
         "\n- ", "a: ", "\n  b: "],
    ),
    max_size=14,
).map("".join)  # fmt: skip


def _seen(found: Document | Problem) -> object:
    if isinstance(found, Problem):
        return "problem"
    return _typed(found.data), found.remarks


def _typed(value: object) -> object:
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return value if value is None else (str(value), getattr(value, "tag", ""))


@given(SNIPPETS)
def test_both_yaml_loaders_read_alike(text: str) -> None:
    fast = _seen(read_yaml("a", text, yaml.CSafeLoader))
    slow = _seen(read_yaml("a", text, yaml.SafeLoader))

    # Each refuses a little that the other lets pass; what both read is the same.
    if "problem" not in (fast, slow):
        assert fast == slow


@pytest.mark.parametrize("form", ["a:", "a: ~", "a: null", "a: ''", "a: |", "a: # x", "a: &b"])
def test_both_yaml_loaders_read_nothing_alike(form: str) -> None:
    assert _seen(read_yaml("a", form, yaml.CSafeLoader)) == _seen(
        read_yaml("a", form, yaml.SafeLoader)
    )


def test_json_lines_end_at_line_feeds_alone() -> None:
    rows = [{"question": f"a{end}b?", "answer": "x"} for end in "\u2028\u2029\x85\x1c\x0b"]
    text = "\r\n".join(json.dumps(row, ensure_ascii=row["question"][1] < " ") for row in rows)

    found = read_json_lines("a.jsonl", text + "\r\n")

    assert isinstance(found, Document)
    assert found.data == {"entries": rows}


@pytest.mark.parametrize(
    ("line", "column", "says", "mend"),
    [
        ('{"a": "x\ty"}', 9, "Invalid control character", "\\u0009"),
        ('{"a": "x\x0by"}', 9, "Invalid control character", "\\u000b"),
        ('{"a": "x\x1cy"}', 9, "Invalid control character", "\\u001c"),
        ('{"a": 1, "a": 2}', 1, "'a' stands here twice", "Keep one"),
        ('{"a": {"b": 1, "b": 2}}', 1, "'b' stands here twice", "Keep one"),
        ("[" * 100_000, 1, "nested too deeply", "Flatten"),
        ('{"a":' * 60 + "1" + "}" * 60, 1, "nested too deeply", "Flatten"),
        ('{"a": NaN}', 1, "NaN is no JSON value", "number"),
        ('{"a": "' + "x" * 2**20 + '"}', 1, "longer than", "Split"),
    ],
)
def test_a_json_line_that_cannot_be_read_says_where_and_how_to_mend_it(
    line: str, column: int, says: str, mend: str
) -> None:
    found = read_json_lines("a.jsonl", "{}\n" + line)

    assert isinstance(found, list)
    assert [(problem.line, problem.column) for problem in found] == [(2, column)]
    assert says in found[0].message
    assert mend in found[0].fix


def test_a_number_of_any_length_stays_as_it_was_written() -> None:
    digits = "9" * 6000

    found = read_json_lines("a.jsonl", f'{{"answer": {digits}, "b": 1.10}}')

    assert isinstance(found, Document)
    assert found.data == {"entries": [{"answer": digits, "b": "1.10"}]}


@pytest.mark.parametrize(
    ("text", "value"),
    [("010", "010"), ("12:30", "12:30"), ("9" * 6000, "9" * 6000), (".inf", ".inf"), ("7", 7),
     ("-1.5", -1.5), ("true", True), ("no", "no"), ("1_000", "1_000"), ("0x1F", "0x1F")],
)  # fmt: skip
def test_only_plain_decimals_are_numbers(text: str, value: object) -> None:
    found = read_yaml("a", f"a: {text}")

    assert isinstance(found, Document)
    assert native(found.data) == {"a": value}


@pytest.mark.parametrize(
    "text",
    ["a: [" + "b, " * 400_000 + "]", "a:\n" + "- b\n" * 400_000, "{" + "a: b, " * 200_000],
    ids=["list", "lines", "mapping"],
)
def test_the_values_of_a_yaml_file_are_bounded(text: str) -> None:
    found = read_yaml("a", text)

    assert isinstance(found, Problem)
    assert "more than 300,000 values" in found.message
    assert found.line


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 50_000, "{a: " * 5_000, "? " * 50_000])
def test_deep_nesting_is_a_problem_with_a_line(text: str) -> None:
    found = read_yaml("a", text)

    assert isinstance(found, Problem)
    assert found.line == 1


@pytest.mark.parametrize(
    "text",
    [
        ENTRY.replace("Why?", "w" * 1_000_000),
        ENTRY.replace("Because.", "w" * 1_000_000),
        ENTRY + "  variants: [" + "w" * 6_000 + "]\n",
        ENTRY + "  related: [" + "w" * 1_000_000 + "]\n",
        ENTRY + "  ? " + "w" * 1_000_000 + "\n  : x\n",
        "thresholds: {answer_at: " + "9" * 6_000 + "}\n" + ENTRY,
        "checks: {grade: .nan}\n" + ENTRY,
    ],
    ids=["question", "answer", "variant", "link", "key", "digits", "no number"],
)
def test_text_of_any_length_is_a_problem_with_a_line_that_can_be_read(
    tmp_path: Path, text: str
) -> None:
    folder(tmp_path, a=text)

    with pytest.raises(magbot.KnowledgeBaseError) as caught:
        magbot.load(tmp_path)

    assert caught.value.problems[0].line
    assert len(str(caught.value)) < 1000


LONG = "my chest hurts badly " * 1_000


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[bleeding]", f'["{LONG}"]'),
        ("[bleeding]", f'[bleeding, {{sign: "{LONG}"}}]'),
        ("[bleeding]", f'[bleeding]\n  unless: ["{LONG}"]'),
        ("[bleeding]", f'[bleeding]\n  look_alikes: ["{LONG}"]'),
        ("[i am bleeding]", f'["{LONG}"]'),
        ("families:", f'lists: {{x: ["{LONG}"]}}\nfamilies:'),
    ],
    ids=["sign", "sign with options", "unless", "look-alike", "example", "list"],
)
def test_a_phrase_of_the_danger_signs_is_bounded_with_its_line(
    tmp_path: Path, old: str, new: str
) -> None:
    text = SAFETY.replace(old, new, 1)
    folder(tmp_path, a=ENTRY, safety=text)
    line = next(number for number, row in enumerate(text.split("\n"), 1) if len(row) > len(LONG))

    with pytest.raises(magbot.KnowledgeBaseError) as caught:
        magbot.load(tmp_path)

    assert ("A text of 21,000 characters; 5,000 are the most.", line) in [
        (problem.message, problem.line) for problem in caught.value.problems
    ]


def test_a_sentence_that_the_screen_learns_from_is_bounded_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "safety" / "training").mkdir(parents=True)
    folder(tmp_path, a=ENTRY)
    folder(tmp_path / "safety", harm=SAFETY)
    rows = f'training:\n  emergency:\n  - it bleeds\n  - "{LONG}"\n'
    folder(tmp_path / "safety" / "training", rows=rows)

    with pytest.raises(magbot.KnowledgeBaseError, match=r"rows\.yaml:4:5: A sentence of 21,000"):
        magbot.load(tmp_path)


def test_a_message_with_a_very_long_value_is_cut_and_says_how_long_it_is() -> None:
    name = "x" * 4_000
    problem = Problem("a.yaml", 1, 2, "type", f"'{name}' is nothing.", "Write a word.")

    said = str(problem)

    assert said.startswith("a.yaml:1:2: 'xxx")
    assert said.endswith("xxx' is nothing. Write a word. [type]")
    assert " ... (4,014 characters in all) ... " in said
    assert len(said) < 450
    for written in FORMATS.values():
        assert "(4,014 characters in all)" in written([problem])
        assert name not in written([problem])
