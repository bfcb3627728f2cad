"""What a card asks of the replies after it.

After an emergency card the next replies are that card again: a person in danger may go on
asking. Then, and after a refer card, for the rest of the conversation: an answer begins with the
referral, and an entry that states an amount is not shown; the referral stands in its place.
"""

from __future__ import annotations

from magbot.frozen import frozen
from magbot.text import tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.answer import Answer
    from magbot.kb.model import Entry

HELD_TURNS = 3
_REFERRALS = ("refer", "refer_today")
_LED = ("answer", "clarify")
_ALARMS = ("poisoning", "emergency", "crisis")


@frozen
class Caution:
    """Which cards still count: `alarm` for `hold` more replies, `referral` to the end."""

    alarm: str = ""
    hold: int = 0
    referral: str = ""

    @staticmethod
    def read(alarm: object, hold: object, referral: object) -> Caution:
        """Take what was stored; unknown values count as none, too high a hold as the highest."""
        turns = min(max(hold, 0), HELD_TURNS) if isinstance(hold, int) else HELD_TURNS
        held = alarm if isinstance(alarm, str) and alarm in _ALARMS and turns else ""
        kept = referral if isinstance(referral, str) and referral in _REFERRALS else ""
        return Caution(held, turns if held else 0, kept)

    def card_for(self, answer: Answer) -> str:
        """Name the card that must stand in place of this reply; "" for the reply itself."""
        if answer.card in _ALARMS:
            return ""
        if self.alarm:
            return self.alarm
        if self.referral and any(states_amount(entry) for entry in answer.entries):
            return self.referral
        return ""

    def leads(self, answer: Answer) -> str:
        """Name the card that this reply must begin with; "" for none."""
        return self.referral if answer.kind in _LED else ""

    def after(self, answer: Answer, *, repeated: bool) -> Caution:
        """Give what counts after a reply; a repeated card uses up one turn of its hold."""
        if repeated and self.alarm:
            hold = self.hold - 1
            return Caution(self.alarm if hold else "", hold, self.referral)
        if answer.card in _ALARMS:
            return Caution(answer.card, HELD_TURNS, self.referral or _REFERRALS[0])
        worse = max(self.referral, answer.card if answer.card in _REFERRALS else "")
        return Caution(self.alarm, self.hold, worse)


CALM = Caution()


def states_amount(entry: Entry) -> bool:
    """Say whether an entry's text holds a number other than a year."""
    words = tokens(f"{entry.answer} {entry.evidence}")
    return any(word[0].isdigit() and not _is_year(word) for word in words)


def _is_year(word: str) -> bool:
    return len(word) == 4 and word[:2] in ("19", "20") and word.isdigit()  # noqa: PLR2004
