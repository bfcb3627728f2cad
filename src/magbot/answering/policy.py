"""Decide what to do with what was found: the thresholds of matching."""

from __future__ import annotations

from magbot.answering import rules
from magbot.frozen import frozen
from magbot.kb.model import ANSWER, NOT_COVERED, SMALLTALK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.kb.model import Settings
    from magbot.retrieve.model import Retrieval
    from magbot.retrieve.retriever import Retriever

CLARIFY, ABSTAIN, ELSEWHERE = "clarify", "abstain", "elsewhere"
_ELSEWHERE = ELSEWHERE, rules.OTHER_SUBJECT
# Counts, which are no probabilities.
FEW_WORDS = 4  # words of a text that may be small talk which names the subject
TELLING_WORDS = 3  # beside articles, pronouns and the like: fewer could be on any subject
LEAST_TELLING = 2  # the same where the match is hardly sure, or would be asked back anyway
SEVERAL_FROM = 2  # parts that surely ask, from which a text is several questions
NEAR = 12  # entries among which answers are looked for when the first ones are none
MOST_CHOICES = 3

_LIKELIER_THAN_NOT = 0.5
# To a base of few wordings most words are unknown, and more of its subject looks like another:
# both are signs of its confidence, and seldom stop an answer by themselves. From 0.6 on it gives
# a point less of right answers less wrong ones than from 0.5 on, and a third fewer wrong ones.
_FEW_WORDED = {
    "answer_known": 0.0,
    "known_at": 0.2,
    "doubt_at": 0.75,
    "foreign_at": 0.85,
    "unnamed": 0.0,
}
_FEW_WORDED_AT = 0.6
_SURE = 0.95  # a match that no meaning of its words makes another subject


@frozen
class Policy:
    """How sure a match must be, as probabilities that it is right.

    `answer_at`: give the curated answer, where `answer_known` of the words that ask something,
    weighed by rarity, are known: one foreign word can make it another question. `settle_at`: use
    a not_covered entry, which does less harm when wrong. `chat_at`: take it for smalltalk.
    `clarify_at`: ask which was meant, where `known_at` of the words are known. `doubt_at` is
    the probability of another subject from which a question is asked back rather than answered,
    or refused rather than asked back, and `foreign_at` that from which it is out of scope; where
    it names the subject, or the match is sure, both are `surely_foreign_at`.
    `unnamed`: how much surer an answer must be where the question does not name the subject.
    `likely_at`: a single near answer is offered beside the next one.
    `special_at`: a not_covered entry is about something special, so a question of words that are
    all commoner than this share of an unknown word's rarity is asked back rather than refused.
    `part_at`: count a part of a question as a question of its own. `close`: offer a rival that
    scores at least this share of the best.
    Raises ValueError for a value outside 0 to 1.
    """

    answer_at: float = 0.75
    answer_known: float = 0.5
    settle_at: float = 0.4
    chat_at: float = 0.75
    clarify_at: float = 0.25
    known_at: float = 0.4
    doubt_at: float = 0.6
    foreign_at: float = 0.75
    surely_foreign_at: float = 0.85
    unnamed: float = 0.05
    likely_at: float = 0.5
    special_at: float = 0.52
    part_at: float = 0.85
    close: float = 0.3

    def __post_init__(self) -> None:
        for name in self.__match_args__:
            value = getattr(self, name)
            if not (hasattr(value, "__float__") and 0 <= value <= 1):
                raise ValueError(f"{name} lies from 0 to 1, not at {value!r}. 0.9 means 90 %.")

    def decide(self, kind: str, confidence: float, known: float = 1.0) -> str:
        """Say what to do with a best match of this entry kind and confidence.

        `known` is the share of the question's words that the knowledge base knows.

        Returns the entry's kind when it may be shown, "clarify" or "abstain" otherwise.
        """
        return self.weigh(kind, confidence, known)[0]

    def weigh(self, kind: str, confidence: float, known: float = 1.0) -> tuple[str, str]:
        """Say what `decide` does, and by which of `answering.rules`."""
        likely = confidence >= self.clarify_at and kind != SMALLTALK
        if kind != ANSWER and confidence >= (
            self.chat_at if kind == SMALLTALK else self.settle_at
        ):
            return kind, rules.SURE
        if kind == ANSWER and confidence >= self.answer_at:
            if known >= self.answer_known:
                return kind, rules.SURE
            return CLARIFY, rules.UNKNOWN_WORDS
        if likely and known >= self.known_at:
            return CLARIFY, rules.UNSURE
        return ABSTAIN, rules.UNKNOWN_WORDS if likely else rules.NOTHING_NEAR

    def place(
        self, decision: str, rule: str, retrieval: Retrieval, *, named: bool | None
    ) -> tuple[str, str]:
        """Say what to do with a question that may be on another subject, and by which rule.

        `named` tells that it names the subject; None where the base does not say what that is.
        Returns the decision as it was, "clarify", or "elsewhere" for one on another subject.
        """
        if (
            decision == ANSWER
            and named is False
            and retrieval.confidence < self.answer_at + self.unnamed
        ):
            decision, rule = CLARIFY, rules.UNSURE
        gives = decision in (ANSWER, NOT_COVERED)
        doubted = CLARIFY, rules.PERHAPS_OTHER_SUBJECT
        if named or retrieval.confidence >= self.part_at:
            if retrieval.foreign < self.surely_foreign_at or retrieval.confidence >= _SURE:
                return decision, rule
            return doubted if gives else _ELSEWHERE
        if retrieval.foreign < self.doubt_at:
            return decision, rule
        likely = retrieval.confidence >= self.likely_at and decision in (ANSWER, CLARIFY)
        return doubted if likely or (gives and retrieval.foreign < self.foreign_at) else _ELSEWHERE


def policy_for(settings: Settings, retriever: Retriever) -> Policy:
    """Take the thresholds a folder states; else those that are best for it.

    Confidence is a probability: right answers less wrong ones are most where each answer is
    given that is likelier right than wrong. An owner who wants fewer wrong ones says so.
    """
    standard = Policy()
    answer_at = settings.answer_at
    if answer_at is None:
        answer_at = _FEW_WORDED_AT if retriever.few_worded else _LIKELIER_THAN_NOT
        if settings.max_wrong is not None:
            answer_at = max(retriever.threshold(settings.max_wrong)[0], answer_at)
    clarify_at = settings.clarify_at
    if clarify_at is None:
        clarify_at = min(standard.clarify_at, answer_at)
    few_worded = _FEW_WORDED if retriever.few_worded else {}
    return Policy(answer_at=answer_at, clarify_at=clarify_at, **few_worded)
