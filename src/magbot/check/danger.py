"""Rules on the danger signs: their examples show a card, their look-alikes do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magbot.safety import Rules, check_rules
from magbot.text import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from magbot.check.inspection import Inspection
    from magbot.errors import Problem

_MEND = {"examples": "safety-example", "look_alikes": "safety-look-alike"}


def check(look: Inspection) -> Iterator[Problem]:
    """Prove the danger signs by their own examples."""
    rules, document = look.kb.rules, look.reading.rules
    if document is None or not isinstance(rules, Rules):
        return
    both = _both(rules)
    for found in check_rules(look.screen, rules):
        rule = _MEND.get(str(found.path[2]), "safety")
        family = rules.families[int(found.path[1])]
        listed = family.examples if rule == "safety-example" else family.look_alikes
        if normalize(listed[int(found.path[3])]) in both:
            rule = "safety-contradiction"
        yield look.problem(rule, document, found.path, found.message + ".", found.fix)


def _both(rules: Rules) -> set[str]:
    """Give the texts that are an example here and a look-alike there."""
    examples = {normalize(text) for family in rules.families for text in family.examples}
    return examples & {normalize(text) for family in rules.families for text in family.look_alikes}
