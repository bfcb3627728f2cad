"""Many conversations by key, bounded in number and in age."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic

from magbot.answering.assistant import Assistant
from magbot.conversation.conversation import Conversation, Feedback


class ConversationStore:
    """Conversations by key; the least recently used is dropped first. Thread-safe."""

    def __init__(
        self,
        assistant: Assistant,
        *,
        most: int = 1000,
        idle: float = 3600.0,
        on_feedback: Callable[[Feedback], None] | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Keep at most `most` conversations, each until `idle` seconds after its last use."""
        if most < 1 or idle <= 0:
            raise ValueError("a store keeps at least one conversation for some time")
        self._assistant, self._on_feedback = assistant, on_feedback
        self._most, self._idle, self._clock = most, idle, clock
        self._kept: OrderedDict[Hashable, tuple[float, Conversation]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        with self._lock:
            self._drop_old()
            return len(self._kept)

    def get(self, key: Hashable) -> Conversation:
        """Return the conversation of a key; a new one if there is none or it is too old."""
        with self._lock:
            self._drop_old()
            remembered = self._kept.pop(key, None)
            talk = (
                remembered[1]
                if remembered
                else Conversation(self._assistant, on_feedback=self._on_feedback)
            )
            self._kept[key] = self._clock(), talk
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return talk

    def forget(self, key: Hashable) -> None:
        """Drop a conversation, if there is one."""
        with self._lock:
            self._kept.pop(key, None)

    def use(self, assistant: Assistant) -> None:
        """Continue with another edition of the knowledge base; conversations keep their state."""
        with self._lock:
            self._assistant = assistant
            for _, talk in self._kept.values():
                talk.use(assistant)

    def _drop_old(self) -> None:
        oldest = self._clock() - self._idle
        while self._kept and next(iter(self._kept.values()))[0] <= oldest:
            self._kept.popitem(last=False)
