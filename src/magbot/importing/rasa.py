"""Rasa YAML: the examples of each intent, and the response that its name or a rule leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from magbot.errors import Problem
from magbot.importing.import_result import Draft, ImportResult
from magbot.kb import yaml_reader

_ANNOTATED = re.compile(
    r"\[([^\[\]]+)\](?:\([^()]*\)|\{[^{}]*\}|\[\s*\{[^{}]*\}(?:\s*,\s*\{[^{}]*\})*\s*\])"
)
_READ_KEYS = {"text", "condition", "channel", "metadata"}
_UTTER = "utter_"


@dataclass
class _Intent:
    """An intent gathered from every file that has examples of it."""

    file: str
    line: int
    examples: list[str] = field(default_factory=list)


def read(files: Sequence[tuple[str, str]], result: ImportResult) -> None:
    """Read training data, domain files, rules and stories together.

    An intent without a response is reported.
    """
    documents = []
    for file, text in files:
        document = yaml_reader.read_yaml(file, text)
        if isinstance(document, Problem):
            result.problems.append(document)
        elif isinstance(document.data, dict):
            documents.append(document)
    responses: dict[str, str] = {}
    reached: dict[str, list[str]] = {}
    intents: dict[str, _Intent] = {}
    for document in documents:
        responses |= _responses(document, result)
        _follow(document, reached)
        _gather(document, intents, result)
    for document in documents:
        mine = {name: intent for name, intent in intents.items() if intent.file == document.file}
        result.take(document.file, _entries(mine, responses, reached, result))
    if not intents and not result.problems:
        for document in documents:
            result.refuse(
                document.file, 0, "It holds no intents with examples.",
                "Name the files with `nlu:` too.",
            )  # fmt: skip


def _responses(document: yaml_reader.Document, result: ImportResult) -> dict[str, str]:
    given = _at(document.data, "responses")
    answers = {}
    for name, choices in given.items() if isinstance(given, dict) else ():
        listed = _listed(choices)
        texts = [choice for choice in listed if isinstance(_at(choice, "text"), str)]
        default = [
            choice for choice in texts if not (_at(choice, "condition") or _at(choice, "channel"))
        ]
        bound = len(texts) - len(default)
        result.remarks["responses under a condition, or for one channel"] += bound
        result.remarks["buttons, pictures and attachments of responses"] += sum(
            1 for choice in listed if isinstance(choice, dict) and choice.keys() - _READ_KEYS
        )
        if default and str(_at(default[0], "text")).strip():
            answers[str(name)] = str(_at(default[0], "text"))
            result.remarks["further texts of a response, picked at random by Rasa"] += (
                len(default) - 1
            )
    return answers


def _follow(document: yaml_reader.Document, reached: dict[str, list[str]]) -> None:
    """Note the responses that follow an intent in a rule or, without one, in a story."""
    for part in ("rules", "stories"):
        for item in _listed(_at(document.data, part)):
            asked: list[str] = []
            said: list[str] = []
            for step in _listed(_at(item, "steps")):
                action, names = _at(step, "action"), _intents_of(step)
                if names:
                    _note(asked, said, reached)
                    asked, said = names, []
                elif isinstance(action, str) and action.startswith(_UTTER):
                    said.append(action)
            _note(asked, said, reached)


def _note(asked: list[str], said: list[str], reached: dict[str, list[str]]) -> None:
    for name in asked if said else ():
        reached.setdefault(name, said)


def _intents_of(step: object) -> list[str]:
    choices = _at(step, "or")
    names = (_at(choice, "intent") for choice in _listed(choices, otherwise=[step]))
    return [name for name in names if isinstance(name, str)]


def _gather(
    document: yaml_reader.Document, intents: dict[str, _Intent], result: ImportResult
) -> None:
    for position, item in enumerate(_listed(_at(document.data, "nlu"))):
        intent = _at(item, "intent")
        if not isinstance(intent, str):
            result.remarks["synonyms, lookups and patterns"] += 1
            continue
        line = document.line(("nlu", position))
        intents.setdefault(intent, _Intent(document.file, line)).examples += _examples(item)


def _entries(
    intents: Mapping[str, _Intent],
    responses: Mapping[str, str],
    reached: Mapping[str, Sequence[str]],
    result: ImportResult,
) -> Iterator[Draft]:
    for intent, training in intents.items():
        group, _, name = intent.rpartition("/")
        answer = responses.get(_UTTER + intent) or "\n\n".join(
            responses[said]
            for said in reached.get(intent) or reached.get(group, ())
            if said in responses
        )
        if not answer:
            result.refuse(
                training.file, training.line,
                f"No response '{_UTTER}{intent}' with a text was found.",
                "Name the file with the responses too, or write one.",
            )  # fmt: skip
            continue
        yield Draft(training.line, tuple(training.examples), answer, id=str(name))


def _examples(item: object) -> list[str]:
    given = _at(item, "examples")
    if isinstance(given, list):
        lines = [
            text for example in given if isinstance(text := _at(example, "text") or example, str)
        ]
    else:
        lines = str(given or "").split("\n")
    plain = (_ANNOTATED.sub(r"\1", line.strip().removeprefix("- ")) for line in lines)
    return [line for line in plain if line]


def _at(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None


def _listed(value: object, otherwise: Sequence[object] = ()) -> Sequence[object]:
    return value if isinstance(value, list) else otherwise
