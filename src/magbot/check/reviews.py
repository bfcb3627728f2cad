"""Rules on ids and review dates."""

from __future__ import annotations

from collections.abc import Iterator

from magbot.check.due import AHEAD
from magbot.check.inspection import Inspection, Item
from magbot.check.rules import finding
from magbot.errors import Problem


def check_entry(inspection: Inspection, item: Item) -> Iterator[Problem]:
    """Check an entry's dates and id."""
    for rule, key, message, fix in _dates(inspection, item):
        yield inspection.problem(rule, item.at(key), message, fix)
    if inspection.can_load and "id" not in item.values:
        message = f"The id '{item.entry.id}' is made of the question and changes with it."
        fix = f"Add `id: {item.entry.id}`"
        yield inspection.problem("derived-id", item.at(), message, fix)


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check that the ids of an earlier edition are still there."""
    for name in inspection.earlier:
        if name not in inspection.items:
            message = f"The entry '{name}' of the earlier edition is gone."
            fix = "Keep its id, so that links and cases still find it."
            yield finding("gone-id", inspection.folder.root, 0, 0, message, fix)


def _dates(inspection: Inspection, item: Item) -> Iterator[tuple[str, str, str, str]]:
    """Return rule, key, message and fix of what is wrong with the dates."""
    today, entry = inspection.today.isoformat(), item.entry
    reviewed, review_by = entry.reviewed, entry.review_by
    if review_by and review_by < today:
        message = f"'{entry.id}' was to be reviewed by {review_by}."
        fix = "Check it against its sources, then set both dates anew."
        yield "review-overdue", "review_by", message, fix
    elif reviewed < review_by <= (inspection.today + AHEAD).isoformat():
        message = f"'{entry.id}' is due for review by {review_by}."
        fix = "Review it before that day; `magbot check --due` lists what is due."
        yield "review-soon", "review_by", message, fix
    if reviewed > today:
        message = f"'{entry.id}' was reviewed on {reviewed}, which is still to come."
        fix = "Write the day on which it was last checked."
        yield "review-order", "reviewed", message, fix
    elif review_by and review_by <= reviewed:
        message = f"'{entry.id}' is due for review no later than it was reviewed."
        yield "review-order", "review_by", message, "Give the next review a later day."
