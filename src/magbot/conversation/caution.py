"""What a card asks of the replies after it.

After an emergency card the next questions get that card again: a person in danger may go on
asking. Once it is no longer repeated, and after a referral, a reply begins with the referral in
one line, and an entry that states an amount is not shown; not while somebody else is spoken of.
No sentence that was said is kept: only ids, digests of words, and of whom it was said.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from collections.abc import Set as AbstractSet
from typing import Any
from zlib import crc32

from magbot.frozen import frozen, replace
from magbot.kb.cards import CRISIS, REFER, REFER_TODAY, SUPPORT
from magbot.safety import Finding
from magbot.text import tokens

HELD_QUESTIONS = 3  # questions for which an emergency card is shown again
POISONING, EMERGENCY = "poisoning", "emergency"
ALARMS = (POISONING, EMERGENCY, CRISIS)
_MOST_REASONS = 4  # referrals, and families of signs, that are remembered
_REASON_FIELDS = 4
_MOST_MARKS = 6  # words of a sign that are remembered, as digests
_STEM = 5  # letters of each
_MARK_LENGTH = 5  # four hexadecimal digits and a space


@frozen
class Reason:
    """Why a referral stands: the card, the family of the sign, and of whom it was said.

    `person` is "self" or a word of the list of relatives; "" where nobody was named. `marks` are
    digests of the words the sign was seen by, separated by spaces: denying another sign of its
    family does not end the referral. "" if they are not known.
    """

    card: str
    family: str = ""
    person: str = ""
    marks: str = ""

    def is_denied_by(self, denied: Sequence[Finding], function_words: AbstractSet[str]) -> bool:
        """Return whether one of these signs is the one the referral was made for."""
        mine = set(self.marks.split())
        return any(
            sign.family == self.family
            and (not mine or not mine.isdisjoint(_marks(sign, function_words).split()))
            for sign in denied
        )


@frozen
class Caution:
    """Which cards still affect later replies.

    `alarm` is the name of the emergency card in force, "" for none; it is shown for `hold` more
    questions, and then one line says where to get help. `families` are the signs it was shown for.
    `reasons` are the referrals, the newest last; `aside` is True while somebody else is spoken of.
    `released` is True once a crisis card was taken back; a second one cannot be.
    """

    alarm: str = ""
    hold: int = 0
    families: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    aside: bool = False
    released: bool = False

    @property
    def referral(self) -> str:
        """The card of the referral that counts: an urgent one, else the newest; "" for none."""
        cards = [reason.card for reason in self.reasons]
        if not cards or self.aside:
            return ""
        return REFER_TODAY if REFER_TODAY in cards else cards[-1]

    @property
    def holds(self) -> bool:
        """Whether an emergency card is to be repeated."""
        return bool(self.alarm and self.hold)

    def alarmed(self, card: str, families: Sequence[str]) -> Caution:
        """Return the caution after an emergency card.

        Where no referral stands, a general one outlives the card.
        """
        signs = dict.fromkeys((*self.families, *families) if self.alarm else families)
        return replace(
            self,
            alarm=card,
            hold=HELD_QUESTIONS,
            families=tuple(signs)[-_MOST_REASONS:],
            reasons=self.reasons or (Reason(REFER),),
            aside=False,
        )

    def referred(self, reasons: Sequence[Reason]) -> Caution:
        """Return the caution after a refer card."""
        earlier = [reason for reason in self.reasons if reason not in reasons]
        return replace(self, reasons=_gravest_and_newest((*earlier, *reasons)), aside=False)

    def repeated(self, *, question: bool) -> Caution:
        """Return the caution after the card was repeated; only a question uses up the hold."""
        return replace(self, hold=self.hold - question)

    def ended(self) -> Caution:
        """Return the caution once the emergency card need not be repeated any more."""
        return replace(self, alarm="", hold=0, families=())

    def taken_back(self) -> Caution:
        """Return the caution once the alarm was a misunderstanding; a crisis leaves a referral."""
        crisis = self.alarm == CRISIS
        reasons = tuple(reason for reason in self.reasons if crisis or reason != Reason(REFER))
        return replace(self.ended(), reasons=reasons, released=self.released or crisis)

    def without(self, denied: Sequence[Finding], function_words: AbstractSet[str]) -> Caution:
        """Return the caution once these signs were denied."""
        left = tuple(
            reason for reason in self.reasons if not reason.is_denied_by(denied, function_words)
        )
        return replace(self, reasons=left)

    def speaking_of(self, people: Sequence[str], *, oneself: bool, elsewhere: bool) -> Caution:
        """Return the caution with `aside` set where a message clearly concerns somebody else.

        `people` are the relatives it names; `elsewhere` says that it asks about somebody else.
        """
        whose = {reason.person for reason in self.reasons}
        if not whose.isdisjoint(people):
            aside = False
        elif elsewhere:
            aside = "" not in whose
        else:
            aside = self.aside and not oneself
        return replace(self, aside=aside)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready values."""
        return {
            "alarm": self.alarm,
            "hold": self.hold,
            "families": list(self.families),
            # derived; read from data without "reasons", and by serving.conversations.is_calm
            "referral": self.referral,
            "reasons": [[r.card, r.family, r.person, r.marks] for r in self.reasons],
            "aside": self.aside,
            "released": self.released,
        }


