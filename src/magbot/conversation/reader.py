"""What reading a message needs of a knowledge base: its words, entries, matcher and replies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from magbot.answering.answer import Answer, Match
from magbot.answering.assistant import Assistant
from magbot.conversation.guard import Caution
from magbot.conversation.message import Message
from magbot.conversation.state import State
from magbot.conversation.watch import Watch
from magbot.conversation.words import ABOUT, words_of
from magbot.kb.model import Entry
from magbot.retrieve import Retrieval
from magbot.text import normalize, segmentation

MOST_CHOICES = 3
_LOOKED_AT = 5
_FIRST = 8


class Reader:
    """The parts of one knowledge base that conversations use; holds no state itself."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.kb = kb = assistant.kb
        self.composer = assistant.composer
        self.words = words_of(kb.pack, kb.settings.subject)
        self.watch = Watch(assistant, self.words)

    def message(self, text: str, state: State, heard: tuple[str, ...] = ()) -> Message:
        """Return a text as a message of a conversation in this state."""
        plain = normalize(text)
        saying = self.words.read(text)
        caution = self._concerning(text, plain, saying.act, state.caution)
        return Message(text, plain, saying, state, caution, heard)

    def _concerning(self, text: str, plain: str, act: str, caution: Caution) -> Caution:
        if not caution.reasons:
            return caution
        has = self.words.has
        asked = segmentation.asks(text.lower(), self.kb.pack) or act == ABOUT or has("for", plain)
        return caution.speaking_of(
            self.people(plain),
            oneself=has("self", plain),
            elsewhere=asked and (has("someone else", plain) or bool(self.words.others(plain))),
        )

    def people(self, plain: str) -> tuple[str, ...]:
        """Return the relatives whom normalised words name, in order."""
        relatives = self.words.relatives
        return tuple(word for word in plain.split() if word in relatives)

    def person(self, plain: str) -> str:
        """Return of whom a message speaks: a relative, "self", or "" where it does not say."""
        people = self.people(plain)
        return people[0] if people else "self" if self.words.has("self", plain) else ""

    def is_card(self, card: str) -> bool:
        """Return whether the knowledge base has a card of that name."""
        return card in self.kb.cards

    def entry(self, entry_id: str) -> Entry | None:
        """Return the entry of an id."""
        return self.composer.find(entry_id)

    def knows(self, entry_id: str) -> bool:
        """Return whether there is an entry of that id."""
        return self.entry(entry_id) is not None

    def known(self, ids: Iterable[str]) -> list[Entry]:
        """Return the entries of those ids that exist."""
        return [entry for entry in map(self.entry, ids) if entry is not None]

    def unseen(self, entries: Sequence[Entry], state: State) -> list[Entry]:
        """Return the related entries that this conversation has not shown yet."""
        hidden = {*state.seen, *(entry.id for entry in entries)}
        links = dict.fromkeys(link for entry in entries for link in entry.related)
        return self.known(link for link in links if link not in hidden)

    def offered_by(self, answer: Answer) -> tuple[str, ...]:
        """Return the ids of the entries that a reply offers, without matching anything."""
        asked = answer.suggestions
        if not asked:
            return ()
        links = (link for entry in answer.entries for link in entry.related)
        near = self.known([*links, *self.kb.starters])
        if not answer.entries:
            near += [match.entry for match in answer.matches]
            entries = self.kb.entries
            near += [entries[position] for position in range(min(_FIRST, len(entries)))]
        ids = {entry.question: entry.id for entry in near}
        return tuple(ids[question] for question in asked if question in ids)

    def match(self, text: str, reading: str) -> tuple[Answer, Retrieval]:
        """Return the reply to a text read as `reading`, and what the matcher found: one look."""
        retrieval = self.assistant.retriever.retrieve(reading, _LOOKED_AT)
        return self.assistant.decide(text, reading, retrieval), retrieval

    def show(self, text: str, *entries: Entry, confidence: float = 1.0) -> Answer:
        """Return the reply that shows these entries, as what the text was read as."""
        matches = tuple(Match(entry, entry.question, 100.0, entry.question) for entry in entries)
        return self.composer.entries(text, entries, confidence, matches)

    def offer(self, text: str, entries: Sequence[Entry]) -> Answer | None:
        """Return the reply that asks which of these was meant; None for fewer than two."""
        choices = list(entries)[:MOST_CHOICES]
        if len(choices) < 2:  # noqa: PLR2004
            return None
        matches = tuple(Match(entry, entry.question, 0.0, entry.question) for entry in choices)
        return self.composer.clarify(text, choices, 0.0, matches)
