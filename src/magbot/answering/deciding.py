"""Make the reply to one question from what was retrieved, and name the rule that decided."""

from __future__ import annotations

from magbot.answering import rules
from magbot.answering.answer import Match, changed
from magbot.answering.policy import (
    ABSTAIN,
    CLARIFY,
    ELSEWHERE,
    FEW_WORDS,
    LEAST_TELLING,
    MOST_CHOICES,
    NEAR,
    TELLING_WORDS,
)
from magbot.frozen import late, later
from magbot.kb.model import ANSWER, NOT_COVERED, SMALLTALK
from magbot.text import normalize, segmentation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.answering.answer import Answer
    from magbot.answering.compose import Composer
    from magbot.answering.policy import Policy
    from magbot.kb.model import Entry, KnowledgeBase
    from magbot.retrieve.model import Hit, Retrieval
    from magbot.retrieve.retriever import Retriever

_RULE_OF_DECISION = {CLARIFY: rules.UNSURE, ABSTAIN: rules.NOTHING_NEAR}
"""The rule that a decision is reported under where a policy's own `decide` made it."""


class Decider:
    """Makes replies of what was found; `reply` names the rule that decided (`answering.rules`)."""

    def __init__(
        self, kb: KnowledgeBase, composer: Composer, retriever: Retriever, policy: Policy
    ) -> None:
        self._kb, self._composer = kb, composer
        self._retriever, self._policy = retriever, policy

    def kind(self, retrieval: Retrieval) -> str:
        """Return the kind of the best entry; "" where there is none."""
        return self._kb.entries[retrieval.best].kind if retrieval.best >= 0 else ""

    def is_sure(self, retrieval: Retrieval) -> bool:
        """Return whether a part of a text surely asks for an entry of its own."""
        if retrieval.confidence < self._policy.part_at:
            return False
        return self._decide(retrieval)[0] in (ANSWER, NOT_COVERED)

    def nothing_asked(self, question: str, asked: str, retrieval: Retrieval) -> Answer:
        """Return the reply to words that ask nothing."""
        matches = self.matches(asked, retrieval)
        return self._without(question, "empty", retrieval.confidence, matches, rules.EMPTY)

    def in_other_language(self, question: str, asked: str, retrieval: Retrieval) -> Answer | None:
        """Return the reply to a question in a language that the base does not speak, or None."""
        matches = self.late_matches(asked, retrieval)
        answer = self._composer.other.reply(question, retrieval, matches)
        return None if answer is None else changed(answer, rule=rules.OTHER_LANGUAGE)

    def reply(self, question: str, asked: str, retrieval: Retrieval) -> Answer:
        """Return the reply to a question read as `asked`, taken as a whole."""
        by_confidence, rule = self._decide(retrieval)
        decision = by_confidence
        sure, matches = retrieval.confidence, self.late_matches(asked, retrieval)
        named = self._on_subject(asked, retrieval) if self._subject else None
        if decision != SMALLTALK and self._tells_enough(decision, asked, retrieval):
            decision, rule = self._policy.place(decision, rule, retrieval, named=named)
        if decision == ELSEWHERE:
            return self._without(question, "out_of_scope", sure, matches, rule)
        choices, rule = self._choices_for(decision, rule, asked, retrieval)
        if len(choices) > 1:
            answer = self._composer.clarify(question, choices, sure, matches)
            return changed(answer, rule=rule)
        if decision == CLARIFY:
            # fewer than two to choose from: a not_covered entry, which does little harm, is shown
            decision = by_confidence if by_confidence == NOT_COVERED else ABSTAIN
        if (
            decision == SMALLTALK
            and not retrieval.exact
            and self._asks_something(asked, retrieval)
        ):
            decision, rule = ABSTAIN, rules.ASKS_MORE
        if decision == ABSTAIN:
            if named:
                near = self.matches(asked, retrieval)  # not late: they are suggested
                return self._without(question, "not_covered", sure, near, rule)
            return self._without(question, "out_of_scope", sure, matches, rule)
        best = self._kb.entries[retrieval.best]
        return changed(self._composer.entries(question, [best], sure, matches), rule=rule)

    def words_of(self, answer: Answer) -> tuple[str, ...]:
        """Return the words that the rule of a reply went by; none where it went by no words."""
        asked = segmentation.shorten(answer.question)
        if answer.rule in (rules.OTHER_SUBJECT, rules.PERHAPS_OTHER_SUBJECT):
            return tuple(self._telling(asked))
        if answer.rule == rules.NOTHING_SPECIAL:
            asked_stems = self._stems(asked)
            phrasing = normalize(answer.matches[0].phrasing).split()
            stem = self._kb.pack.stem
            return tuple(word for word in phrasing if stem(word) not in asked_stems)
        if answer.rule in (rules.UNKNOWN_WORDS, rules.UNSURE, rules.NOTHING_NEAR):
            return self._retriever.unknown(asked)
        return ()

    def late_matches(self, asked: str, retrieval: Retrieval) -> tuple[Match, ...]:
        """Return the matches of a question, made only when first looked at."""
        return later(self.matches, asked, retrieval)

    def _without(
        self, question: str, reply: str, sure: float, matches: tuple[Match, ...], rule: str
    ) -> Answer:
        return changed(self._composer.without_entry(question, reply, sure, matches), rule=rule)

    def _decide(self, retrieval: Retrieval) -> tuple[str, str]:
        if retrieval.best < 0:
            return ABSTAIN, rules.NOTHING_NEAR
        kind, confidence = self.kind(retrieval), 1.0 if retrieval.exact else retrieval.confidence
        known = 1.0 if retrieval.exact else retrieval.known
        decision, rule = self._policy.weigh(kind, confidence, known)
        own = self._policy.decide(kind, confidence, known)  # a policy may override `decide` alone
        if own != decision:
            return own, _RULE_OF_DECISION.get(own, rules.SURE)
        return own, rules.STORED if retrieval.exact and own == kind else rule

    def _choices(self, hits: tuple[Hit, ...]) -> list[Entry]:
        floor = hits[0].score * self._policy.close
        near = [self._kb.entries[hit.entry] for hit in hits if hit.score >= floor]
        return [entry for entry in near if entry.kind == ANSWER][:MOST_CHOICES]

    def _choices_for(
        self, decision: str, rule: str, asked: str, retrieval: Retrieval
    ) -> tuple[list[Entry], str]:
        """Return the answers to offer as choices, and the rule; none where the match stands.

        Choices are offered for an unsure match, and for a not_covered entry about something
        special that a question of common words does not name.
        """
        if decision == CLARIFY:
            choices = self._choices(retrieval.hits)
            likely = (
                self.kind(retrieval) == ANSWER and retrieval.confidence >= self._policy.likely_at
            )
            return (self._answers_near(asked) if len(choices) == 1 and likely else choices), rule
        common = retrieval.rarest < self._policy.special_at and not retrieval.exact
        if decision == NOT_COVERED and common:
            near = self._answers_near(asked)
            if len(near) > 1:  # else the entry is shown after all
                return near, rules.NOTHING_SPECIAL
        return [], rule

    def _answers_near(self, asked: str) -> list[Entry]:
        hits = self._retriever.retrieve(asked, NEAR).hits
        near = [self._kb.entries[hit.entry] for hit in hits]
        return [entry for entry in near if entry.kind == ANSWER][:MOST_CHOICES]

    def _tells_enough(self, decision: str, asked: str, retrieval: Retrieval) -> bool:
        """Return whether a question has enough telling words to be placed: few fit any subject."""
        if retrieval.exact:
            return False
        hardly = decision == CLARIFY or retrieval.confidence < self._policy.chat_at
        return len(self._telling(asked)) >= (LEAST_TELLING if hardly else TELLING_WORDS)

    def _on_subject(self, asked: str, retrieval: Retrieval) -> bool:
        return not self._words(asked, retrieval).isdisjoint(self._subject)

    def _asks_something(self, asked: str, retrieval: Retrieval) -> bool:
        """Return whether what was matched as small talk asks for something else.

        It does where it is a question and no wording of the small talk is one, or where few words
        name the subject as the matched wording does not. Longer texts may name it in passing.
        """
        pack = self._kb.pack
        if segmentation.asks(asked, pack):
            phrasings = self._kb.entries[retrieval.best].phrasings
            return not any(segmentation.asks(phrasing, pack) for phrasing in phrasings)
        named = self._words(asked, retrieval) & self._subject
        few = len(asked.split()) <= FEW_WORDS
        return few and not named.issubset(self._stems(retrieval.hits[0].phrasing))

    def _words(self, asked: str, retrieval: Retrieval) -> set[str]:
        return self._stems(" ".join([asked, *(read for _, read in retrieval.corrections)]))

    @late
    def _subject(self) -> frozenset[str]:
        return frozenset(word for text in self._kb.settings.subject for word in self._stems(text))

    def _telling(self, text: str) -> list[str]:
        """Return the words of a text that are not articles, pronouns and the like."""
        empty = self._kb.pack.function_words
        return [word for word in normalize(text).split() if word not in empty]

    def _stems(self, text: str) -> set[str]:
        return set(map(self._kb.pack.stem, normalize(text).split()))

    def matches(self, asked: str, retrieval: Retrieval) -> tuple[Match, ...]:
        """Return the entries found, best first, each with what explains its score."""
        explain = self._retriever.explain
        return tuple(
            Match(
                self._kb.entries[hit.entry],
                hit.phrasing,
                hit.score,
                "",
                lambda entry=hit.entry: explain(asked, entry),  # type: ignore[misc]
            )
            for hit in retrieval.hits
        )
