"""Screen a question for danger signs: one finding a family, the gravest first.

It also says whether to ask the check question. Signs of the rules, which are data, are weighed
against what a part learned from sentences estimates (`danger_policy`). Deterministic, offline and
linear in the length of the text. `Assistant` asks it, for a conversation too; `compiling.sections`
asks its rules alone which wordings may be stored; `check` tests the signs with it.
"""

from __future__ import annotations

from magbot.frozen import late
from magbot.kb.cards import refers
from magbot.safety.annotation import annotate
from magbot.safety.compiled_rules import CompiledRules
from magbot.safety.danger_policy import LEARNED, WHOLE, Finding, Screening, cancels, weigh
from magbot.safety.sign_matching import complete_signs, evidence_of, first_match
from magbot.safety.tokenizer import is_cut, readings
from magbot.safety.word_lookup import WordLookup

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from magbot.safety.classifier import Classifier
    from magbot.safety.phonetic_spelling import Mender


class Screen:
    """The compiled danger signs of one knowledge base, ready to read questions."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        """Open the "screen.*" and "learned.*" sections; what is not there finds nothing."""
        self._sections = sections
        self._ready = "screen.rows" in sections
        if self._ready:
            self._words = WordLookup(sections, lambda: self._mender)
            self._rules = CompiledRules(sections)

    @late
    def _classifier(self) -> Classifier | None:
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

    def warm(self) -> None:
        """Load what makes many questions fast at the price of start-up time."""
        if self._ready:
            self._words.warm()

    def families(self) -> tuple[tuple[str, str], ...]:
        """Return id and card of every family of danger signs."""
        families = self._rules.families if self._ready else ()
        return tuple((name, card) for name, _, card in families)

    def screen(self, question: str) -> Finding | None:
        """Return the gravest finding in a question; None when it is routine."""
        return next(iter(self.findings(question)), None)

    def findings(self, question: str) -> tuple[Finding, ...]:
        """Return one finding for every family that is present, the gravest first."""
        return self.read(question).findings

    def read(self, question: str) -> Screening:
        """Return the findings of the rules and of the learned part, and whether to ask."""
        texts = self._readings(question)
        ruled = self._ruled(texts)
        classifier = self._classifier
        if classifier is None or (ruled and not refers(ruled[0].card)):
            screening = Screening(ruled)
        else:
            screening = weigh(ruled, classifier.estimate(texts))
        if self._ready and is_cut(question):  # a person must read what was left out
            return Screening(screening.findings, check=True)
        return screening

    def ruled(self, question: str) -> tuple[Finding, ...]:
        """Return what the rules alone find, one finding a family, the gravest first."""
        return self._ruled(self._readings(question))

    def nearest(self, question: str, finding: Finding) -> str:
        """Return the training sentence nearest to a text, for a finding that was learned."""
        if self._classifier is None or finding.family != LEARNED:
            return ""
        return self._classifier.nearest(readings(question, {})[0], finding.card)

    def _readings(self, question: str) -> list[list[str]]:
        """Return the readings of a text, and those in which what was spelt by ear is mended."""
        texts = readings(question, self._rules.emoji if self._ready else {})
        if self._mender is not None:
            mended = [(self._mender.mend(reading), reading) for reading in texts]
            texts += [changed for changed, reading in mended if changed is not reading]
        return texts

    def _ruled(self, texts: list[list[str]]) -> tuple[Finding, ...]:
        if not self._ready:
            return ()
        evidence_by_family: dict[int, tuple[str, ...]] = {}
        contested: set[int] = set()  # families whose sign an agreed context may cancel
        for reading in texts:
            annotated = annotate(reading, self._words, self._rules)
            for sign in complete_signs(annotated):
                if sign.family not in evidence_by_family or sign.family in contested:
                    spans, doubted = first_match(sign, annotated)
                    if spans and not (doubted and sign.family in evidence_by_family):
                        evidence_by_family[sign.family] = evidence_of(spans, annotated)
                        (contested.add if doubted else contested.discard)(sign.family)
        families = self._rules.families
        short = max(map(len, texts)) <= WHOLE  # in a long text one danger may be drowned out
        if contested and short and self._classifier is not None:
            estimate = self._classifier.estimate(texts)
            for number in contested:
                if cancels(families[number][2], estimate):
                    del evidence_by_family[number]
        findings = [
            Finding(families[number][2], families[number][0], families[number][1], evidence)
            for number, evidence in sorted(evidence_by_family.items())
        ]
        return tuple(sorted(findings, key=lambda finding: -finding.severity))
