"""Propose what to do with each group: add it to an entry that is near, or begin a new one."""

from __future__ import annotations

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
        if not _settled(group, answers):
            proposals.append(_proposal(group, answers, likely_at))
    return proposals


def _settled(group: Group, answers: Sequence[Answer]) -> bool:
    return not group.down and all(answer.kind == ANSWER for answer in answers)


def _proposal(group: Group, answers: Sequence[Answer], likely_at: float) -> Proposal:
    disliked = {shown for question in group.members for shown in question.shown}
    weights: dict[str, float] = {}
    entries: dict[str, Entry] = {}
    for question, answer in zip(group.members, answers, strict=True):
        for match in answer.matches:
            if match.entry.kind in (ANSWER, NOT_COVERED) and match.entry.id not in disliked:
                entries[match.entry.id] = match.entry
                share = match.score * (question.asked + question.down)
                weights[match.entry.id] = weights.get(match.entry.id, 0.0) + share
    near = sorted(weights, key=lambda name: (-weights[name], name))[:_MOST_NEAR]
    sure = max((answer.confidence for answer in answers), default=0.0)
    likely = near and not disliked and sure >= likely_at
    return Proposal(
        group,
        near[0] if likely else "",
        _phrasings(group),
        tuple(entries[name] for name in near),
    )


def _phrasings(group: Group) -> tuple[str, ...]:
    plain = {normalize(question.text): question.text for question in reversed(group.members)}
    kept = {normalize(question.text): None for question in group.members}
    texts = (plain[words] for words in kept)
    return tuple(text for text in texts if not MARK.search(text))[:_MOST_PHRASINGS]
