"""Without rapidfuzz, as in a browser's runtime, the replies are the same."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import BIKES

CODE = """
import json, sys
if {blocked}:
    sys.modules["rapidfuzz"] = None
import magbot
assistant = magbot.Assistant(magbot.load({base!r}))
questions = [f"{{word}} {{entry.question}} {{number}}" for entry in assistant.kb.entries
             for number, word in enumerate(("flatt", "my", "brakse", "how"))] * 30
print(json.dumps([answer.to_dict() for answer in map(assistant.ask, questions)]))
print(json.dumps([answer.to_dict() for answer in assistant.ask_many(questions[:20])]))
"""


@pytest.fixture(name="usual", scope="module")
def _usual() -> list[object]:
    return replies(blocked=False)


def replies(*, blocked: bool) -> list[object]:
    code = CODE.format(blocked=blocked, base=str(BIKES))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_replies_are_the_same(usual: list[object]) -> None:
    assert replies(blocked=True) == usual
