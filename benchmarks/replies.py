"""Write every reply to sets of questions, to see whether a change that must alter none does.

    python benchmarks/replies.py faq faq/cases > before.jsonl      the bundled base and its cases
    python benchmarks/replies.py BASE FILE... > after.jsonl        a folder or a compiled file

A file is YAML or JSON Lines of any shape. Each of its strings is asked by itself, each list of
strings and each list of turns as a conversation, and each opener of a grid before each of its
follow-ups. A line holds all that a reply says, its rule, and what its first match is made of.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

import magbot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", help="a folder or a compiled file")
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args()
    assistant = magbot.Assistant(magbot.load(options.base, cache=True))
    documents = [document for path in options.files for document in _documents(path)]
    for question in dict.fromkeys(text for one in documents for text in _strings(one)):
        answer = assistant.ask(question)
        _write(answer, words=assistant.words_of(answer), check=assistant.doubts(question))
    for messages in dict.fromkeys(talk for one in documents for talk in _talks(one)):
        talk = magbot.Conversation(assistant)
        for message in messages:
            _write(talk.ask(message), state=talk.to_dict())
    return 0


def _write(answer: magbot.Answer, **beside: object) -> None:
    parts = answer.matches[0].parts if answer.matches else ()
    row = {**answer.to_dict(), "sure": answer.confidence, "rule": answer.rule, "parts": parts}
    print(json.dumps({**row, **beside}))


def _documents(path: Path) -> Iterator[Any]:
    if path.is_dir():
        for file in sorted(path.iterdir()):
            yield from _documents(file)
    elif path.suffix == ".jsonl":
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())
    elif path.suffix == ".yaml":
        yield yaml.safe_load(path.read_text(encoding="utf-8"))


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    for child in _children(node):
        yield from _strings(child)


def _talks(node: Any) -> Iterator[tuple[str, ...]]:
    if isinstance(node, dict):
        yield from ((first, then) for first in node.get("first", ()) for then in node["then"])
        yield tuple(turn["q"] for turn in node.get("turns", ()) if "q" in turn)
    elif isinstance(node, list) and all(isinstance(child, str) for child in node):
        yield tuple(node)
    for child in _children(node):
        yield from _talks(child)


def _children(node: Any) -> Iterable[Any]:
    return node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()


if __name__ == "__main__":
    sys.exit(main())
