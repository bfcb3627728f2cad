"""Rules on scopes: every tag is chosen by one, and no link leads out of all of them."""

from __future__ import annotations

from collections.abc import Iterator

from magbot.check.inspection import Inspection, Item
from magbot.errors import Problem
from magbot.kb.ids import suggest


def check_entry(inspection: Inspection, item: Item) -> Iterator[Problem]:
    """Check the tags and links of an entry, where the folder has scopes."""
    scopes = inspection.kb.scopes.values()
    chosen = sorted({tag for scope in scopes for tag in (*scope.include, *scope.exclude)})
    if not chosen or not inspection.can_load:
        return
    for number, tag in enumerate(item.entry.tags):
        if tag not in chosen:
            of_file = (item.document, ("tags", number))
            location = item.at("tags", number) if "tags" in item.values else of_file
            message = f"No scope chooses the tag '{tag}'."
            yield inspection.problem("unused-tag", location, message, suggest(tag, chosen))
    homes = [scope for scope in scopes if scope.holds(item.entry)]
    for number, link in enumerate(item.entry.related if homes else ()):
        linked = inspection.items.get(link)
        if linked is not None and not any(scope.holds(linked.entry) for scope in homes):
            message = f"'{link}' is in no scope of this entry, so it is offered in none."
            fix = "Remove it from `related:`, or give the two a tag in common."
            location = item.at("related", number)
            yield inspection.problem("link-out-of-scope", location, message, fix)
