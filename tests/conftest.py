"""What every test may use: a small knowledge base, and the bundled one, each compiled once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import magbot
from magbot import library
from magbot.folder import read_knowledge_base
from magbot.safety import Rules

ROOT = Path(__file__).resolve().parent.parent
BIKES = ROOT / "tests" / "data" / "bikes"


@cache
def bundled_rules() -> Rules:
    """Return the bundled danger signs, which have no problems."""
    rules = read_knowledge_base(str(ROOT / "faq")).rules
    assert isinstance(rules, Rules)
    return rules


@pytest.fixture(name="bikes", scope="session")
def _bikes() -> magbot.Assistant:
    return magbot.Assistant(magbot.load(BIKES))


@pytest.fixture(name="bundled", scope="session")
def _bundled() -> magbot.Assistant:
    return library.bundled(cache=True)


@pytest.fixture(name="own_cache")
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what a command compiles out of the user's cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
