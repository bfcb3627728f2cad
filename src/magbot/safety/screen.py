"""Screen a question for danger signs: the gravest finding, or none.

Deterministic, offline and linear in the length of the text; the rules are data.
"""

from __future__ import annotations

from bisect import bisect_left

from magbot.cards import refers
from magbot.frozen import late
from magbot.safety.annotated_text import LENGTH_BITS, AnnotatedText, places
from magbot.safety.compiled_rules import (
    NOTHING,
    REACH_AFTER,
    REACH_SENTENCE,
    REACH_TEXT,
    CompiledRules,
)
from magbot.safety.danger_classes import WHOLE
from magbot.safety.screening import LEARNED, Finding, Screening, cancels, weigh
from magbot.safety.tokenizer import is_cut, readings
from magbot.safety.word_lookup import Lexicon

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from magbot.safety.classifier import Classifier
    from magbot.safety.compiled_rules import ContextRule, SignRule
    from magbot.safety.phonetic_spelling import Mender

_CUE_REACH = 12


class Screen:
    """The compiled danger signs of one knowledge base, ready to read questions."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        """Open the "screen.*" and "learned.*" sections; what is not there finds nothing."""
        self._ready = "screen.rows" in sections
        self._sections = sections
        if self._ready:
            self._lexicon = Lexicon(sections)
            self._lexicon.heard = self._heard
            self._rules = CompiledRules(sections)

    @late
    def _learned(self) -> Classifier | None:
        if "learned.keys" not in self._sections:
            return None
        from magbot.safety.classifier import Classifier

        return Classifier(self._sections)

    @late
    def _mender(self) -> Mender | None:
        if "learned.words" not in self._sections:
            return None
        from magbot.safety.phonetic_spelling import Mender

        return Mender(self._sections["learned.words"])

    def _heard(self, word: str) -> str:
        return word if self._mender is None else self._mender.heard(word)

    def warm(self) -> None:
        """Load what makes many questions fast at the price of start-up time."""
        if self._ready:
            self._lexicon.warm()

    def families(self) -> tuple[tuple[str, str], ...]:
        """Return id and card of every family of danger signs."""
        if not self._ready:
            return ()
        return tuple((name, card) for name, _, card in self._rules.families)

    def screen(self, question: str) -> Finding | None:
        """Return the gravest finding in a question; None when it is routine."""
        findings = self.findings(question)
        return findings[0] if findings else None

    def findings(self, question: str) -> tuple[Finding, ...]:
        """Return one finding for every family that is present, the gravest first."""
        return self.read(question).findings

    def read(self, question: str) -> Screening:
        """Return the findings of the rules and of the learned part, and whether to ask."""
        seen = self._read(question)
        if seen.check or not self._ready or not is_cut(question):
            return seen
        return Screening(seen.findings, check=True)  # of what was not read, a person must tell

    def _read(self, question: str) -> Screening:
        texts = self._readings(question)
        ruled = self._ruled(texts) if self._ready else ()
        learned = self._learned
        if learned is None or (ruled and not refers(ruled[0].card)):
            return Screening(ruled)
        return weigh(ruled, learned.estimate(texts))

    def ruled(self, question: str) -> tuple[Finding, ...]:
        """Return what the rules alone find, one finding a family, the gravest first."""
        return self._ruled(self._readings(question)) if self._ready else ()

    def _readings(self, question: str) -> list[list[str]]:
        """Return the readings of a text, and those in which what was spelt by ear is mended."""
        texts = readings(question, self._rules.emoji if self._ready else {})
        if self._mender is not None:
            texts += [
                mended
                for reading in texts
                if (mended := self._mender.mend(reading)) is not reading
            ]
        return texts

    def nearest(self, question: str, finding: Finding) -> str:
        """Return the training sentence nearest to a text, for a finding that was learned."""
        learned = self._learned
        if learned is None or finding.family != LEARNED:
            return ""
        return learned.nearest(readings(question, {})[0], finding.card)

    def _ruled(self, texts: list[list[str]]) -> tuple[Finding, ...]:
        seen: dict[int, tuple[str, ...]] = {}
        told: set[int] = set()  # families that only a way of telling may cancel
        for reading in texts:
            annotated = AnnotatedText(reading, self._lexicon, self._rules)
            for sign in _complete(annotated):
                if sign.family not in seen or sign.family in told:
                    spans, doubted = _hit(sign, annotated)
                    if spans and not (doubted and sign.family in seen):
                        seen[sign.family] = _evidence(spans, annotated)
                        (told.add if doubted else told.discard)(sign.family)
        families = self._rules.families
        short = max(map(len, texts)) <= WHOLE  # of a long text one danger may be drowned
        if told and short and (learned := self._learned) is not None:
            estimate = learned.estimate(texts)
            for number in told:
                if cancels(families[number][2], estimate):
                    del seen[number]
        if not seen:
            return ()
        ranked = [
            (-families[number][1], number, evidence) for number, evidence in sorted(seen.items())
        ]
        return tuple(
            Finding(families[number][2], families[number][0], -severity, evidence)
            for severity, number, evidence in sorted(ranked)
        )


def _complete(annotated: AnnotatedText) -> list[SignRule]:
    """Return the signs all of whose groups were seen somewhere."""
    occurrences, signs = annotated.found, []
    for _, called in sorted(annotated.signs):
        for sign in called:
            for group in sign.groups:
                if group not in occurrences:
                    break
            else:
                signs.append(sign)
    return signs


def _hit(sign: SignRule, annotated: AnnotatedText) -> tuple[list[int], bool]:
    """Return the spans of the first place where a sign stands and counts; [] for none.

    With it, whether an agreed context holds there, as it then does at every other place.
    """
    first, *others = sign.groups
    told: list[int] = []
    for anchor in annotated.found[first]:
        if not _counts(anchor, sign, annotated):
            continue
        spans = [anchor]
        for group in others:
            span = _beside(group, spans, sign, annotated)
            if span is None:
                break
            spans.append(span)
        else:
            contexts = annotated.rules.contexts
            if any(_spoken(contexts[context], anchor, annotated) for context in sign.contexts):
                continue
            if not any(_spoken(context, anchor, annotated) for context in annotated.rules.agreed):
                return spans, False
            told = told or spans
    return told, bool(told)


def _beside(group: int, spans: list[int], sign: SignRule, annotated: AnnotatedText) -> int | None:
    """Return a span of a group near the first one that is not another group's word again."""
    start = spans[0] >> LENGTH_BITS
    choices = annotated.found[group]
    sentence = annotated.sentence(start)
    position = bisect_left(choices, max(start - sign.within, 0) << LENGTH_BITS)
    while position < len(choices) and choices[position] >> LENGTH_BITS <= start + sign.within:
        span = choices[position]
        position += 1
        if (
            abs(sentence - annotated.sentence(span >> LENGTH_BITS)) <= sign.nearby
            and not any(_same(span, chosen) for chosen in spans)
            and _counts(span, sign, annotated)
        ):
            return span
    return None


