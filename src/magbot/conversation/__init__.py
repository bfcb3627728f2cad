"""Conversations: an assistant with a memory of turns, for follow-ups, choices and feedback."""

from __future__ import annotations

from magbot.conversation.caution import Caution
from magbot.conversation.conversation import Conversation, Feedback
from magbot.conversation.order import ORDER
from magbot.conversation.state import State, Turn
from magbot.conversation.store import ConversationStore

__all__ = [
    "ORDER", "Caution", "Conversation", "ConversationStore", "Feedback", "State", "Turn",
]  # fmt: skip