CALM = Caution()


def _gravest_and_newest(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Return as many reasons as are remembered: the oldest goes first, an urgent one last."""
    urgent = [reason for reason in reasons if reason.card == REFER_TODAY]
    others = [reason for reason in reasons if reason.card != REFER_TODAY]
    room = max(_MOST_REASONS - len(urgent), 0)
    remembered = {*urgent[-_MOST_REASONS:], *others[len(others) - min(room, len(others)) :]}
    return tuple(reason for reason in reasons if reason in remembered)


def read_caution(data: dict[str, Any], cards: Container[str]) -> Caution:
    """Return the stored caution; unknown values are dropped, an invalid hold becomes the longest.

    `cards` are the names of the cards that the knowledge base has.
    """
    rows = data.get("reasons")
    if not isinstance(rows, list):
        rows = [[data.get("referral"), "", "", ""]]  # written before the reasons were kept
    reasons = tuple(
        Reason(*row)
        for row in rows[-_MOST_REASONS:]
        if strings(row) == row and len(row) == _REASON_FIELDS
        if row[0] in cards and row[0] not in ALARMS
    )
    aside, released = data.get("aside") is True and bool(reasons), data.get("released") is True
    alarm, hold = data.get("alarm"), data.get("hold")
    if alarm not in ALARMS:
        return Caution(reasons=reasons, aside=aside, released=released)
    hold = min(max(hold, 0), HELD_QUESTIONS) if isinstance(hold, int) else HELD_QUESTIONS
    families = tuple(strings(data.get("families"))[-_MOST_REASONS:])
    return Caution(alarm, hold, families, reasons, aside, released)


def strings(values: object) -> list[str]:
    """Return the strings of a stored list; an empty list for anything else."""
    return [text for text in values if isinstance(text, str)] if isinstance(values, list) else []


def reasons_of(
    findings: Sequence[Finding], person: str, function_words: AbstractSet[str]
) -> tuple[Reason, ...]:
    """Return the reasons of all referrals among the findings, the gravest last."""
    return tuple(
        Reason(finding.card, finding.family, person, _marks(finding, function_words))
        for finding in reversed(findings)
        if finding.card not in (*ALARMS, SUPPORT)
    )


def _marks(finding: Finding, function_words: AbstractSet[str]) -> str:
    """Return digests of the words that matched a sign, without their endings."""
    words = [word for phrase in finding.evidence for word in tokens(phrase)]
    telling = dict.fromkeys(word[:_STEM] for word in words if word not in function_words)
    return " ".join(f"{crc32(word.encode()) & 0xFFFF:04x}" for word in telling)[
        : _MARK_LENGTH * _MOST_MARKS
    ]
