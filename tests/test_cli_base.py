"""Which knowledge base a command uses: the option, else MAGBOT_FAQ, else the bundled one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import magbot
from tests.conftest import ROOT

BIKES = str(ROOT / "tests" / "data" / "bikes")
QUESTION = "How do I fix a flat tyre?"


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "magbot", *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["ask", QUESTION], id="the short path"),
        pytest.param(["ask", "--json", QUESTION], id="with options"),
        pytest.param([QUESTION], id="without a command"),
    ],
)
def test_the_variable_names_the_base(arguments: list[str]) -> None:
    named, bundled = run(*arguments, MAGBOT_FAQ=BIKES), run(*arguments)

    assert named.returncode == 0, named.stderr
    assert bundled.returncode == 1, bundled.stderr


def test_the_option_wins_over_the_variable(tmp_path: str) -> None:
    assert run("ask", "--faq", BIKES, QUESTION, MAGBOT_FAQ=str(tmp_path)).returncode == 0


def test_load_without_a_path_is_the_bundled_base(bundled: magbot.Assistant) -> None:
    assert magbot.load().hash == bundled.kb.hash


def test_the_bundled_assistant_is_made_once(bundled: magbot.Assistant) -> None:
    assert magbot.bundled() is bundled


@pytest.mark.parametrize(
    ("word", "command"), [("evaluate", "eval"), ("chek", "check"), ("reviews", "review")]
)
def test_a_misspelt_command_is_no_question(word: str, command: str) -> None:
    done = run(word)

    assert done.returncode == 2
    assert f"Did you mean '{command}'?" in done.stderr


def test_a_hyphen_stands_for_standard_input() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "magbot", "--faq", BIKES, "ask", "-"],
        input=QUESTION, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
