"""The order in which a message is read: one table, the first row that answers it wins.

docs/reference/conversation.md shows when each row applies and what its reply is; a test holds the
page to this table. To read messages in a new way, write a function of the reader and a message
that gives a Reading or None, and add a row.
"""

from __future__ import annotations

from collections.abc import Callable

from magbot.conversation import corrections, followups, standing
from magbot.conversation.message import Message, Reading
from magbot.conversation.reader import Reader
from magbot.frozen import frozen


@frozen
class Step:
    """One way to read a message: its name on the page, and the function that tries it."""

    name: str
    read: Callable[[Reader, Message], Reading | None]


ORDER = (
    Step("start over", standing.start_over),
    Step("card", standing.card),
    Step("correction", corrections.correction),
    Step("held card", standing.held),
    Step("choice", followups.choice),
    Step("pointing back", standing.pointing_back),
    Step("follow-up", followups.follow_up),
    Step("new question", followups.new_question),
)
