"""The public names: complete, sorted, each where it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import magbot
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable


def test_every_public_name_can_be_had() -> None:
    for name in magbot.__all__:
        assert getattr(magbot, name) is not None
        assert name in dir(magbot)


def test_the_list_is_sorted_and_complete() -> None:
    assert magbot.__all__ == sorted(magbot.__all__)
    assert set(magbot.__all__) == set(magbot._HOMES)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        getattr(magbot, "nonsense")  # noqa: B009


def test_the_error_tree() -> None:
    assert issubclass(magbot.KnowledgeBaseError, magbot.MagbotError)
    assert issubclass(magbot.MissingExtraError, magbot.MagbotError)
    assert issubclass(magbot.MissingExtraError, ImportError)
    assert "magbot[slack]" in str(magbot.MissingExtraError("slack"))


def test_the_hint_for_an_extra_names_the_checkout_that_is_not_installed() -> None:
    code = "import sys, magbot; print(magbot.MissingExtraError('web'))"
    source = {"PYTHONPATH": str(ROOT / "src"), "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")}
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], env=source, capture_output=True, text=True, check=True
    )

    wanted = f'"{sys.executable}" -m pip install "magbot[web] @ {ROOT.as_uri()}"\n'
    assert done.stdout == f"This needs more packages: {wanted}"


def test_the_kinds_are_those_of_the_contract() -> None:
    assert [str(kind) for kind in magbot.Kind] == [
        "answer", "clarify", "refer", "emergency", "not_covered", "out_of_scope", "smalltalk",
    ]  # fmt: skip


NOTHING: Any = None
TEXT: Any = "squeaky brakes"
BYTES: Any = b"squeaky brakes"


@pytest.mark.parametrize(
    ("call", "says"),
    [
        pytest.param(
            lambda _: magbot.Assistant(TEXT),
            'Assistant takes a knowledge base, not str. Load one: Assistant(magbot.load("faq")).',
            id="an assistant of a path",
        ),
        pytest.param(
            lambda _: magbot.Assistant(NOTHING),
            "Assistant takes a knowledge base, not NoneType.",
            id="an assistant of nothing",
        ),
        pytest.param(
            lambda bikes: bikes.ask(NOTHING),
            "ask takes a question as str, not NoneType. Decode bytes; for a missing text give ''.",
            id="no question",
        ),
        pytest.param(
            lambda bikes: bikes.ask(BYTES),
            "ask takes a question as str, not bytes.",
            id="bytes",
        ),
        pytest.param(
            lambda bikes: bikes.ask_many(["hi", NOTHING]),
            "ask takes a question as str, not NoneType.",
            id="one of many is missing",
        ),
        pytest.param(
            lambda bikes: bikes.ask_many(TEXT),
            "ask_many takes several questions, not str. Give a list of them.",
            id="many in one text",
        ),
        pytest.param(
            lambda bikes: magbot.Conversation(bikes).ask(NOTHING),
            "ask takes a question as str, not NoneType.",
            id="no question in a conversation",
        ),
        pytest.param(
            lambda bikes: magbot.Conversation(bikes.kb),
            "Conversation takes an assistant, not KnowledgeBase. "
            "Make one: Conversation(magbot.Assistant(kb)).",
            id="a conversation of a knowledge base",
        ),
        pytest.param(
            lambda _: magbot.load(NOTHING),
            'load takes a path as str or Path, not NoneType. As in magbot.load("faq").',
            id="no path",
        ),
        pytest.param(
            lambda _: magbot.load(BYTES),
            "load takes a path as str or Path, not bytes.",
            id="a path in bytes",
        ),
    ],
)
def test_misuse_says_what_came_what_is_wanted_and_how_to_mend_it(
    call: Callable[[Any], object], says: str, bikes: magbot.Assistant
) -> None:
    with pytest.raises(TypeError, match=re.escape(says)):
        call(bikes)
