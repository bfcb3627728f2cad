"""Findings for people and for programs: text, JSON, GitHub annotations, SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from magbot.check.rules import RULES, Rule
from magbot.errors import Problem
from magbot.text.sanitizer import brief
from magbot.version import __version__

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(problems: Sequence[Problem]) -> str:
    """Return a line a finding: file:line:column: what, how to mend it [rule]."""
    return "".join(f"{problem}\n" for problem in problems)


def as_json(problems: Sequence[Problem]) -> str:
    """Return one JSON object with the list `findings` (schema 1)."""
    rows = [
        {name: getattr(problem, name) for name in ("file", "line", "column", "rule", "severity")}
        | {name: brief(getattr(problem, name)) for name in ("message", "fix")}
        for problem in problems
    ]  # fmt: skip
    return json.dumps({"schema": 1, "findings": rows}, ensure_ascii=False, indent=1) + "\n"


def as_github(problems: Sequence[Problem]) -> str:
    """Return GitHub Actions workflow commands, which show each finding at its line."""
    return "".join(map(_annotation, problems))


def as_sarif(problems: Sequence[Problem]) -> str:
    """Return a SARIF 2.1.0 log, which code hosts and editors show at the lines."""
    used = sorted({problem.rule for problem in problems})
    driver = {
        "name": "magbot check",
        "version": __version__,
        "rules": [_sarif_rule(RULES[name]) for name in used if name in RULES],
    }
    run = {"tool": {"driver": driver}, "results": list(map(_sarif_result, problems))}
    log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}


def _annotation(problem: Problem) -> str:
    start = f",line={problem.line},col={problem.column}" if problem.line else ""
    properties = f"file={_property(problem.file)}{start},title={_property(problem.rule)}"
    return f"::{problem.severity} {properties}::{_data(_text(problem))}\n"


def _text(problem: Problem) -> str:
    return f"{brief(problem.message)} {brief(problem.fix)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.asks},
        "help": {"text": f"See docs/rules/{rule.id}.md"},
        "defaultConfiguration": {"level": rule.severity},
    }


def _sarif_result(problem: Problem) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": problem.file.replace("\\", "/")}}
    if problem.line:
        location["region"] = {"startLine": problem.line, "startColumn": max(problem.column, 1)}
    return {
        "ruleId": problem.rule,
        "level": problem.severity,
        "message": {"text": _text(problem)},
        "locations": [{"physicalLocation": location}],
    }
