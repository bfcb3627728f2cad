"""A message on its way through the reading order, and how it was read."""

from __future__ import annotations

from magbot.answering.answer import Answer
from magbot.conversation.caution import Caution
from magbot.conversation.state import State
from magbot.conversation.words import Saying
from magbot.frozen import frozen


@frozen
class Message:
    """A message as typed, what its words say, and the conversation it belongs to.

    `heard` are the messages before it, the newest last; they are kept in memory only.
    """

    text: str
    plain: str
    saying: Saying
    state: State
    caution: Caution
    heard: tuple[str, ...] = ()


@frozen
class Reading:
    """A reply, the caution after it, and the line that leads it, which says where to get help.

    `forgets` empties the conversation before the reply is remembered.
    """

    answer: Answer
    caution: Caution
    help_line: str = ""
    forgets: bool = False
