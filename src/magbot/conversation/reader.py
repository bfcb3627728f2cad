"""What reading a message needs of a knowledge base: words, entries, matcher, replies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from magbot.answering.answer import Answer, Match, changed
from magbot.answering.assistant import Assistant
from magbot.conversation.message import Message
from magbot.conversation.message_screen import MessageScreen
from magbot.conversation.state import State
from magbot.conversation.words import ABOUT, words_of
from magbot.kb.model import SMALLTALK, Entry
from magbot.retrieve.model import Retrieval
from magbot.text import normalize, segmentation

_MOST_CHOICES = 3
_MOST_HITS = 5
_FIRST = 8  # entries of a base that are offered where nothing is near


class Reader:
    """The parts of one knowledge base that conversations use; it has no state of its own."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.kb = kb = assistant.kb
        self.composer = assistant.composer
        self.words = words_of(kb.pack, kb.settings.subject)
        self.screen = MessageScreen(assistant, self.words)

    def message(self, text: str, state: State, heard: tuple[str, ...] = ()) -> Message:
        """Return a text as a message of a conversation in this state."""
        plain, saying, caution = normalize(text), self.words.read(text), state.caution
        if caution.reasons:
            has = self.words.has
            asks = segmentation.asks(text.lower(), self.kb.pack) or has("for", plain)
            someone_else = has("someone else", plain) or self.words.names_adult(plain)
            caution = caution.speaking_of(
                self.relatives(plain),
                oneself=has("self", plain),
                elsewhere=(asks or saying.act == ABOUT) and someone_else,
            )
        return Message(text, plain, saying, state, caution, heard)

    def relatives(self, plain: str) -> list[str]:
        """Return the relatives that normalised words name, in order."""
        return [word for word in plain.split() if word in self.words.relatives]

    def person(self, plain: str) -> str:
        """Return whom a message is about: a relative, "self", or "" if it does not say."""
        oneself = "self" if self.words.has("self", plain) else ""
        return next(iter(self.relatives(plain)), oneself)

    def known(self, ids: Iterable[str]) -> list[Entry]:
        """Return the entries of those ids that exist."""
        return [entry for entry in map(self.composer.find, ids) if entry is not None]

    def related(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return the entries that these link to."""
        return self.known(dict.fromkeys(link for entry in entries for link in entry.related))

    def unseen(self, entries: Sequence[Entry], state: State) -> list[Entry]:
        """Return the related entries that this conversation has not shown yet."""
        hidden = {*state.seen, *(entry.id for entry in entries)}
        return [entry for entry in self.related(entries) if entry.id not in hidden]

    def offered_by(self, answer: Answer) -> tuple[str, ...]:
        """Return the ids of the entries that a reply offers, without matching anything."""
        if not answer.suggestions:
            return ()
        candidates = [*self.related(answer.entries), *self.known(self.kb.starters)]
        if not answer.entries:
            candidates += [match.entry for match in answer.matches]
            entries = self.kb.entries
            candidates += [entries[position] for position in range(min(_FIRST, len(entries)))]
        ids = {entry.question: entry.id for entry in candidates}
        return tuple(ids[question] for question in answer.suggestions if question in ids)

    def match(self, text: str, reading: str) -> tuple[Answer, Retrieval]:
        """Return the reply to a text read as `reading`, and what was retrieved for it."""
        retrieval = self.assistant.retriever.retrieve(reading, _MOST_HITS)
        return self.assistant.decide(text, reading, retrieval), retrieval

    def show(self, text: str, *entries: Entry, confidence: float = 1.0) -> Answer:
        """Return the reply that shows these entries as what the text was asking for."""
        matches = tuple(Match(entry, entry.question, 100.0, entry.question) for entry in entries)
        return self.composer.entries(text, entries, confidence, matches)

    def offer(self, text: str, entries: Sequence[Entry]) -> Answer | None:
        """Return the reply that asks which of these was meant; None for fewer than two."""
        choices = entries[:_MOST_CHOICES]
        if len(choices) < 2:  # noqa: PLR2004
            return None
        matches = tuple(Match(entry, entry.question, 0.0, entry.question) for entry in choices)
        return self.composer.clarify(text, choices, 0.0, matches)

    def small_talk(
        self, text: str, line: str, *, offers: bool = True, confidence: float = 1.0
    ) -> Answer:
        """Return a reply of one line, with questions to start with unless `offers` is False."""
        empty = self.composer.without_entry(text, "empty", 0.0, ())
        suggestions = empty.suggestions if offers else ()
        return changed(
            empty,
            body="\n\n".join([line, *self.composer.offers(suggestions)]),
            kind=SMALLTALK,
            suggestions=suggestions,
            confidence=confidence,
        )
