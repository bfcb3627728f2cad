"""Prove the rules by their own examples and look-alikes."""

from __future__ import annotations

from collections.abc import Iterator

from magbot.frozen import frozen
from magbot.kb.cards import REASON, severity
from magbot.kb.document import Path
from magbot.safety.rules import Family, Rules
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
    for number, family in enumerate(rules.families):
        path = ("families", number)
        findings += _seeds(screen, family, path)
        findings += _look_alikes(screen, family, path)
    return tuple(findings)


def _seeds(screen: Screen, family: Family, path: Path) -> Iterator[RuleFinding]:
    for position, text in enumerate(family.seeds):
        findings = screen.findings(text)
        where = (*path, "seeds", position)
        if not any(finding.family == family.id for finding in findings):
            yield RuleFinding(
                where, f"{family.id} does not see its example {text!r}", "Add a sign that does."
            )
        elif (gravest := findings[0]).severity > max(severity(family.card), severity(REASON)):
            yield RuleFinding(
                where,
                f"{text!r} shows {gravest.card!r} of {gravest.family}, not {family.card!r}",
                "Reword the example, or narrow the other family.",
            )


def _look_alikes(screen: Screen, family: Family, path: Path) -> Iterator[RuleFinding]:
    for position, text in enumerate(family.look_alikes):
        for finding in screen.findings(text):
            if finding.family == family.id:
                evidence = ", ".join(finding.evidence)
                yield RuleFinding(
                    (*path, "look_alikes", position),
                    f"{family.id} takes its look-alike {text!r} for a sign (it saw: {evidence})",
                    "Add the harmless wording to `unless`, or narrow the sign.",
                )


def _contradictions(rules: Rules) -> Iterator[RuleFinding]:
    """Return both sides where an example of one family is a look-alike of another."""
    seeds: dict[str, list[tuple[Path, str]]] = {}
    for number, family in enumerate(rules.families):
        for position, text in enumerate(family.seeds):
            path: Path = ("families", number, "seeds", position)
            seeds.setdefault(normalize(text), []).append((path, family.id))
    for number, family in enumerate(rules.families):
        for position, text in enumerate(family.look_alikes):
            for path, owner in seeds.get(normalize(text), ()):
                fix = "A text is either a danger sign or none: take it out on one side."
                here: Path = ("families", number, "look_alikes", position)
                said = f"{text!r} is an example of {owner} and a look-alike of {family.id}"
                yield RuleFinding(path, said, fix)
                yield RuleFinding(here, said, fix)
