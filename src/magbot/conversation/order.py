"""The order in which a message is read: one table, the first row that answers it wins.

docs/reference/conversation.md shows the same table; a test holds the two together. To read
messages in a new way, write a function of a message that gives a Reading or None, and add a row.
"""

from __future__ import annotations

from collections.abc import Callable

from magbot.conversation import followups, standing
from magbot.conversation.message import Message, Reading
from magbot.conversation.reader import Reader
from magbot.frozen import frozen


@frozen
class Step:
    """One way to read a message: its name, when it applies, what the reply is."""

    name: str
    applies: str
    reply: str
    read: Callable[[Reader, Message], Reading | None]


ORDER = (
    Step(
        "start over",
        "the whole message asks to begin anew",
        "everything is forgotten; questions to start with",
        standing.start_over,
    ),
    Step(
        "card",
        "a danger sign, in the message or told over several",
        "the card, in full",
        standing.card,
    ),
    Step(
        "correction",
        "what a card was shown for is taken back, and no sign is left",
        "the chat goes on; one line says where to get help",
        standing.correction,
    ),
    Step(
        "held card",
        "an emergency card was shown within the last three questions",
        "that card again",
        standing.held,
    ),
    Step(
        "choice",
        "a number, yes, no or both, after something was offered",
        "the entry chosen, or the choices again",
        followups.choice,
    ),
    Step(
        "pointing back",
        "a referral stands, and the question has no noun of its own",
        "the reason of the referral, and what to do",
        standing.pointing_back,
    ),
    Step(
        "follow-up",
        "why, more, shorter, a correction of the topic, an opening or a fragment",
        "what it means after the last turns, from one look at the matcher",
        followups.follow_up,
    ),
    Step(
        "new question",
        "anything else",
        "the reply to the text alone",
        followups.new_question,
    ),
)
