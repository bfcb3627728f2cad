"""Rasa YAML: the examples of each intent, and the response named after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from magbot.errors import Problem
from magbot.importing.harvest import Found
from magbot.kb import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from magbot.importing.harvest import Harvest

_ANNOTATED = re.compile(r"\[([^\[\]]+)\](?:\([^()]*\)|\{[^{}]*\})")
_UTTER = "utter_"


def read(files: Sequence[tuple[str, str]], harvest: Harvest) -> None:
    """Read training data and domain files together; an intent without a response is reported."""
    documents = []
    for file, text in files:
        document = nodes.read_yaml(file, text)
        if isinstance(document, Problem):
            harvest.problems.append(document)
        elif isinstance(document.data, dict):
            documents.append(document)
    responses: dict[str, str] = {}
    for document in documents:
        responses |= _responses(document, harvest)
    for document in documents:
        harvest.take(document.file, _intents(document, responses, harvest))


def _responses(document: nodes.Document, harvest: Harvest) -> dict[str, str]:
    given = _at(document.data, "responses")
    found = {}
    for name, choices in given.items() if isinstance(given, dict) else ():
        texts = [_at(one, "text") for one in choices] if isinstance(choices, list) else []
        texts = [text for text in texts if isinstance(text, str) and text.strip()]
        if texts:
            found[str(name)] = str(texts[0])
            harvest.remarks["further texts of a response, picked at random by Rasa"] += (
                len(texts) - 1
            )
    return found


def _intents(
    document: nodes.Document, responses: Mapping[str, str], harvest: Harvest
) -> Iterator[Found]:
    listed = _at(document.data, "nlu")
    for place, item in enumerate(listed if isinstance(listed, list) else ()):
        intent = _at(item, "intent")
        if not isinstance(intent, str):
            harvest.remarks["synonyms, lookups and patterns"] += 1
            continue
        where = document.problem(("nlu", place), "import", "", "")
        answer = responses.get(_UTTER + intent)
        if answer is None:
            harvest.refuse(
                document.file, where.line,
                f"No response '{_UTTER}{intent}' with a text was found.",
                "Name the file with the responses too, or write one.",
            )  # fmt: skip
            continue
        _, _, name = intent.rpartition("/")
        yield Found(where.line, _examples(item), answer, id=str(name))


def _examples(item: object) -> tuple[str, ...]:
    given = _at(item, "examples")
    if isinstance(given, list):
        lines = [text for one in given if isinstance(text := _at(one, "text") or one, str)]
    else:
        lines = str(given or "").split("\n")
    plain = (_ANNOTATED.sub(r"\1", line.strip().removeprefix("- ")) for line in lines)
    return tuple(line for line in plain if line)


def _at(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None
