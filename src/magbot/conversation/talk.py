"""One conversation: ask, choose, give feedback; its state is a few ids."""

from __future__ import annotations

from magbot.assistant import Assistant
from magbot.conversation.followups import FollowUps
from magbot.conversation.replies import led_by, read_as, suggesting
from magbot.conversation.state import State, Turn, read_state
from magbot.errors import wrong_type
from magbot.frozen import frozen
from magbot.kb.model import NOT_COVERED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from magbot.answer import Answer

_MOST_SUGGESTIONS = 3
_MAKE_ONE = "Make one: Conversation(magbot.Assistant(kb))."


@frozen
class Feedback:
    """What a person thought of a reply: its kind, its entries' ids, never the question."""

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
        self.use(assistant)

    @classmethod
    def from_dict(
        cls,
        data: object,
        assistant: Assistant,
        *,
        on_feedback: Callable[[Feedback], None] | None = None,
    ) -> Conversation:
        """Go on from what `to_dict` gave; nothing is raised for data that is damaged or old."""
        talk = cls(assistant, on_feedback=on_feedback)
        talk.state = read_state(data, talk._follow.knows)
        return talk

    def to_dict(self) -> dict[str, Any]:
        """Give the state as JSON-ready values: ids only, bounded in size."""
        return self.state.to_dict()

    def use(self, assistant: Assistant) -> None:
        """Go on with another edition of the knowledge base."""
        if not isinstance(assistant, Assistant):
            raise wrong_type("Conversation takes an assistant", assistant, _MAKE_ONE)
        self.assistant = assistant
        self._follow = FollowUps(assistant)

    def ask(self, text: str) -> Answer:
        """Answer a text, which may be a follow-up. Any text gets a reply; nothing is raised."""
        plain = self.assistant.ask(text)
        if plain.card:
            return self._say(plain)
        return self._say(self._follow.resolve(text, plain, self.state) or plain)

    def choose(self, entry_id: str) -> Answer | None:
        """Give an entry's reply, as when its button is pressed; None for an unknown id."""
        entry = self._follow.entry(entry_id)
        if entry is None:
            return None
        return self._say(read_as(self.assistant.show(entry), entry.question))

    def feedback(self, helpful: bool) -> Feedback | None:  # noqa: FBT001
        """Tell the sink what the person thought of the last reply; None before any reply."""
        last = self.state.last
        if last is None:
            return None
        event = Feedback(helpful, last.kind, last.entries, self.assistant.kb.hash)
        if self._on_feedback is not None:
            self._on_feedback(event)
        return event

    def clear(self) -> None:
        """Forget everything."""
        self.state = State()

    def _say(self, plain: Answer) -> Answer:
        caution = self.state.caution
        card = caution.card_for(plain)
        if card:
            reply = self.assistant.composer.card(plain.question, card)
        else:
            reply = self._with_unseen(self._with_referral(plain))
        turn = Turn(
            str(reply.kind),
            tuple(entry.id for entry in reply.entries),
            self._follow.ids_of(reply.suggestions),
        )
        self.state = self.state.after(turn, caution.after(reply, repeated=bool(card)))
        return reply

    def _with_referral(self, reply: Answer) -> Answer:
        card = self.state.caution.leads(reply)
        if not card:
            return reply
        return led_by(self.assistant.composer.card(reply.question, card), reply)

    def _with_unseen(self, reply: Answer) -> Answer:
        if not reply.entries:
            return reply
        unseen = self._follow.unseen(reply.entries, self.state)[:_MOST_SUGGESTIONS]
        if not unseen and reply.kind == NOT_COVERED:
            return reply
        return suggesting(self.assistant.composer, reply, unseen)
