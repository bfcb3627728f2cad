"""The authoring guide works as it is written, from nothing to a bot that passes its checks."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from magbot.check import check
from magbot.cli.run import guarded
from magbot.evaluate import load_cases

pytestmark = pytest.mark.usefixtures("own_cache")

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "authoring.md"
BLOCK = re.compile(r"```(console|yaml|text)(?: (\S+))?( \+)?\n(.*?)```", re.DOTALL)


def test_following_the_guide_gives_a_bot_that_is_checked_and_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    said: list[str] = []
    statuses: list[int] = []

    for kind, name, added, content in BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        if kind == "text":
            assert said[-1] == content
        elif kind == "yaml":
            with Path(name).open("a" if added else "w", encoding="utf-8") as file:
                file.write(f"\n{content}" if added else content)
            Path("bikes/office.yaml").unlink(missing_ok=True)
        else:
            for line in content.splitlines():
                statuses.append(guarded(shlex.split(line.removeprefix("$ magbot "))))
                said.append(capsys.readouterr().out)

    assert statuses == [0, 0, 1, 0, 0, 0, 0]
    assert check("bikes") == ()
    assert "The office is open from 9 to 17" in said[1]
    assert "Find the hole in the inner tube and patch it." in said[-1]
    assert Path("report.html").stat().st_size > 1000
    assert len(load_cases([Path("bikes/cases")]).cases) == 8
