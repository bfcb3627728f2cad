"""Rules on the danger signs: declared, in pages that can be read, proved by their examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from magbot.check.inspection import Inspection
from magbot.check.rules import finding
from magbot.errors import Problem
from magbot.kb.document import Document
from magbot.kb.folder_files import RULES, files_of
from magbot.safety.rules.model import Rules
from magbot.safety.rules.self_test import check_rules
from magbot.text import normalize
from magbot.text.plural import counted

MOST_LINES = 60
MOST_BYTES = 120 * 1024  # of all pages; lists of words are not counted
COUNTS = {"signs": (5, 15), "seeds": (10, 20), "look_alikes": (10, 20)}
_SHORTER = "Take out what another line says too, or move its words to a list."


def check_pages(inspection: Inspection) -> Iterator[Problem]:
    """Hold the pages of danger signs, a family a file, to a size that is read in two minutes."""
    written = inspection.folder.rules
    pages = [
        document
        for document in (written.documents if written else ())
        if isinstance(document.data, dict) and "family" in document.data
    ]
    for page in pages:
        for path, message, fix in _sizes(inspection, page):
            yield inspection.problem("safety-page", (page, path), message, fix)
    size = sum(len("\n".join(inspection.lines.get(page.file, ())).encode()) for page in pages)
    if size > MOST_BYTES:
        message = f"The pages of danger signs have {size:,} bytes; {MOST_BYTES:,} are the most."
        yield inspection.problem("safety-page", (pages[0], ()), message, _SHORTER)


def check_examples(inspection: Inspection) -> Iterator[Problem]:
    """Ask for danger signs, and prove them by their own examples."""
    rules, written = inspection.kb.rules, inspection.folder.rules
    if written is None or not isinstance(rules, Rules):
        yield from _none_declared(inspection)
        return
    seeds = {normalize(text) for family in rules.families for text in family.seeds}
    look_alikes = {normalize(text) for family in rules.families for text in family.look_alikes}
    for fault in check_rules(inspection.screen, rules):
        _, number, key, position = fault.path
        text = getattr(rules.families[int(number)], str(key))[position]
        rule = "safety-example" if key == "seeds" else "safety-look-alike"
        if normalize(text) in seeds & look_alikes:
            rule = "safety-contradiction"
        if key not in written.data["families"][number]:
            key = "examples"  # what the seeds are called in a list of families
        location = written.origin(("families", number, key, position))
        yield inspection.problem(rule, location, fault.message + ".", fault.fix)


def unsigned(inspection: Inspection) -> str:
    """Return a line that names the families of danger signs that nobody signed; "" for none."""
    rules = inspection.kb.rules
    families = rules.families if isinstance(rules, Rules) else ()
    names = [family.id for family in families if family.what and not all(family.signed)]
    if not names:
        return ""
    pages = f"{len(names)} of {counted(len(families), 'page')}"
    return f"warning: {pages} of danger signs signed by nobody: {', '.join(names)}"


def _sizes(inspection: Inspection, page: Document) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Return path, message and fix of what makes a page too long or too short."""
    lines = inspection.lines.get(page.file, [""])
    count = len(lines) - (not lines[-1])
    if count > MOST_LINES:
        yield (), f"The page has {count} lines; {MOST_LINES} are the most.", _SHORTER
    for key, (lowest, highest) in COUNTS.items():
        number = len(page.data.get(key) or ()) if isinstance(page.data, dict) else 0
        if not lowest <= number <= highest:
            numbers = f"{number} {key.replace('_', '-')}; {lowest} to {highest} are asked for"
            fix = "Add some, or merge those that say the same."
            yield (key,), f"The page has {numbers}.", fix


def _none_declared(inspection: Inspection) -> Iterator[Problem]:
    """Warn unless the danger signs stand beside the single file that is checked."""
    root, base = Path(inspection.folder.root), inspection.folder.base
    folder = root.parent if root.is_file() else root
    if not files_of(str(folder))[RULES] and (base is None or base.rules is None):
        message = "No danger signs are declared: nobody who is in danger is sent for help."
        fix = f"Add {RULES}.yaml, as `magbot new` does, or one with `families: []` for none."
        yield finding("no-safety", inspection.folder.root, 0, 0, message, fix)
