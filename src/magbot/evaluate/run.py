"""Ask every case and gather the outcomes in a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from magbot.answering.answer import Answer
from magbot.answering.assistant import Assistant
from magbot.evaluate.case import Case, Pair
from magbot.evaluate.outcome import Outcome
from magbot.kb.model import ANSWER, KnowledgeBase


@dataclass(frozen=True)
class PairOutcome:
    """A pair that must differ, with what each question got."""

    pair: Pair
    left_reply: str
    right_reply: str
    passed: bool


@dataclass(frozen=True)
class Turn:
    """One turn of a dialogue: the question, what was expected, what came, whether it will do."""

    dialogue: str
    q: str
    expected: str
    got: str
    passed: bool
    location: str = ""


@dataclass(frozen=True)
class Report:
    """What an evaluation found, for one edition of a knowledge base."""

    kb: KnowledgeBase
    outcomes: tuple[Outcome, ...]
    pairs: tuple[PairOutcome, ...] = ()
    turns: tuple[Turn, ...] = ()


def run(
    assistant: Assistant,
    cases: Sequence[Case],
    *,
    pairs: Sequence[Pair] = (),
    turns: Sequence[Turn] = (),
) -> Report:
    """Return the report on every case and pair; `turns` are dialogues already played."""
    answers = assistant.ask_many([case.q for case in cases])
    left_answers = assistant.ask_many([pair.left for pair in pairs])
    right_answers = assistant.ask_many([pair.right for pair in pairs])
    return Report(
        kb=assistant.kb,
        outcomes=tuple(
            Outcome(case, answer, assistant.words_of(answer))
            for case, answer in zip(cases, answers, strict=True)
        ),
        pairs=tuple(map(_pair, pairs, left_answers, right_answers)),
        turns=tuple(turns),
    )


def _pair(pair: Pair, left: Answer, right: Answer) -> PairOutcome:
    shared = {entry.id for entry in left.entries if entry.kind == ANSWER}
    same = any(entry.id in shared for entry in right.entries)
    return PairOutcome(pair, kind_and_entries(left), kind_and_entries(right), passed=not same)


def kind_and_entries(answer: Answer) -> str:
    """Return the kind of a reply, and the entries that it shows."""
    return " ".join([str(answer.kind), *(entry.id for entry in answer.entries)])
