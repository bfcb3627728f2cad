"""Propose what to do with each group: add it to an entry that is near, or begin a new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from magbot.answering.answer import Answer
from magbot.kb.model import ANSWER, NOT_COVERED, Entry
from magbot.review.grouping import Group
from magbot.review.redaction import MARK
from magbot.text import normalize

Ask = Callable[[list[str]], list[Answer]]

VARIANT, NEW, DISMISS = "variant", "new", "dismiss"
ACTIONS = (VARIANT, NEW, DISMISS)
_MOST_PHRASINGS = 3
_MOST_NEAR = 3


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a group.

    `entry` is the id of the entry to add to, "" for a new one. `phrasings` are the wordings to
    add; none where all of them name a person. `near` are the entries that come next, best first.
    """

    group: Group
    entry: str
    phrasings: tuple[str, ...]
    near: tuple[Entry, ...]

    @property
    def action(self) -> str:
        """What a yes does."""
        if not self.phrasings:
            return DISMISS
        return VARIANT if self.entry else NEW


def propose(groups: Sequence[Group], ask: Ask, *, likely_at: float) -> list[Proposal]:
    """Make a proposal for each group; those the knowledge base answers by now are left out.

    `ask` answers many questions, as `Assistant.ask_many` does; from the confidence `likely_at` on
    the best match is proposed, below it a new entry.
    """
    proposals = []
    for group in groups:
        answers = ask([question.text for question in group.members])
        if group.down or not all(answer.kind == ANSWER for answer in answers):
            proposals.append(_proposal(group, answers, likely_at))
    return proposals


def _proposal(group: Group, answers: Sequence[Answer], likely_at: float) -> Proposal:
    disliked = {entry for question in group.members for entry in question.shown}
    weights: dict[str, float] = defaultdict(float)
    entries: dict[str, Entry] = {}
    for question, answer in zip(group.members, answers, strict=True):
        for match in answer.matches:
            if match.entry.kind in (ANSWER, NOT_COVERED) and match.entry.id not in disliked:
                entries[match.entry.id] = match.entry
                weights[match.entry.id] += match.score * (question.asked + question.down)
    near = sorted(weights, key=lambda name: (-weights[name], name))[:_MOST_NEAR]
    confidence = max((answer.confidence for answer in answers), default=0.0)
    is_likely = near and not disliked and confidence >= likely_at
    return Proposal(
        group,
        near[0] if is_likely else "",
        _phrasings(group),
        tuple(entries[name] for name in near),
    )


def _phrasings(group: Group) -> tuple[str, ...]:
    """Return the first wordings that name nobody; of those that are normalised alike, one."""
    texts: dict[str, str] = {}
    for question in group.members:
        texts.setdefault(normalize(question.text), question.text)
    return tuple(text for text in texts.values() if not MARK.search(text))[:_MOST_PHRASINGS]
