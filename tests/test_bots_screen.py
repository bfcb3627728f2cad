"""A bot of a folder without danger signs, started all the same, says so, and at each reload."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

import magbot
from magbot.serving.options import check_screen
from magbot.serving.snapshot import Snapshot
from tests.conftest import BIKES

if TYPE_CHECKING:
    from pathlib import Path

ENTRIES = "entries:\n  - {question: How do I fix a flat tyre?, answer: Patch the hole.}\n"
SIGNS = """\
families:
  - {id: burn, card: emergency, signs: [burned hand], examples: [I burned my hand]}
"""


@pytest.mark.parametrize(
    ("signs", "warned"),
    [
        pytest.param(None, True, id="no safety.yaml"),
        pytest.param("families: []\n", True, id="stated that there are none"),
        pytest.param(SIGNS, False, id="a family"),
    ],
)
def test_a_base_that_screens_nothing_is_warned_of(
    signs: str | None, *, warned: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "faq.yaml").write_text(ENTRIES)
    if signs is not None:
        (tmp_path / "safety.yaml").write_text(signs)

    with caplog.at_level(logging.WARNING):
        check_screen(Snapshot(magbot.Assistant(magbot.load(tmp_path))))

    assert ("no danger signs are declared" in caplog.text) is warned


@pytest.mark.parametrize("platform", ["slack", "discord"])
def test_both_platforms_look_at_it(platform: str, caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip({"slack": "slack_bolt"}.get(platform, platform))
    run = __import__(f"magbot.bots.{platform}.run", fromlist=["check_snapshot"])
    bare = magbot.load(BIKES)

    with caplog.at_level(logging.WARNING):
        run.check_snapshot(Snapshot(magbot.Assistant(bare)))

    assert "no danger signs are declared" in caplog.text
