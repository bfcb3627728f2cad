"""Rules on ids and review dates."""

from __future__ import annotations

from collections.abc import Iterator

from magbot.check.due import AHEAD
from magbot.check.inspection import Inspection, Item
from magbot.errors import Problem


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check every entry's dates and id, then the ids of an earlier edition."""
    for item in inspection.items:
        yield from _dates(inspection, item)
        if inspection.loads and "id" not in item.values:
            yield inspection.problem(
                "derived-id", item.document, item.path,
                f"The id '{item.entry.id}' is made of the question and changes with it.",
                f"Add `id: {item.entry.id}`",
            )  # fmt: skip
    for gone in inspection.earlier:
        if gone not in inspection.places:
            yield Problem(
                inspection.folder.root, 0, 0, "gone-id",
                f"The entry '{gone}' of the earlier edition is gone.",
                "Keep its id, so that links and cases still find it.",
            )  # fmt: skip


def _dates(inspection: Inspection, item: Item) -> Iterator[Problem]:
    today, entry = inspection.today.isoformat(), item.entry
    if entry.review_by and entry.review_by < today:
        yield inspection.problem(
            "review-overdue", item.document, (*item.path, "review_by"),
            f"'{entry.id}' was to be reviewed by {entry.review_by}.",
            "Check it against its sources, then set both dates anew.",
        )  # fmt: skip
    elif entry.reviewed < entry.review_by <= (inspection.today + AHEAD).isoformat():
        yield inspection.problem(
            "review-soon", item.document, (*item.path, "review_by"),
            f"'{entry.id}' is due for review by {entry.review_by}.",
            "Review it before that day; `magbot check --due` lists what is due.",
        )  # fmt: skip
    if entry.reviewed > today:
        yield inspection.problem(
            "review-order", item.document, (*item.path, "reviewed"),
            f"'{entry.id}' was reviewed on {entry.reviewed}, which is still to come.",
            "Write the day on which it was last checked.",
        )  # fmt: skip
    elif entry.review_by and entry.review_by <= entry.reviewed:
        yield inspection.problem(
            "review-order", item.document, (*item.path, "review_by"),
            f"'{entry.id}' is due for review no later than it was reviewed.",
            "Give the next review a later day.",
        )  # fmt: skip
