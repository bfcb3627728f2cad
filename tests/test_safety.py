"""The danger signs: the bundled rules, proved by their own examples."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from magbot.safety import Rules, Screen, check_rules, compile_rules, parse_rules
from magbot.store import Store, pack

FILE = Path(__file__).parent.parent / "faq" / "safety.yaml"


def read_bundled() -> Rules:
    problems: list[str] = []
    rules = parse_rules(
        yaml.safe_load(FILE.read_text(encoding="utf-8")),
        lambda path, message, fix: problems.append(f"{path}: {message} {fix}"),
    )
    assert problems == []
    return rules


@pytest.fixture(scope="module")
def rules() -> Rules:
    return read_bundled()


@pytest.fixture(scope="module")
def screen(rules: Rules) -> Screen:
    return Screen(Store(pack(compile_rules(rules))))


def test_the_bundled_rules_prove_themselves(screen: Screen, rules: Rules) -> None:
    found = check_rules(screen, rules)

    assert [one.message for one in found] == []
