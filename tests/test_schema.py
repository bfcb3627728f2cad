"""The schemas are written from the model, shipped as written, and agree with reading."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from magbot.cli import schema as command
from magbot.cli.run import guarded
from magbot.kb.document import Document
from magbot.kb.file_format import FILE
from magbot.kb.validation import read_record
from magbot.kb.yaml_reader import read_yaml
from magbot.safety.rules import family_reader, file_format
from magbot.schema import danger_schema

jsonschema = pytest.importorskip("jsonschema", reason="needs jsonschema")

FAQ = Path(__file__).resolve().parent.parent / "faq"
SCHEMAS = {name: json.loads(text) for name, text in command.schemas().items()}


class _Loader(yaml.SafeLoader):
    """YAML as editors read it: dates are text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if not tag.endswith(":timestamp")]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def faults(name: str, text: str) -> list[Any]:
    data = yaml.load(text, _Loader)
    return list(jsonschema.Draft202012Validator(SCHEMAS[name]).iter_errors(data))


def schema_for(path: Path) -> str:
    if path.relative_to(FAQ).parts[0] == "safety":
        return "safety"
    return "cases" if path.parent.name == "cases" else "faq"


@pytest.mark.parametrize("name", command.NAMES)
def test_each_schema_is_a_valid_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(p, id=p.stem)
        for p in sorted(
            [
                *FAQ.glob("*.yaml"),
                *FAQ.glob("cases/*.yaml"),
                *FAQ.glob("safety/*.yaml"),
                *FAQ.glob("safety/lists/*.yaml"),
            ]
        )
    ],
)
def test_the_shipped_files_keep_to_their_schema(path: Path) -> None:
    assert faults(schema_for(path), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", command.NAMES)
def test_the_shipped_schemas_are_as_written_from_the_model(name: str) -> None:
    shipped = FAQ / "schema" / f"{name}.schema.json"

    assert shipped.read_text(encoding="utf-8") == command.schemas()[name]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("entrees: []\n", id="unknown key"),
        pytest.param("entries: {}\n", id="mapping for a list"),
        pytest.param("entries: [{question: a}]\n", id="no answer"),
        pytest.param("entries: [{question: a, answer: b, kind: c}]\n", id="no such kind"),
        pytest.param("entries: [{question: a, answer: b, id: A b}]\n", id="no id"),
        pytest.param("entries: [{question: a, answer: b, reviewed: 2026-1-2}]\n", id="date"),
        pytest.param("distinct: [[a]]\n", id="half a pair"),
        pytest.param("checks: {grade: high}\n", id="no number"),
        pytest.param("thresholds: {answer_at: 9}\n", id="a probability above 1"),
        pytest.param("thresholds: {clarify_at: -0.1}\n", id="a probability below 0"),
        pytest.param("checks: {min_right: 90}\n", id="a rate in per cent"),
        pytest.param("cards: {refer: {text: a}}\n", id="a card without a note"),
        pytest.param("labels: [a]\n", id="list for a mapping"),
    ],
)
def test_schema_and_reading_refuse_the_same_faults(text: str) -> None:
    assert faults("faq", text)
    assert problems(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("version: 3\n", id="a number where text is wanted"),
        pytest.param("spellings: {tire: tyre}\n", id="pairs as a mapping"),
        pytest.param("spellings: [[tire, tyre]]\n", id="pairs as a list"),
        pytest.param("starters: flat-tyre\n", id="one id without a list"),
        pytest.param("entries: [{question: a, answer: b, reviewed: 2026-01-02}]\n", id="date"),
    ],
)
def test_schema_and_reading_accept_the_same_freedom(text: str) -> None:
    assert not faults("faq", text)
    assert not problems(text)


def problems(text: str) -> list[tuple[object, ...]]:
    document = read_yaml("faq.yaml", text)
    assert isinstance(document, Document)
    found: list[tuple[object, ...]] = []
    read_record(FILE, document.data, (), lambda *said: found.append(said))
    return found


EMPTY = "This item of '{}' is empty."
NOT_TWO = "A pair has two words."


@pytest.mark.parametrize(
    ("text", "misfits"),
    [
        pytest.param(
            "distinct: [[], [a], [c, d]]\n",
            [(("distinct", 0), EMPTY.format("distinct")), (("distinct", 1), NOT_TWO)],
            id="half a pair after an empty one",
        ),
        pytest.param(
            "spellings: [[a, {}], [a, []], [a, b, c]]\n",
            [
                (("spellings", 0, 1), "'spellings' must be text."),
                (("spellings", 1, 1), EMPTY.format("spellings")),
                (("spellings", 2), NOT_TWO),
            ],
            id="a pair with an item that is no text",
        ),
        pytest.param(
            "distinct: [a, [b]]\n",
            [(("distinct", 0), "'distinct' must be a list."), (("distinct", 1), NOT_TWO)],
            id="a word for a pair",
        ),
        pytest.param(
            "synonyms: [[], [c, d], [e, '']]\n",
            [
                (("synonyms", 0), EMPTY.format("synonyms")),
                (("synonyms", 2, 1), EMPTY.format("synonyms")),
            ],
            id="an empty group",
        ),
        pytest.param("synonyms: []\ndistinct: []\n", [], id="no groups and no pairs"),
    ],
)
def test_each_misfit_in_a_list_of_lists_is_reported_once_at_its_place(
    text: str, misfits: list[tuple[tuple[object, ...], str]]
) -> None:
    assert [(path, message) for path, _, message, _ in problems(text)] == misfits
    assert {rule for _, rule, _, _ in problems(text)} <= {"type"}


def test_the_schema_of_danger_signs_has_the_keys_that_reading_knows() -> None:
    schema = danger_schema("")["properties"]
    family = schema["families"]["items"]["properties"]
    sign = family["signs"]["anyOf"][1]["items"]["anyOf"][1]["properties"]

    page = set(family_reader._FAMILY)
    assert set(family) == page - {"family"}
    assert set(schema) == {*file_format.RULES.names, *page} - {"id"}
    assert set(sign) == set(file_format.SIGN.names)
    assert set(schema["denial"]["anyOf"][0]["properties"]) == set(file_format.DENIAL.names)
    assert set(schema["contexts"]["additionalProperties"]["properties"]) == set(
        file_format.CONTEXT.names
    )
    assert set(schema["quantities"]["additionalProperties"]["properties"]) == set(
        file_format.QUANTITY.names
    )


def test_the_command_prints_and_writes_schemas(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(["schema", "cases"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMAS["cases"]

    assert guarded(["schema", "--write", str(tmp_path)]) == 0
    assert sorted(path.name for path in (tmp_path / "schema").iterdir()) == [
        "cases.schema.json",
        "faq.schema.json",
        "safety.schema.json",
    ]


def test_a_folder_that_cannot_be_written_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "schema").write_text("in the way")

    assert guarded(["schema", "--write", str(tmp_path)]) == 2
    assert "cannot be written" in capsys.readouterr().err
