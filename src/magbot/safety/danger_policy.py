"""Weigh the signs that the rules found against what the learned part estimates.

Signs count, but for one in an agreed context (such as a film) where the learned part finds no
danger; a sign of a crisis always does. The learned part may add a card, and it may ask whether
anyone is in danger.
"""

from __future__ import annotations

from magbot.frozen import frozen
from magbot.kb.cards import CRISIS, REFER, refers, severity

LEARNED = "learned"  # the family of a card that no rule raised

# Chosen by cross-validation over voices and sources; benchmarks/danger.py measures the outcome.
ALARM_AT = 0.8  # probability from which an emergency-level card is shown
GRAVER_AT = 0.95  # the same where a rule has found a referral
REFER_AT = 0.5  # probability of a referral from which its card is shown
DANGER_AT = 0.8  # probability of any danger from which the refer card is shown
CHECK_AT = 0.1  # probability of an alarm from which the check question is asked
UNALARMED_AT = 0.02  # probability of an alarm below which an agreed context cancels one
UNREFERRED_AT = 0.1  # probability of any danger below which it cancels a referral
WHOLE = 60  # words and marks up to which a text is estimated as a whole


@frozen
class Finding:
    """A danger sign in a text: the card to show, the family, and the words that were seen.

    `card` is a name that `magbot.kb.cards` knows, `severity` its rank there, the gravest highest.
    `confidence` is 1 for a sign of the rules. Of a card that was learned the family is `LEARNED`
    and no words are named.
    """

    card: str
    family: str
    severity: int
    evidence: tuple[str, ...]
    confidence: float = 1.0


@frozen
class Screening:
    """What the screen makes of a text: findings, the gravest first, and whether to ask.

    `check` asks for the check question above the reply.
    """

    findings: tuple[Finding, ...] = ()
    check: bool = False


@frozen
class Estimate:
    """Probabilities of a text: of an emergency-level card, of any card; and the likeliest card."""

    alarm: float
    danger: float
    card: str


CALM = Estimate(0.0, 0.0, "")


def cancels(card: str, estimate: Estimate) -> bool:
    """Return whether an agreed context, such as a film, cancels a sign; never of a crisis.

    A text that cannot be estimated cancels nothing.
    """
    if not estimate.card or card == CRISIS:
        return False
    return estimate.danger < UNREFERRED_AT if refers(card) else estimate.alarm < UNALARMED_AT


def weigh(ruled: tuple[Finding, ...], estimate: Estimate) -> Screening:
    """Return the findings of the rules with what the estimate adds to them."""
    if ruled and not refers(ruled[0].card):
        return Screening(ruled)
    if estimate.alarm >= (GRAVER_AT if ruled else ALARM_AT):
        return Screening((_by_classifier(estimate.card, estimate.alarm), *ruled))
    check = estimate.alarm >= CHECK_AT
    referral = estimate.danger - estimate.alarm >= REFER_AT or estimate.danger >= DANGER_AT
    if ruled or not referral:
        return Screening(ruled, check)
    return Screening((_by_classifier(REFER, estimate.danger),), check)


def _by_classifier(card: str, confidence: float) -> Finding:
    return Finding(card, LEARNED, severity(card), (), confidence)
