"""Rules on the pages of danger signs: small enough to be read in two minutes, and who signed."""

from __future__ import annotations

from collections.abc import Iterator

from magbot.check.inspection import Inspection
from magbot.errors import Problem
from magbot.kb.document import Document
from magbot.safety import Rules
from magbot.text.plural import counted

RULE = "safety-page"
MOST_LINES = 60
MOST_BYTES = 120 * 1024  # of all pages; lists of words are not counted
COUNTS = {"signs": (5, 15), "seeds": (10, 20), "look_alikes": (10, 20)}
_OTHERS = "Add some, or merge those that say the same."
_SHORTER = "Take out what another line says too, or move its words to a list."


def check(inspection: Inspection) -> Iterator[Problem]:
    """Hold the pages of danger signs, a family a file, to their size."""
    written = inspection.folder.rules
    pages = [
        document
        for document in (written.documents if written else ())
        if isinstance(document.data, dict) and "family" in document.data
    ]
    for page in pages:
        yield from _sizes(inspection, page)
    size = sum(len("\n".join(inspection.texts.get(page.file, ())).encode()) for page in pages)
    if size > MOST_BYTES:
        message = f"The pages of danger signs have {size:,} bytes; {MOST_BYTES:,} are the most."
        yield inspection.problem(RULE, pages[0], (), message, _SHORTER)


def unsigned(inspection: Inspection) -> str:
    """Return a line that names the families of danger signs that nobody signed; "" for none."""
    rules = inspection.kb.rules
    families = rules.families if isinstance(rules, Rules) else ()
    names = [family.id for family in families if family.what and not all(family.signed)]
    if not names:
        return ""
    pages = f"{len(names)} of {counted(len(families), 'page')}"
    return f"warning: {pages} of danger signs signed by nobody: {', '.join(names)}"


def _sizes(inspection: Inspection, page: Document) -> Iterator[Problem]:
    lines = inspection.texts.get(page.file, [""])
    count = len(lines) - (not lines[-1])
    if count > MOST_LINES:
        message = f"The page has {count} lines; {MOST_LINES} are the most."
        yield inspection.problem(RULE, page, (), message, _SHORTER)
    data = page.data
    for key, (least, most) in COUNTS.items():
        number = len(data.get(key) or ()) if isinstance(data, dict) else 0
        if not least <= number <= most:
            message = (
                f"The page has {number} {key.replace('_', '-')}; {least} to {most} are asked for."
            )
            yield inspection.problem(
                RULE, page, (key,), message, "Add some, or merge those that say the same."
            )
