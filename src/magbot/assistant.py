"""Answer a question: screen it, match it, decide, compose. Pure and thread-safe."""

from __future__ import annotations

from magbot import questions
from magbot.answer import Match
from magbot.compiled import compiled
from magbot.compose import Composer
from magbot.kb.model import ANSWER, NOT_COVERED, SMALLTALK
from magbot.policy import ABSTAIN, CLARIFY, policy_for
from magbot.retrieve import Retriever
from magbot.safety import Screen
from magbot.text import normalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from magbot.answer import Answer
    from magbot.kb.model import Entry, KnowledgeBase
    from magbot.policy import Policy
    from magbot.retrieve import Hit, Retrieval

_SHOWN = 5
_MOST_CHOICES = 3
_MOST_ANSWERS = 2


class Assistant:
    """Answers single questions from one knowledge base; holds no state of any conversation.

    `kb`, `policy`, `retriever` and `composer` are what it works with; the layers above read them.
    """

    def __init__(self, kb: KnowledgeBase, *, policy: Policy | None = None) -> None:
        """Compile `kb` where that was not done yet; `policy` replaces its thresholds."""
        self.kb = kb = compiled(kb)
        self.retriever = Retriever(kb.sections)
        self._screen = Screen(kb.sections)
        self.composer = Composer(kb)
        self.policy = policy or policy_for(kb.settings, self.retriever)

    def ask(self, question: str) -> Answer:
        """Answer one question. Any text gets a reply; nothing is raised for it."""
        finding = self._screen.screen(question)
        if finding is not None:
            return self.composer.card(question, finding.card)
        return self._match(question, questions.shorten(question))

    def ask_many(self, asked: Iterable[str]) -> list[Answer]:
        """Answer many questions, in order: the same replies, faster."""
        self.retriever.warm()
        return [self.ask(question) for question in asked]

    def show(self, entry: Entry, question: str = "") -> Answer:
        """Give an entry's reply directly, as when its button was pressed."""
        return self.composer.entries(
            question or entry.question, [entry], 1.0, self._self_match(entry)
        )

    def _self_match(self, entry: Entry) -> tuple[Match, ...]:
        return (Match(entry, entry.question, 100.0),)

    def _match(self, question: str, asked: str) -> Answer:
        if not normalize(asked):
            return self.composer.without_entry(question, "empty", 0.0, ())
        found = self.retriever.retrieve(asked, _SHOWN)
        if not found.exact:
            parts = self._parts(asked)
            if len(parts) > 1:
                return self._many(question, asked, found, parts)
        return self._one(question, asked, found)

    def _parts(self, asked: str) -> list[str]:
        found = questions.sentences(asked)
        if len(found) > 1:
            return found
        return questions.clauses(asked)

    def _many(self, question: str, asked: str, whole: Retrieval, parts: list[str]) -> Answer:
        """Answer a text of several parts: both questions, or the one that is a question."""
        reads = [(part, self.retriever.retrieve(part, _SHOWN)) for part in parts]
        sure = [
            (part, found)
            for part, found in reads
            if found.hits
            and self._kind(found) == ANSWER
            and found.confidence >= self.policy.part_at
        ]
        places = dict.fromkeys(found.hits[0].entry for _, found in sure)
        if len(places) > 1:
            entries = [self.kb.entries[place] for place in list(places)[:_MOST_ANSWERS]]
            confidence = min(found.confidence for _, found in sure)
            return self.composer.entries(
                question, entries, confidence, self._matches(asked, whole)
            )
        best = max(reads, key=lambda read: self._weight(read[1]))
        if self._weight(best[1]) > self._weight(whole):
            return self._one(question, *best)
        return self._one(question, asked, whole)

    def _weight(self, found: Retrieval) -> float:
        kind = self._kind(found)
        return found.confidence * {ANSWER: 1.0, NOT_COVERED: 1.0, SMALLTALK: 0.1}.get(kind, 0.0)

    def _kind(self, found: Retrieval) -> str:
        return self.kb.entries[found.hits[0].entry].kind if found.hits else ""

    def _one(self, question: str, asked: str, found: Retrieval) -> Answer:
        matches = self._matches(asked, found)
        decision = (
            self.policy.decide(self._kind(found), found.confidence) if found.hits else ABSTAIN
        )
        if decision == CLARIFY:
            choices = self._choices(found.hits)
            if len(choices) > 1:
                return self.composer.clarify(question, choices, found.confidence, matches)
            decision = ABSTAIN
        if decision == ABSTAIN:
            reply = "not_covered" if self._on_subject(asked) else "out_of_scope"
            return self.composer.without_entry(question, reply, found.confidence, matches)
        return self.composer.entries(question, [matches[0].entry], found.confidence, matches)

    def _choices(self, hits: tuple[Hit, ...]) -> list[Entry]:
        floor = hits[0].score * self.policy.close
        near = [self.kb.entries[hit.entry] for hit in hits if hit.score >= floor]
        return [entry for entry in near if entry.kind == ANSWER][:_MOST_CHOICES]

    def _on_subject(self, asked: str) -> bool:
        words = set(normalize(asked).split())
        return any(term in words for term in self.kb.settings.subject)

    def _matches(self, asked: str, found: Retrieval) -> tuple[Match, ...]:
        explain = self.retriever.explain
        return tuple(
            Match(
                self.kb.entries[hit.entry],
                hit.phrasing,
                hit.score,
                "",
                lambda place=hit.entry: explain(asked, place).parts,  # type: ignore[misc]
            )
            for hit in found.hits
        )
