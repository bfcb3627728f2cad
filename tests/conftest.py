"""What every test may use: a small knowledge base, and the bundled one, each compiled once.

magbot is imported late here: under xdist this file is read before a worker measures coverage.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

if TYPE_CHECKING:
    import magbot
    from magbot.safety import Rules

ROOT = Path(__file__).resolve().parent.parent
BIKES = ROOT / "tests" / "data" / "bikes"


@cache
def bundled_rules() -> Rules:
    """Return the bundled danger signs, which have no problems."""
    from magbot.folder import read_knowledge_base
    from magbot.safety import Rules

    rules = read_knowledge_base(str(ROOT / "faq")).rules
    assert isinstance(rules, Rules)
    return rules


@pytest.fixture(name="bikes", scope="session")
def _bikes() -> magbot.Assistant:
    import magbot

    return magbot.Assistant(magbot.load(BIKES))


@pytest.fixture(name="bundled", scope="session")
def _bundled(tmp_path_factory: pytest.TempPathFactory) -> magbot.Assistant:
    from magbot import library

    # Of the workers the first compiles it, and the others find it in the cache.
    with FileLock(tmp_path_factory.getbasetemp().parent / "bundled.lock"):
        return library.bundled(cache=True)


@pytest.fixture(name="own_cache")
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what a command compiles out of the user's cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
