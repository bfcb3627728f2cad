"""The reading order: a message is tried on each row in turn; the first that gives a reading wins.

The last row never gives None. One row looks ahead: `card` asks `correction` where only the learned
part sees danger (unless it is an alarm and no card is in force), and repeats the held card where
a sign that is only a referral comes while it is held.

docs/reference/conversation.md shows when each row applies and what its reply is; a test holds the
page to this table. To read messages in a new way, write a function of the reader and a message
that gives a Reading or None, and add a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from magbot.conversation import card_rows, corrections, question_rows
from magbot.conversation.message import Message, Reading
from magbot.conversation.reader import Reader

ORDER: Mapping[str, Callable[[Reader, Message], Reading | None]] = {
    "start over": card_rows.start_over,
    "card": card_rows.card,
    "correction": corrections.correction,
    "held card": card_rows.held,
    "choice": question_rows.choice,
    "pointing back": card_rows.pointing_back,
    "follow-up": question_rows.follow_up,
    "new question": question_rows.new_question,
}
