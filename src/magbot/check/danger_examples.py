"""Rules on the danger signs: there are some, and their examples show a card."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from magbot.check.inspection import Inspection
from magbot.check.rules import WARNING
from magbot.errors import Problem
from magbot.kb.danger_files import Rules as WrittenRules
from magbot.kb.document import Path as Steps
from magbot.kb.folder_files import RULES, files_of
from magbot.safety import Rules, check_rules
from magbot.text import normalize

_MEND = {"seeds": "safety-example", "look_alikes": "safety-look-alike"}

_KEY, _SEEDS_BEFORE = 2, "examples"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Ask for danger signs, and prove them by their own examples."""
    rules, written = inspection.kb.rules, inspection.folder.rules
    if written is None or not isinstance(rules, Rules):
        yield from _none_declared(inspection)
        return
    both = _both(rules)
    for finding in check_rules(inspection.screen, rules):
        rule = _MEND.get(str(finding.path[2]), "safety")
        family = rules.families[int(finding.path[1])]
        listed = family.seeds if rule == "safety-example" else family.look_alikes
        if normalize(listed[int(finding.path[3])]) in both:
            rule = "safety-contradiction"
        document, position = written.origin(_written(finding.path, written))
        yield inspection.problem(rule, document, position, finding.message + ".", finding.fix)


def _written(path: Steps, written: WrittenRules) -> Steps:
    """Return a path with the name that the file itself has for the seeds."""
    family = written.data["families"][path[1]]
    known = len(path) <= _KEY or path[_KEY] in family
    return path if known else (*path[:_KEY], _SEEDS_BEFORE, *path[_KEY + 1 :])


def _none_declared(inspection: Inspection) -> Iterator[Problem]:
    """Warn unless the danger signs stand beside the single file that is checked."""
    root, base = Path(inspection.folder.root), inspection.folder.base
    folder = root.parent if root.is_file() else root
    if not files_of(str(folder))[RULES] and (base is None or base.rules is None):
        yield Problem(
            inspection.folder.root, 0, 0, "no-safety",
            "No danger signs are declared: nobody who is in danger is sent for help.",
            f"Add {RULES}.yaml, as `magbot new` does, or one with `families: []` for none.",
            WARNING,
        )  # fmt: skip


def _both(rules: Rules) -> set[str]:
    """Return the texts that are an example here and a look-alike there."""
    examples = {normalize(text) for family in rules.families for text in family.seeds}
    return examples & {normalize(text) for family in rules.families for text in family.look_alikes}
