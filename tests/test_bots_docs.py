"""The how-to pages and the files in deploy/ name options, addresses and settings that exist."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from magbot.cli.options import Parser
from tests.conftest import ROOT

HOWTO = ROOT / "docs" / "howto"
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
FOREIGN = {"--now", "--read-only", "--rm", "--name", "--erase"}  # of other programs and commands


def options(command: str) -> set[str]:
    parser = Parser()
    import_module(f"magbot.cli.{command}").add_arguments(parser)
    return {name for action in parser._actions for name in action.option_strings}


@pytest.mark.parametrize("command", ["slack", "discord"])
def test_the_page_shows_every_option_and_no_other(command: str) -> None:
    shown = set(OPTION.findall((HOWTO / f"{command}.md").read_text(encoding="utf-8")))

    assert shown - FOREIGN == options(command) - {"--help", "-h"}


def test_what_is_deployed_uses_options_that_exist() -> None:
    files = [HOWTO / "deploy.md", *sorted((ROOT / "deploy").iterdir())]
    known = options("slack") | options("discord") | FOREIGN

    for file in files:
        text = file.read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if re.search("magbot (slack|discord)", line)]
        shown = set(OPTION.findall("\n".join(lines)))
        assert shown <= known, file.name


def test_every_counter_that_is_counted_is_declared() -> None:
    from magbot.serving.metrics import COUNTERS

    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")]
    counted = set(re.findall(r'etrics\.count\(\s*"(\w+)"', "".join(sources)))

    assert counted | {"questions"} == set(COUNTERS)


def test_the_page_names_every_metric() -> None:
    metrics = pytest.importorskip("prometheus_client", reason="needs magbot[metrics]")
    from magbot.serving.metrics import PrometheusMetrics

    page = (HOWTO / "deploy.md").read_text(encoding="utf-8")
    given = PrometheusMetrics().page()

    assert metrics
    for name in re.findall(r"^# TYPE (magbot_\w+) (?:counter|histogram)", given, re.MULTILINE):
        assert f"`{name}`" in page
