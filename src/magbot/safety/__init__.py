"""Find danger signs in a question before anything else is done with it."""

from __future__ import annotations

from magbot.safety.screen import Finding, Screen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.safety.proof import RuleFinding
    from magbot.safety.rules import Rules, parse_rules

__all__ = ["Finding", "Rules", "Screen", "check_rules", "compile_rules", "parse_rules"]


def __getattr__(name: str) -> object:
    """Load what describes rules when it is first used: a question needs none of it."""
    if name not in ("Rules", "parse_rules"):
        raise AttributeError(f"module 'magbot.safety' has no attribute {name!r}")
    from magbot.safety import rules

    return getattr(rules, name)


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
