"""Screen a question for danger signs: one finding a family, the gravest first, and whether to ask.

Deterministic, offline and linear in the length of the text; the rules are data.
"""

from __future__ import annotations

from magbot.frozen import late
from magbot.kb.cards import refers
from magbot.safety.annotated_text import AnnotatedText
from magbot.safety.compiled_rules import CompiledRules
from magbot.safety.danger_classes import WHOLE
from magbot.safety.danger_policy import LEARNED, Finding, Screening, cancels, weigh
from magbot.safety.sign_matching import complete_signs, evidence_of, first_match
from magbot.safety.tokenizer import is_cut, readings
from magbot.safety.word_lookup import Lexicon

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from magbot.safety.classifier import Classifier
    from magbot.safety.phonetic_spelling import Mender


class Screen:
    """The compiled danger signs of one knowledge base, ready to read questions."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        """Open the "screen.*" and "learned.*" sections; what is not there finds nothing."""
        self._ready = "screen.rows" in sections
        self._sections = sections
        if self._ready:
            self._lexicon = Lexicon(sections)
            self._lexicon.heard = self._heard
            self._lexicon.is_english = self._is_english
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

        return Mender(self._sections)

    def _heard(self, word: str) -> str:
        return word if self._mender is None else self._mender.heard(word)

    def _is_english(self, word: str) -> bool:
        return self._mender is not None and self._mender.is_english(word)

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
        screening = self._read(question)
        if screening.check or not self._ready or not is_cut(question):
            return screening
        return Screening(screening.findings, check=True)  # a person must read what was left out

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
        evidence_by_family: dict[int, tuple[str, ...]] = {}
        contested: set[int] = set()  # families whose sign an agreed context may cancel
        for reading in texts:
            annotated = AnnotatedText(reading, self._lexicon, self._rules)
            for sign in complete_signs(annotated):
                if sign.family not in evidence_by_family or sign.family in contested:
                    spans, doubted = first_match(sign, annotated)
                    if spans and not (doubted and sign.family in evidence_by_family):
                        evidence_by_family[sign.family] = evidence_of(spans, annotated)
                        (contested.add if doubted else contested.discard)(sign.family)
        families = self._rules.families
        short = max(map(len, texts)) <= WHOLE  # in a long text one danger may be drowned out
        if contested and short and (learned := self._learned) is not None:
            estimate = learned.estimate(texts)
            for number in contested:
                if cancels(families[number][2], estimate):
                    del evidence_by_family[number]
        if not evidence_by_family:
            return ()
        ranked = [
            (-families[number][1], number, evidence)
            for number, evidence in sorted(evidence_by_family.items())
        ]
        return tuple(
            Finding(families[number][2], families[number][0], -severity, evidence)
            for severity, number, evidence in sorted(ranked)
        )
