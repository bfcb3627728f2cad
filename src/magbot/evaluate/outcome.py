"""A case with the reply it got, and whether that is right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from magbot.answering.answer import Answer, Match
from magbot.evaluate.case import CARDS, ROUTINE, Case
from magbot.kb.model import ANSWER

RIGHT, HALF, ABSTAINED, WRONG_ANSWER = "right", "half", "abstained", "wrong_answer"
EMERGENCY_MISSED, REFER_MISSED = "emergency_missed", "refer_missed"
FALSE_ALARM, OTHER_KIND = "false_alarm", "other_kind"
_MISSED = {"emergency": EMERGENCY_MISSED, "refer": REFER_MISSED}
VERDICTS = (
    RIGHT, HALF, ABSTAINED, WRONG_ANSWER, EMERGENCY_MISSED, REFER_MISSED, FALSE_ALARM, OTHER_KIND,
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """A case with the reply it got; `words` are those that the reply's rule went by."""

    case: Case
    answer: Answer
    words: tuple[str, ...] = ()

    @property
    def got(self) -> str:
        """The kind of the reply."""
        return str(self.answer.kind)

    @property
    def entries(self) -> list[str]:
        """The ids of the entries shown."""
        return [entry.id for entry in self.answer.entries]

    @property
    def reply(self) -> str:
        """The kind, and the entries where some were shown."""
        return f"{self.got} {'|'.join(self.entries)}" if self.entries else self.got

    @property
    def rule(self) -> str:
        """The rule that decided, with the words that it went by."""
        words = ", ".join(self.words)
        return f"{self.answer.rule} ({words})" if words else self.answer.rule

    @cached_property
    def best(self) -> Match | None:
        """The best match; None where nothing was matched."""
        return self.answer.matches[0] if self.answer.matches else None

    @property
    def top(self) -> str:
        """The id of the entry that matched best; "" for none."""
        return self.best.entry.id if self.best else ""

    @cached_property
    def verdict(self) -> str:
        """What to think of the reply: one of VERDICTS."""
        case, answer, got = self.case, self.answer, self.got
        if case.accepts(got) and (got != ANSWER or case.wants(answer.entries)):
            return RIGHT
        if case.kind in _MISSED:
            return _MISSED[case.kind]
        if got in CARDS and case.is_routine:
            return FALSE_ALARM
        if got == ANSWER:
            return WRONG_ANSWER
        if not case.wants_answer:
            return OTHER_KIND
        offered = [m.entry for m in answer.matches if m.entry.question in answer.suggestions]
        return HALF if got == "clarify" and case.wants(offered) else ABSTAINED

    @property
    def wrong_answer(self) -> bool:
        """Whether an answer was given that the case does not ask for."""
        return self.got == ANSWER and self.verdict != RIGHT

    @property
    def match_right(self) -> bool | None:
        """Whether the best match is what the case asks for: what `confidence` is about.

        None where nothing was matched, or where the case does not tell.
        """
        case, answer = self.case, self.answer
        if answer.card or self.best is None or case.kind == ROUTINE:
            return None
        if case.kind in CARDS and ANSWER not in case.also:
            return None
        return any(
            case.accepts(entry.kind) and (entry.kind != ANSWER or case.wants([entry]))
            for entry in answer.entries or (self.best.entry,)
        )

    @property
    def in_three(self) -> bool:
        """Whether one of the three best matches is what the case asks for."""
        best = [match.entry for match in self.answer.matches[:3]]
        return bool(best) and self.case.wants(best)
