"""Find danger signs in a question before anything else is done with it."""

from __future__ import annotations

from magbot.safety.rules import Rules, parse_rules
from magbot.safety.screen import Finding, Screen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.safety.proof import RuleFinding

__all__ = ["Finding", "Rules", "Screen", "check_rules", "compile_rules", "parse_rules"]


def compile_rules(rules: Rules | None) -> dict[str, bytes]:
    """Compile rules into the "screen.*" sections; none for none. Pure and deterministic."""
    if rules is None:
        return {}
    from magbot.safety.compiling import compile_sections

    return compile_sections(rules)


def check_rules(screen: Screen, rules: Rules) -> tuple[RuleFinding, ...]:
    """Prove the rules by their own examples; see `magbot.safety.proof.prove`."""
    from magbot.safety.proof import prove

    return prove(screen, rules)