def _same(span: int, chosen: int) -> bool:
    """Return whether two spans begin or end with the same word."""
    left, right = places(span), places(chosen)
    return left[0] == right[0] or left[-1] == right[-1]


def _counts(span: int, sign: SignRule, annotated: AnnotatedText) -> bool:
    """Return whether a span is neither denied nor part of a look-alike."""
    if sign.negatable and annotated.denied(span):
        return False
    if sign.unless == NOTHING or sign.unless not in annotated.found:
        return True
    return annotated.covered(sign.unless).isdisjoint(places(span))


def _spoken(context: ContextRule, anchor: int, annotated: AnnotatedText) -> bool:
    """Return whether a context holds where a sign stands."""
    start = anchor >> LENGTH_BITS
    cues = annotated.found.get(context.cues)
    if not cues:
        return False
    sentence = annotated.sentence(start)
    undone = annotated.sentences_with(context.unless)
    if sentence in undone or sentence + 1 in undone:
        return False
    if context.reach == REACH_TEXT:
        return True
    if context.reach == REACH_SENTENCE:
        return sentence in annotated.sentences_with(context.cues)
    clause = annotated.clause(start)
    earliest = max(start - _CUE_REACH, 0)
    latest = start if context.reach == REACH_AFTER else start + _CUE_REACH
    position = bisect_left(cues, earliest << LENGTH_BITS)
    while position < len(cues) and cues[position] >> LENGTH_BITS <= latest:
        if annotated.clause(cues[position] >> LENGTH_BITS) == clause:
            return True
        position += 1
    return False


def _evidence(spans: list[int], annotated: AnnotatedText) -> tuple[str, ...]:
    return tuple(
        " ".join(annotated.words[position] for position in places(span)) for span in sorted(spans)
    )
