"""The conversation: ask, choose, give feedback.

Its state is ids; the last texts are not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from magbot.answering.answer import Answer
from magbot.answering.assistant import Assistant
from magbot.conversation.card_rows import held
from magbot.conversation.caution import CALM
from magbot.conversation.finish import finished
from magbot.conversation.message import Message, Reading
from magbot.conversation.message_screen import LONGEST_HEARD, MOST_HEARD
from magbot.conversation.order import ORDER
from magbot.conversation.reader import Reader
from magbot.conversation.state import State, Turn, read_state
from magbot.errors import wrong_type
from magbot.frozen import frozen

_MAKE_ONE = "Make one: Conversation(magbot.Assistant(kb))."


@frozen
class Feedback:
    """What a person thought of a reply: its kind, its entries' ids, the base's hash (`kb`)."""

    helpful: bool
    kind: str
    entries: tuple[str, ...]
    kb: str


class Conversation:
    """Answers with the last turns in mind. Not for use by two threads at once.

    >>> import magbot
    >>> from magbot.library import bundled
    >>> talk = magbot.Conversation(bundled())
    >>> first = talk.ask("hello")
    >>> talk.state.last.kind
    'smalltalk'
    """

    def __init__(
        self,
        assistant: Assistant,
        *,
        on_feedback: Callable[[Feedback], None] | None = None,
        state: State | None = None,
    ) -> None:
        """Begin a conversation; `on_feedback` receives what `feedback` is told."""
        self._on_feedback = on_feedback
        self.state = state or State()
        self.heard: tuple[str, ...] = ()
        self.use(assistant)

    @classmethod
    def from_dict(
        cls,
        data: object,
        assistant: Assistant,
        *,
        on_feedback: Callable[[Feedback], None] | None = None,
        heard: Sequence[str] = (),
    ) -> Conversation:
        """Continue from what `to_dict` returned; damaged or old data raises nothing.

        `heard` is what the conversation's `heard` was: the last two messages, which `to_dict`
        leaves out. Without them danger told over several messages is seen from here on only.
        """
        conversation = cls(assistant, on_feedback=on_feedback)
        conversation.state = read_state(data, assistant.composer, assistant.kb.cards)
        conversation.heard = tuple(heard)[-MOST_HEARD:]
        return conversation

    def to_dict(self) -> dict[str, Any]:
        """Return the state as JSON-ready values: ids only, bounded in size."""
        return self.state.to_dict()

    def use(self, assistant: Assistant) -> None:
        """Continue with another edition of the knowledge base."""
        if not isinstance(assistant, Assistant):
            raise wrong_type("Conversation takes an assistant", assistant, _MAKE_ONE)
        self.assistant = assistant
        self._reader = Reader(assistant)

    def ask(self, text: str) -> Answer:
        """Answer a text, which may be a follow-up.

        Any str gets a reply; TypeError for anything else.
        """
        if not isinstance(text, str):
            raise wrong_type("ask takes a question as str", text, "For a missing text give ''.")
        message = self._reader.message(text, self.state, self.heard)
        attempts = (read(self._reader, message) for read in ORDER.values())
        reading = next(attempt for attempt in attempts if attempt is not None)
        reply = self._say(message, reading)
        # Once a reply without a card follows an alarm, what raised it is over: joining a later
        # message to it would raise it again.
        drops_heard = reading.forgets or (message.caution.alarm and not reading.answer.card)
        self.heard = () if drops_heard else (*self.heard, text[:LONGEST_HEARD])[-MOST_HEARD:]
        return reply

    def choose(self, *entry_ids: str) -> Answer | None:
        """Return an entry's reply, as when its button is pressed.

        None if any id is unknown, or none is given. Several entries give the reply to a
        question in several parts.
        """
        entries = self._reader.known(entry_ids)
        if not entries or len(entries) < len(entry_ids):
            return None
        return self._unless_held(self._reader.show(entries[0].question, *entries))

    def more(self, entry_ids: Sequence[str] = ()) -> Answer | None:
        """Return the rest of a reply: its details. None where there are none.

        The reply is that of the entries, the last one shown where none is named.
        """
        entries = self._reader.known(entry_ids or self.state.topic)
        if not entries:
            return None
        answer = self._reader.show(entries[0].question, *entries)
        if not answer.details:
            return None
        return self._unless_held(self._reader.composer.details(answer))

    def _unless_held(self, answer: Answer) -> Answer:
        """Return a reply to a pressed button, or the emergency card while that is held."""
        message = self._reader.message(answer.question, self.state)
        reading = held(self._reader, message) or Reading(answer, message.caution)
        return self._say(message, reading)

    def feedback(self, helpful: bool) -> Feedback | None:  # noqa: FBT001
        """Report what the person thought of the last reply; None before any reply."""
        if not self.state.turns:
            return None
        last = self.state.last
        event = Feedback(helpful, last.kind, last.entries, self.assistant.kb.hash)
        if self._on_feedback is not None:
            self._on_feedback(event)
        return event

    def clear(self) -> None:
        """Forget everything."""
        self.state, self.heard = State(), ()

    def _say(self, message: Message, reading: Reading) -> Answer:
        """Finish a reply, add it to the state as ids, and return it as it is shown."""
        reply, caution = finished(self._reader, message, reading)
        composer = self._reader.composer
        rest = composer.is_rest(reply)
        if self.state.turns and caution == CALM and not rest:
            reply = composer.briefly(reply)
        if self.assistant.doubts(message.text):
            reply = composer.checked(reply)
        shown = tuple(entry.id for entry in reply.entries)
        turn = Turn(str(reply.kind), shown, self._reader.offered_by(reply), rest)
        self.state = (State() if reading.forgets else self.state).after(turn, caution)
        return reply
