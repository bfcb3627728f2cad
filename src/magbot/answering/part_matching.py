"""Match a text of several sentences or clauses, each on its own too."""

from __future__ import annotations

from collections.abc import Sequence

from magbot.answering import rules
from magbot.answering.answer import MOST_MATCHES, Answer, changed
from magbot.answering.compose import MOST_ANSWERS, Composer
from magbot.answering.deciding import Decider
from magbot.answering.policy import SEVERAL_FROM
from magbot.kb.model import ANSWER, NOT_COVERED, SMALLTALK, KnowledgeBase
from magbot.retrieve.model import Retrieval
from magbot.retrieve.retriever import Retriever
from magbot.text import segmentation

Part = tuple[str, Retrieval]  # a sentence or clause, and what was found for it

_WEIGHTS = {ANSWER: 1.0, NOT_COVERED: 1.0, SMALLTALK: 0.1}


class PartMatcher:
    """Replies to texts of several parts: to two of them, or to the one that asks most."""

    def __init__(
        self, kb: KnowledgeBase, composer: Composer, retriever: Retriever, decider: Decider
    ) -> None:
        self._kb = kb
        self._composer = composer
        self._retriever = retriever
        self._decider = decider

    def reply(self, question: str, asked: str, retrieval: Retrieval) -> Answer:
        """Return the reply to a question read as `asked`; `retrieval` is that of the whole."""
        decider, retrievals = self._decider, _Retrievals(self._retriever)
        sentences = segmentation.sentences(asked)
        if len(sentences) > 1:
            marked = [part for part in sentences if part.endswith("?")] or sentences
            candidates = [(part, retrievals[part]) for part in marked]
            sure = self._sure(sentences, retrievals, least=SEVERAL_FROM)
        else:
            clauses = segmentation.clauses(asked, self._kb.pack)
            talk = decider.kind(retrieval) == SMALLTALK
            sure = self._sure(clauses, retrievals, least=1 if talk else SEVERAL_FROM)
            candidates = [part for part in sure if talk and decider.kind(part[1]) == ANSWER]
        positions = self._positions(sure)
        if positions:
            return self._several(question, asked, retrieval, sure, positions)
        asked, retrieval = max([(asked, retrieval), *candidates], key=self._weight)
        return decider.reply(question, asked, retrieval)

    def _sure(self, parts: Sequence[str], retrievals: _Retrievals, *, least: int) -> list[Part]:
        """Return the parts that surely ask for an entry, if there are `least`; else some of them.

        A single part is the text itself, and not looked at.
        """
        sure: set[str] = set()
        pending = sorted(dict.fromkeys(parts), key=lambda part: part not in retrievals)
        while len(parts) > 1 and pending and len(sure) + len(pending) >= least:
            part = pending.pop(0)
            if self._decider.is_sure(retrievals[part]):
                sure.add(part)
        return [(part, retrievals[part]) for part in parts if part in sure]

    def _positions(self, sure: list[Part]) -> list[int]:
        """Return the positions of entries when two or more parts each surely ask for one.

        Two answers first; else an answer and what is not covered, where both parts are questions.
        """
        kind, pack = self._decider.kind, self._kb.pack
        answers = {retrieval.best: 0 for _, retrieval in sure if kind(retrieval) == ANSWER}
        asked = {retrieval.best: 0 for part, retrieval in sure if segmentation.asks(part, pack)}
        for positions in (answers, asked):
            first = list(positions)[:MOST_ANSWERS]
            if len(positions) > 1 and not answers.keys().isdisjoint(first):
                return list({**positions, **asked})
        return []

    def _several(
        self,
        question: str,
        asked: str,
        retrieval: Retrieval,
        sure: list[Part],
        positions: list[int],
    ) -> Answer:
        entries = [self._kb.entries[position] for position in positions]
        confidence = min(part.confidence for _, part in sure if part.best in positions)
        matches = self._decider.late_matches(asked, retrieval)
        reply = self._composer.several(question, entries, confidence, matches)
        return changed(reply, rule=rules.SEVERAL)

    def _weight(self, part: Part) -> float:
        return part[1].confidence * _WEIGHTS.get(self._decider.kind(part[1]), 0.0)


class _Retrievals(dict[str, Retrieval]):
    """What was retrieved for each part, matched when it is first asked for."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def __missing__(self, part: str) -> Retrieval:
        self[part] = retrieval = self._retriever.retrieve(part, MOST_MATCHES)
        return retrieval
