"""Find danger signs in a question before anything else is done with it."""

from __future__ import annotations

from magbot.safety.danger_policy import Finding, Screening
from magbot.safety.screen import Screen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from magbot.safety.rules import Report, Rules
    from magbot.safety.self_test import RuleFinding

__all__ = [
    "Finding",
    "Rules",
    "Screen",
    "Screening",
    "check_rules",
    "compile_rules",
    "fit_screen",
    "parse_rules",
]


def __getattr__(name: str) -> object:
    """Return what describes rules, imported when first used: a question needs none of it."""
    if name == "Rules":
        from magbot.safety.rules import Rules

        return Rules
    raise AttributeError(f"module 'magbot.safety' has no attribute {name!r}")


def parse_rules(data: object, problem: Report) -> Rules:
    """Return the rules that can be read; what cannot is told to `problem`."""
    from magbot.safety import rules_reader

    return rules_reader.parse_rules(data, problem)


def compile_rules(rules: Rules | None) -> dict[str, bytes]:
    """Return the "screen.*" sections of rules; none for none. Pure and deterministic."""
    if rules is None:
        return {}
    from magbot.safety.rule_compiler import compile_sections

    return compile_sections(rules)


def fit_screen(
    rules: Rules | None, training: Sequence[tuple[str, str]], phrasings: Sequence[str]
) -> dict[str, bytes]:
    """Return the "learned.*" sections, fitted on sentences; none without sentences.

    `training` are pairs of a label and a sentence, `phrasings` those of the base. Deterministic.
    """
    if not training:
        return {}
    from magbot.safety.classifier_training import fit_sections, sentences_of

    return fit_sections(sentences_of(rules, training), phrasings)


def check_rules(screen: Screen, rules: Rules) -> tuple[RuleFinding, ...]:
    """Return what the rules do and should not; see `magbot.safety.self_test.prove`."""
    from magbot.safety.self_test import prove

    return prove(screen, rules)
