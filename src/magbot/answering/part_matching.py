"""Match a text of several sentences or clauses, each on its own too."""

from __future__ import annotations

from collections.abc import Sequence

from magbot.answering import rules
from magbot.answering.answer import Answer, changed
from magbot.answering.compose import MOST_ANSWERS, Composer
from magbot.answering.deciding import Decider
from magbot.kb.model import ANSWER, NOT_COVERED, SMALLTALK, KnowledgeBase
from magbot.retrieve import Retrieval, Retriever
from magbot.text import segmentation

Part = tuple[str, Retrieval]  # a sentence or clause, and what was found for it

_SHOWN = 5
_TWO = 2  # parts that make a text one of several questions
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

    def reply(self, question: str, asked: str, found: Retrieval) -> Answer:
        """Return the reply to a question read as `asked`, for which as a whole was `found`."""
        decider, reads = self._decider, _Reads(self._retriever)
        sentences = segmentation.sentences(asked)
        if len(sentences) > 1:
            marked = [part for part in sentences if part.endswith("?")] or sentences
            beside = [(part, reads[part]) for part in marked]
            surely = self._sure(sentences, reads, least=_TWO)
        else:
            parts = segmentation.clauses(asked, self._kb.pack)
            talk = decider.kind(found) == SMALLTALK
            surely = self._sure(parts, reads, least=1 if talk else _TWO)
            beside = [part for part in surely if talk and decider.kind(part[1]) == ANSWER]
        both = self._both(surely)
        if both:
            return self._several(question, asked, found, surely, both)
        asked, found = max([(asked, found), *beside], key=self._weight)
        return decider.reply(question, asked, found)

    def _sure(self, parts: Sequence[str], reads: _Reads, *, least: int) -> list[Part]:
        """Return the parts that surely ask for an entry, if there are `least`; else some of them.

        A single part is the text itself, and not looked at.
        """
        sure: set[str] = set()
        left = sorted(dict.fromkeys(parts), key=lambda part: part not in reads)
        while len(parts) > 1 and left and len(sure) + len(left) >= least:
            part = left.pop(0)
            if self._decider.is_sure(reads[part]):
                sure.add(part)
        return [(part, reads[part]) for part in parts if part in sure]

    def _both(self, surely: list[Part]) -> list[int]:
        """Return the places of entries when two or more parts of a text each surely ask for one.

        Two answers first; else an answer and what is not covered, where both parts are questions.
        """
        answers = {read.best: 0 for _, read in surely if self._decider.kind(read) == ANSWER}
        asked = {read.best: 0 for part, read in surely if segmentation.asks(part, self._kb.pack)}
        for places in (answers, asked):
            if len(places) > 1 and not answers.keys().isdisjoint(list(places)[:MOST_ANSWERS]):
                return list({**places, **asked})
        return []

    def _several(
        self, question: str, asked: str, found: Retrieval, surely: list[Part], both: list[int]
    ) -> Answer:
        entries = [self._kb.entries[position] for position in both]
        confidence = min(read.confidence for _, read in surely if read.best in both)
        matches = self._decider.late_matches(asked, found)
        reply = self._composer.several(question, entries, confidence, matches)
        return changed(reply, rule=rules.SEVERAL)

    def _weight(self, part: Part) -> float:
        return part[1].confidence * _WEIGHTS.get(self._decider.kind(part[1]), 0.0)


class _Reads(dict[str, "Retrieval"]):
    """What was found for each part, matched when it is first asked for."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def __missing__(self, part: str) -> Retrieval:
        self[part] = found = self._retriever.retrieve(part, _SHOWN)
        return found
