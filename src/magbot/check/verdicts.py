"""Rules on verdicts: each answer has one, its claims and its first words say the same."""

from __future__ import annotations

from collections.abc import Iterator

from magbot.check.inspection import Inspection, Item
from magbot.errors import Problem
from magbot.kb.model import ANSWER
from magbot.text import normalize

# English openings, and the verdicts that an answer with this opening may have.
_OPENINGS = {
    "yes": ("yes", "advice"),
    "no": ("no", "advice"),
    "no one": ("unknown",),
    "nobody": ("unknown",),
    "no study": ("unknown",),
    "no trial": ("unknown",),
    "not known": ("unknown",),
    "it is not known": ("unknown",),
    "it is not clear": ("unknown", "mixed"),
    "unclear": ("unknown", "mixed"),
    "not proven": ("unknown", "no", "mixed"),
    "probably not": ("no", "unknown"),
    "unlikely": ("no", "unknown"),
    "probably": ("yes", "mixed"),
    "likely": ("yes", "mixed"),
    "sometimes": ("mixed", "yes", "advice"),
    "it depends": ("mixed", "advice"),
    "sources differ": ("mixed",),
    "sources disagree": ("mixed",),
}
_ALONE = frozenset({"yes", "no"})
_LOOKED_AT = 120
_LONGEST = max(len(opening.split()) for opening in _OPENINGS)


def used(inspection: Inspection) -> bool:
    """Return whether the base uses verdicts: then every answer has one, and is a short reply."""
    return any(item.entry.verdict for item in inspection.items)


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check the verdicts, where the base uses them."""
    if not used(inspection):
        return
    for item in inspection.items:
        if item.entry.kind != ANSWER:
            continue
        if not item.entry.verdict:
            yield inspection.problem(
                "missing-verdict", item.document, item.path,
                f"'{item.entry.id}' has no verdict.",
                "Add `verdict:` yes, no, mixed, unknown or advice.",
            )  # fmt: skip
            continue
        yield from _against_claims(inspection, item)
        if inspection.in_english:
            yield from _against_words(inspection, item)


def _against_claims(inspection: Inspection, item: Item) -> Iterator[Problem]:
    """Hold a verdict against those of the claims that the answer cites, where they have any."""
    entry = item.entry
    cited = [
        inspection.claims[claim].verdict
        for claim in entry.answer_claims
        if claim in inspection.claims
    ]
    stands = sorted({verdict for verdict in cited if verdict} - {"advice"})
    agrees = entry.verdict in stands or (entry.verdict == "mixed" and len(stands) > 1)
    if entry.verdict != "advice" and stands and not agrees:
        yield inspection.problem(
            "verdict-of-claims", item.document, (*item.path, "verdict"),
            f"The verdict of '{entry.id}' is {entry.verdict}; the claims it cites say "
            f"{' and '.join(stands)}.",
            "Correct the verdict, or cite the claim that bears it out.",
        )  # fmt: skip


def _against_words(inspection: Inspection, item: Item) -> Iterator[Problem]:
    entry = item.entry
    words = normalize(entry.answer[:_LOOKED_AT]).split()
    starts = (" ".join(words[:count]) for count in range(_LONGEST, 0, -1))
    opening = next((start for start in starts if start in _OPENINGS), "")
    if opening in _ALONE and entry.answer[len(opening) : len(opening) + 1] not in ",.;:":
        return  # "No time is better than another"
    if opening and entry.verdict not in _OPENINGS[opening]:
        yield inspection.problem(
            "verdict-of-words", item.document, (*item.path, "answer"),
            f"'{entry.id}' begins with '{opening}'; its verdict is {entry.verdict}.",
            "Let the first words say what the verdict says.",
        )  # fmt: skip
