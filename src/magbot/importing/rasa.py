"""Rasa YAML: the examples of each intent, and the response that its name or a rule leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from magbot.importing.import_result import Draft, ImportResult
from magbot.kb.document import Document

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
    parsed = [result.read_yaml(file, text) for file, text in files]
    documents = [document for document in parsed if document and isinstance(document.data, dict)]
    responses: dict[str, str] = {}
    actions: dict[str, list[str]] = {}
    intents: dict[str, _Intent] = {}
    for document in documents:
        responses |= _responses(document, result)
        _read_stories(document, actions)
        _read_intents(document, intents, result)
    for document in documents:
        of_file = {
            name: intent for name, intent in intents.items() if intent.file == document.file
        }
        result.add(document.file, _drafts(of_file, responses, actions, result))
    if not intents and not result.problems:
        for document in documents:
            result.report(
                document.file, 0, "It holds no intents with examples.",
                "Name the files with `nlu:` too.",
            )  # fmt: skip


def _responses(document: Document, result: ImportResult) -> dict[str, str]:
    answers = {}
    for name, variations in _mapping(_mapping(document.data).get("responses")).items():
        mappings = list(map(_mapping, _list(variations)))
        texts = [mapping for mapping in mappings if isinstance(mapping.get("text"), str)]
        defaults = [
            str(mapping["text"])
            for mapping in texts
            if not (mapping.get("condition") or mapping.get("channel"))
        ]
        result.remarks["responses under a condition, or for one channel"] += len(texts) - len(
            defaults
        )
        result.remarks["buttons, pictures and attachments of responses"] += sum(
            bool(mapping.keys() - _READ_KEYS) for mapping in mappings
        )
        if defaults and defaults[0].strip():
            answers[str(name)] = defaults[0]
            result.remarks["further texts of a response, picked at random by Rasa"] += (
                len(defaults) - 1
            )
    return answers


def _read_stories(document: Document, actions: dict[str, list[str]]) -> None:
    """Note the responses that follow an intent in a rule or, without one, in a story."""
    data = _mapping(document.data)
    for story in (*_list(data.get("rules")), *_list(data.get("stories"))):
        intents: list[str] = []
        following: list[str] = []
        for step in map(_mapping, _list(_mapping(story).get("steps"))):
            choices = step["or"] if isinstance(step.get("or"), list) else [step]
            intent_names = (_mapping(choice).get("intent") for choice in choices)
            names = [name for name in intent_names if isinstance(name, str)]
            action = step.get("action")
            if names:
                intents, following = names, []
            elif isinstance(action, str) and action.startswith(_UTTER):
                following.append(action)
                for intent in intents:
                    actions.setdefault(intent, following)


def _read_intents(document: Document, intents: dict[str, _Intent], result: ImportResult) -> None:
    for position, item in enumerate(map(_mapping, _list(_mapping(document.data).get("nlu")))):
        name = item.get("intent")
        if isinstance(name, str):
            line = document.line(("nlu", position))
            intents.setdefault(name, _Intent(document.file, line)).examples += _examples(item)
        else:
            result.remarks["synonyms, lookups and patterns"] += 1


def _examples(item: Mapping[str, Any]) -> list[str]:
    examples = item.get("examples")
    if isinstance(examples, list):
        texts = [_mapping(example).get("text") or example for example in examples]
        lines = [text for text in texts if isinstance(text, str)]
    else:
        lines = str(examples or "").split("\n")
    plain = (_ANNOTATED.sub(r"\1", line.strip().removeprefix("- ")) for line in lines)
    return [line for line in plain if line]


def _drafts(
    intents: Mapping[str, _Intent],
    responses: Mapping[str, str],
    actions: Mapping[str, Sequence[str]],
    result: ImportResult,
) -> Iterator[Draft]:
    for name, intent in intents.items():
        group, _, short_name = name.rpartition("/")
        following = actions.get(name) or actions.get(group, ())
        answer = responses.get(_UTTER + name) or "\n\n".join(
            responses[action] for action in following if action in responses
        )
        if answer:
            yield Draft(intent.line, tuple(intent.examples), answer, id=str(short_name))
        else:
            result.report(
                intent.file, intent.line, f"No response '{_UTTER}{name}' with a text was found.",
                "Name the file with the responses too, or write one.",
            )  # fmt: skip


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
