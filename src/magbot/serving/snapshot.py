"""What the responder answers from: an assistant with short names for its entries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from time import thread_time
from typing import TypeVar

from magbot.answering.answer import Answer, Edition, edition_of
from magbot.answering.assistant import Assistant
from magbot.kb.model import ANSWER, KnowledgeBase
from magbot.safety import Screen
from magbot.serving.scopes import Scopes

T = TypeVar("T")
LONGEST_TOKEN = 60
_GATE_NOTICES = frozenset(("not_here", "too_fast", "paused", "pausing", "resumed"))
_WITHOUT_STARTERS = _GATE_NOTICES | {"thanks", "error", "busy", "told", "not_told"}
BLOCKING = 0.005
"""Seconds an answer may take on the event loop; a slower knowledge base answers in a thread."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A question that a button asks: its wording and the token of its entry."""

    question: str
    token: str


class Snapshot:
    """One edition of a knowledge base behind the surfaces. Immutable; swapped as a whole."""

    def __init__(
        self,
        assistant: Assistant,
        scopes: Scopes | None = None,
        parts: Mapping[str, Snapshot] | None = None,
    ) -> None:
        """Name the entries and measure how long an answer takes; may take seconds.

        `scopes` says which part answers where; `parts` are their snapshots, by name.
        """
        self.assistant = assistant
        self.scopes = Scopes() if scopes is None else scopes
        self._parts = dict(parts or {})
        entries = assistant.kb.entries
        self._ids = {token_of(entry.id): entry.id for entry in entries}
        # If several entries have the same question, a button for it means the first.
        self._tokens = {entry.question: token_of(entry.id) for entry in reversed(entries)}
        self.questions = tuple(entry.question for entry in entries if entry.kind == ANSWER)
        self.slow = self._measure() > BLOCKING

    @property
    def kb(self) -> KnowledgeBase:
        """The knowledge base."""
        return self.assistant.kb

    @property
    def edition(self) -> str:
        """Title, version, hash (of a layer, both) and encoder in one line, beside every reply."""
        kb = self.kb
        parts = kb.title, kb.version, kb.hash[:12], kb.base[:12], kb.encoder
        return " · ".join(filter(None, parts))

    def edition_line(self, edition: Edition) -> str:
        """Return the line of the edition that made a reply, which may be an earlier one."""
        if edition.hash == self.kb.hash:
            return self.edition
        return f"{edition.title} · {edition.version} · {edition.hash[:12]}"

    @property
    def danger_families(self) -> int:
        """How many families of danger signs every question is screened for."""
        return len(Screen(self.kb.sections).families())

    def part(self, scope: str) -> Snapshot:
        """Return the snapshot of a scope; this one for "". Raises KeyError for an unknown one."""
        return self._parts[scope] if scope else self

    def of(self, answer: Answer) -> Snapshot:
        """Return the snapshot that a reply came from."""
        return self._parts.get(answer.edition.scope, self)

    def word(self, name: str) -> str:
        """Return one of the surfaces' own words, as the folder or its language says it."""
        return self.kb.labels[name].replace("{title}", self.kb.title)

    def offers(self, questions: tuple[str, ...]) -> tuple[Offer, ...]:
        """Return buttons for questions of the knowledge base; others are left out."""
        return tuple(Offer(q, self._tokens[q]) for q in questions if q in self._tokens)

    def starters(self) -> tuple[Offer, ...]:
        """Return the questions to begin with."""
        return self.offers(self.notice("home").suggestions)

    def entry_id(self, token: str) -> str:
        """Return the entry id that a token stands for; empty for a stale or forged one."""
        return self._ids.get(token, "")

    def token(self, entry_id: str) -> str:
        """Return the token of an entry; "" where there is no such entry."""
        token = token_of(entry_id)
        return token if token in self._ids else ""

    def rated(self, answer: Answer) -> str:
        """Return the tokens a verdict on this reply is about, comma-separated; none for cards."""
        if answer.card or answer.kind not in {"answer", "not_covered"}:
            return ""
        return ",".join(token_of(entry.id) for entry in answer.entries[:2])

    def notice(self, name: str) -> Answer:
        """Make a reply of the surfaces' own words; with the note, as every reply."""
        kb = self.kb
        edition = edition_of(kb)
        starters = self.assistant.composer.starters()
        kind = "smalltalk" if name == "thanks" else "out_of_scope"
        bare = name in _WITHOUT_STARTERS
        return Answer("", kind, self.word(name), kb.note, edition,
                      suggestions=() if bare else starters)  # fmt: skip

    def complete(self, start: str, most: int = 25) -> tuple[str, ...]:
        """Rank questions for what has been typed so far: those that contain it, then like ones."""
        if not start.strip():
            return self.notice("home").suggestions[:most]
        typed = start.casefold().split()
        holding = [q for q in self.questions if all(word in q.casefold() for word in typed)]
        matches = [match.entry for match in self.assistant.ask(start).matches]
        similar = [entry.question for entry in matches if entry.kind == ANSWER]
        return tuple(dict.fromkeys([*holding, *similar]))[:most]

    async def run(self, work: Callable[[], T]) -> T:
        """Run a piece of answering, in a thread where this knowledge base is slow."""
        return await asyncio.to_thread(work) if self.slow else work()

    def _measure(self) -> float:
        longest = 0.0
        for question in (*self.questions[:3], "?"):
            self.assistant.ask(question)
            started = thread_time()  # of this thread alone, so that a busy machine does not matter
            self.assistant.ask(question)
            longest = max(longest, thread_time() - started)
        return longest


def token_of(entry_id: str) -> str:
    """Return a short, plain name for an entry: its id, or a digest of an id that is neither."""
    plain = entry_id.isascii() and entry_id.replace(".", "").replace("-", "").isalnum()
    if plain and len(entry_id) <= LONGEST_TOKEN:
        return entry_id
    return "x-" + blake2b(entry_id.encode(), digest_size=12).hexdigest()
