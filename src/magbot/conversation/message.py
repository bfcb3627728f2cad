"""A message on its way through the table of readings, and what it was read as."""

from __future__ import annotations

from magbot.answering.answer import Answer
from magbot.conversation.caution import Caution
from magbot.conversation.state import State
from magbot.conversation.words import Saying
from magbot.frozen import frozen


@frozen
class Message:
    """What was typed, how its words read, and the conversation it is said in.

    `heard` are the messages before it, the newest last; they are in memory alone.
    """

    text: str
    plain: str
    saying: Saying
    state: State
    caution: Caution
    heard: tuple[str, ...] = ()


@frozen
class Reading:
    """A reply, what counts after it, and whether a line that says where to get help leads it.

    `forgets` empties the conversation before the reply is remembered.
    """

    answer: Answer
    caution: Caution
    help_line: str = ""
    forgets: bool = False
