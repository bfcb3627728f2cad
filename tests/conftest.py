"""What every test may use: a small knowledge base, and the bundled one, each compiled once.

magbot is imported late here: under xdist this file is read before a worker measures coverage.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import settings

if TYPE_CHECKING:
    import magbot
    from magbot.image.container import Container
    from magbot.safety.rules.model import Rules

# How long an example takes depends on what else the machine does.
settings.register_profile("magbot", deadline=None)
settings.load_profile("magbot")

ROOT = Path(__file__).resolve().parent.parent
BIKES = ROOT / "tests" / "data" / "bikes"


@cache
def bundled_rules() -> Rules:
    """Return the bundled danger signs, which have no problems."""
    from magbot.library.folder import read_knowledge_base
    from magbot.safety.rules.model import Rules

    rules = read_knowledge_base(str(ROOT / "faq")).rules
    assert isinstance(rules, Rules)
    return rules


@pytest.fixture(name="shared", scope="session")
def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of this run; under xdist all workers have the same."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(name="danger_signs", scope="session")
def _danger_signs(shared: Path) -> Container:
    """Return the bundled danger signs, compiled once for all workers."""
    from magbot.image.container import Container, pack
    from magbot.safety.rules.compiler import compile_rules

    file = shared / "danger-signs"
    with FileLock(f"{file}.lock"):
        if not file.exists():
            file.write_bytes(pack(compile_rules(bundled_rules())))
    return Container(file.read_bytes())


@pytest.fixture(name="bikes", scope="session")
def _bikes() -> magbot.Assistant:
    import magbot

    return magbot.Assistant(magbot.load(BIKES))


@pytest.fixture(name="bundled", scope="session")
def _bundled(shared: Path) -> magbot.Assistant:
    from magbot import library

    # Of the workers the first compiles it, in a process whose lines are not measured.
    code = "import magbot.library as l; l.load(l.bundled_path(), cache=True)"
    with FileLock(shared / "bundled.lock"):
        subprocess.run([sys.executable, "-c", code], check=True)
    return library.bundled(cache=True)


@pytest.fixture(name="own_cache")
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what a command compiles out of the user's cache folder.

    The compiled bundled base is copied into the folder if there is one.
    """
    from magbot import library
    from magbot.library import cache

    image = Path(cache._image_path(library.bundled_path()))
    folder = tmp_path_factory.mktemp("cache")
    if image.exists():
        (folder / "magbot").mkdir(mode=0o700)
        shutil.copyfile(image, folder / "magbot" / image.name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
