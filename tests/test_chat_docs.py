"""docs/howto/chat.md and the recorded session say what is."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from magbot.chat.commands import COMMANDS
from magbot.cli import chat
from magbot.cli.options import Parser
from magbot.kb import language_packs
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "howto" / "chat.md").read_text(encoding="utf-8")
LISTS = (ROOT / "docs" / "reference" / "conversation.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_on_the_page(name: str) -> None:
    assert f"/{name}" in PAGE or f"`{name}`" in PAGE


def test_every_option_is_on_the_page() -> None:
    parser = Parser()
    chat.add_arguments(parser)
    options = re.findall(r"--[a-z]+", parser.format_help())

    assert [option for option in options if option != "--help" and option not in PAGE] == []


@pytest.mark.parametrize("name", language_packs.pack().say)
def test_every_list_of_phrases_is_on_the_page(name: str) -> None:
    assert f"`{name}`" in LISTS


def test_the_example_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    check = "\nassert second.matches[0].read_as, second\nassert 'night' not in str(state)\n"

    done = subprocess.run(
        [sys.executable, "-c", code + check], capture_output=True, text=True, check=False, cwd=ROOT
    )

    assert done.stderr == ""


def test_the_recorded_session_is_a_picture_with_the_note_and_a_card() -> None:
    root = ET.parse(ROOT / "docs" / "session.svg").getroot()
    text = " ".join("".join(root.itertext()).split())

    assert root.tag.endswith("svg")
    assert "not medical advice" in text
    assert "EMERGENCY" in text
