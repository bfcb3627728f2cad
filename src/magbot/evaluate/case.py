"""A labelled question, and whether a reply to it is right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from magbot.answering.answer import Answer
from magbot.kb.model import ANSWER, Entry

CARDS = frozenset({"emergency", "refer"})
ROUTINE = "routine"
KINDS = (
    "answer", "clarify", "refer", "emergency", "not_covered", "out_of_scope", "smalltalk", ROUTINE,
)  # fmt: skip

RIGHT, HALF, ABSTAINED, WRONG_ANSWER = "right", "half", "abstained", "wrong_answer"
EMERGENCY_MISSED, REFER_MISSED = "emergency_missed", "refer_missed"
FALSE_ALARM, OTHER_KIND = "false_alarm", "other_kind"
_MISSED = {"emergency": EMERGENCY_MISSED, "refer": REFER_MISSED}
VERDICTS = (
    RIGHT, HALF, ABSTAINED, WRONG_ANSWER, EMERGENCY_MISSED, REFER_MISSED, FALSE_ALARM, OTHER_KIND,
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A question and what its reply must be.

    `kind` is a kind of reply, or "routine": any reply but a card. `also` are kinds that a fair
    reviewer would accept too. An answer is right when it shows one of `entries` or cites one of
    `claims`; where both are empty, any answer is.
    """

    q: str
    kind: str
    entries: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    split: str = ""
    style: str = ""
    location: str = ""

    @property
    def expected(self) -> str:
        """The kind, and the entry or claim where one is named."""
        named = sorted(self.entries) or sorted(self.claims)
        return f"{self.kind} {'|'.join(named)}" if named else self.kind

    def accepts(self, kind: str) -> bool:
        """Return whether a reply of this kind can be right."""
        if kind == self.kind or kind in self.also:
            return True
        return self.kind == ROUTINE and kind not in CARDS

    def wants(self, entries: Iterable[Entry]) -> bool:
        """Return whether one of these entries is one the case asks for."""
        if not self.entries and not self.claims:
            return True
        return any(
            entry.id in self.entries or not self.claims.isdisjoint(entry.claims)
            for entry in entries
        )

    @property
    def wants_answer(self) -> bool:
        """Whether an answer is the expected reply."""
        return self.kind == ANSWER

    @property
    def is_routine(self) -> bool:
        """Whether a card would be a false alarm."""
        return self.kind not in CARDS and CARDS.isdisjoint(self.also)


@dataclass(frozen=True)
class Pair:
    """Two questions that must not get the same answer."""

    left: str
    right: str
    location: str = ""


def verdict(case: Case, answer: Answer) -> str:
    """Return the verdict on a reply: one of VERDICTS."""
    got = str(answer.kind)
    if case.accepts(got) and (got != ANSWER or case.wants(answer.entries)):
        return RIGHT
    if case.kind in _MISSED:
        return _MISSED[case.kind]
    if got in CARDS and case.is_routine:
        return FALSE_ALARM
    return WRONG_ANSWER if got == ANSWER else _without_answer(case, answer)


def is_wrong_answer(case: Case, answer: Answer) -> bool:
    """Return whether an answer was given that the case does not ask for."""
    return answer.kind == ANSWER and verdict(case, answer) != RIGHT


def match_is_right(case: Case, answer: Answer) -> bool | None:
    """Return whether the best match is what the case asks for: what `confidence` is about.

    None where nothing was matched, or where the case does not tell.
    """
    if answer.card or not answer.matches or case.kind == ROUTINE:
        return None
    if case.kind in CARDS and ANSWER not in case.also:
        return None
    best = answer.entries or (answer.matches[0].entry,)
    return any(
        case.accepts(entry.kind) and (entry.kind != ANSWER or case.wants([entry]))
        for entry in best
    )


def in_first_three(case: Case, answer: Answer) -> bool:
    """Return whether one of the three best matches is what the case asks for."""
    return case.wants(match.entry for match in answer.matches[:3]) and bool(answer.matches)


def _without_answer(case: Case, answer: Answer) -> str:
    if not case.wants_answer:
        return OTHER_KIND
    asked_back = answer.kind == "clarify" and case.wants(_offered(answer))
    return HALF if asked_back else ABSTAINED


def _offered(answer: Answer) -> list[Entry]:
    questions = set(answer.suggestions)
    return [match.entry for match in answer.matches if match.entry.question in questions]
