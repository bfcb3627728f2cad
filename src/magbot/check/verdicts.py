"""Rules on verdicts: each answer has one, its claims and its first words say the same."""

from __future__ import annotations

from collections.abc import Iterator

from magbot.check.inspection import Inspection, Item
from magbot.errors import Problem
from magbot.kb.model import ANSWER, Entry
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


def check_entry(inspection: Inspection, item: Item) -> Iterator[Problem]:
    """Check the verdict of an answer, where the base uses verdicts."""
    entry = item.entry
    if not inspection.uses_verdicts or entry.kind != ANSWER:
        return
    if not entry.verdict:
        message = f"'{entry.id}' has no verdict."
        fix = "Add `verdict:` yes, no, mixed, unknown or advice."
        yield inspection.problem("missing-verdict", item.at(), message, fix)
        return
    stands = _of_claims(inspection, entry)
    agrees = entry.verdict in stands or (entry.verdict == "mixed" and len(stands) > 1)
    if entry.verdict != "advice" and stands and not agrees:
        message = (
            f"The verdict of '{entry.id}' is {entry.verdict}; the claims it cites say "
            f"{' and '.join(stands)}."
        )
        fix = "Correct the verdict, or cite the claim that bears it out."
        yield inspection.problem("verdict-of-claims", item.at("verdict"), message, fix)
    opening = _opening(entry.answer) if inspection.in_english else ""
    if opening and entry.verdict not in _OPENINGS[opening]:
        message = f"'{entry.id}' begins with '{opening}'; its verdict is {entry.verdict}."
        fix = "Let the first words say what the verdict says."
        yield inspection.problem("verdict-of-words", item.at("answer"), message, fix)


def _of_claims(inspection: Inspection, entry: Entry) -> list[str]:
    """Return the verdicts of the claims that the answer cites, but for advice."""
    claims = [inspection.claims[name] for name in entry.answer_claims if name in inspection.claims]
    return sorted({claim.verdict for claim in claims} - {"", "advice"})


def _opening(answer: str) -> str:
    """Return the longest known opening that the answer begins with; "" for none."""
    words = normalize(answer[:_LOOKED_AT]).split()
    starts = (" ".join(words[:count]) for count in range(_LONGEST, 0, -1))
    opening = next((start for start in starts if start in _OPENINGS), "")
    if opening in _ALONE and answer[len(opening) : len(opening) + 1] not in ",.;:":
        return ""  # "No time is better than another"
    return opening
