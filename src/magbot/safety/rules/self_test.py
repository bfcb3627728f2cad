"""Prove the rules by their own examples and look-alikes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from magbot.frozen import frozen
from magbot.kb.cards import REASON, severity
from magbot.kb.document import Path
from magbot.safety.danger_policy import Finding
from magbot.safety.rules.model import Family, Rules
from magbot.safety.screen import Screen
from magbot.text import normalize


@frozen
class RuleFinding:
    """One thing that the rules do and should not: where (a path into the YAML), what, the fix."""

    path: Path
    message: str
    fix: str


def check_rules(screen: Screen, rules: Rules) -> tuple[RuleFinding, ...]:
    """Return each example that does not show its card, each look-alike that does, and clashes."""
    findings = list(_contradictions(rules))
    for path, family, text in _texts(rules):
        test = _test_seed if path[2] == "seeds" else _test_look_alike
        findings += test(path, family, text, screen.findings(text))
    return tuple(findings)


def _texts(rules: Rules) -> Iterator[tuple[Path, Family, str]]:
    for number, family in enumerate(rules.families):
        for key, texts in (("seeds", family.seeds), ("look_alikes", family.look_alikes)):
            for position, text in enumerate(texts):
                yield ("families", number, key, position), family, text


def _test_seed(
    path: Path, family: Family, text: str, findings: Sequence[Finding]
) -> Iterator[RuleFinding]:
    if not any(finding.family == family.id for finding in findings):
        message = f"{family.id} does not see its example {text!r}"
        yield RuleFinding(path, message, "Add a sign that does.")
    elif (gravest := findings[0]).severity > max(severity(family.card), severity(REASON)):
        message = f"{text!r} shows {gravest.card!r} of {gravest.family}, not {family.card!r}"
        yield RuleFinding(path, message, "Reword the example, or narrow the other family.")


def _test_look_alike(
    path: Path, family: Family, text: str, findings: Sequence[Finding]
) -> Iterator[RuleFinding]:
    for finding in findings:
        if finding.family == family.id:
            evidence = ", ".join(finding.evidence)
            message = f"{family.id} takes its look-alike {text!r} for a sign (it saw: {evidence})"
            fix = "Add the harmless wording to `unless`, or narrow the sign."
            yield RuleFinding(path, message, fix)


def _contradictions(rules: Rules) -> Iterator[RuleFinding]:
    """Return both sides where an example of one family is a look-alike of another."""
    seeds: defaultdict[str, list[tuple[Path, str]]] = defaultdict(list)
    for path, family, text in _texts(rules):
        if path[2] == "seeds":
            seeds[normalize(text)].append((path, family.id))
    for path, family, text in _texts(rules):
        for seed_path, owner in seeds.get(normalize(text), ()) if path[2] != "seeds" else ():
            fix = "A text is either a danger sign or none: take it out on one side."
            message = f"{text!r} is an example of {owner} and a look-alike of {family.id}"
            yield RuleFinding(seed_path, message, fix)
            yield RuleFinding(path, message, fix)
