"""Find what is wrong in a knowledge base: where, what, and how to mend it."""

from __future__ import annotations

from magbot.check.rules import RULES, Rule
from magbot.check.run import check, findings, inspect

__all__ = ["RULES", "Rule", "check", "findings", "inspect"]
