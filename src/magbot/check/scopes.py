"""Rules on scopes: every tag is chosen by one, and no link leads out of all of them."""

from __future__ import annotations

from collections.abc import Iterator

from magbot.check.inspection import Inspection, Item
from magbot.errors import Problem
from magbot.kb.ids import suggest

TAG, LINK = "unused-tag", "link-out-of-scope"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check the tags and links of every entry, where the folder has scopes."""
    scopes = inspection.kb.scopes.values()
    chosen = sorted({tag for scope in scopes for tag in (*scope.include, *scope.exclude)})
    for item in inspection.items if chosen and inspection.loads else ():
        for number, tag in enumerate(item.entry.tags):
            if tag not in chosen:
                own = "tags" in item.values
                where = (*item.path, "tags", number) if own else ("tags", number)
                message = f"No scope chooses the tag '{tag}'."
                yield inspection.problem(TAG, item.document, where, message, suggest(tag, chosen))
        yield from _links(inspection, item)


def _links(inspection: Inspection, item: Item) -> Iterator[Problem]:
    homes = [scope for scope in inspection.kb.scopes.values() if scope.holds(item.entry)]
    for number, link in enumerate(item.entry.related if homes else ()):
        linked = inspection.places.get(link)
        if linked is not None and not any(scope.holds(linked.entry) for scope in homes):
            yield inspection.problem(
                LINK, item.document, (*item.path, "related", number),
                f"'{link}' is in no scope of this entry, so it is offered in none.",
                "Remove it from `related:`, or give the two a tag in common.",
            )  # fmt: skip
