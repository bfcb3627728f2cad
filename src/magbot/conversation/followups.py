"""Understand a follow-up from the last turns, by the same matcher as any question.

A clear new question always wins: what the matcher settles alone is never read otherwise.
"""

from __future__ import annotations

from functools import lru_cache

from magbot.answer import Match
from magbot.conversation import words
from magbot.conversation.replies import asking_which, read_as
from magbot.kb.model import ANSWER, SMALLTALK
from magbot.text import normalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from magbot.answer import Answer
    from magbot.assistant import Assistant
    from magbot.conversation.state import State
    from magbot.conversation.words import Saying, Words
    from magbot.kb.model import Entry

_MOST_CHOICES = 3
_LOOKED_AT = 5
_SHORT, _SHORT_POINTING = 6, 4
_MOST_NAMING = 3
_BOTH = 2


class FollowUps:
    """Reads texts in the light of a state; holds no state itself."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._entries = assistant.kb.entries
        labels = assistant.kb.labels
        own = tuple(sorted((key, text) for key, text in labels.items() if key.startswith("say.")))
        self._words = _words_of(own)

    def resolve(self, text: str, plain: Answer, state: State) -> Answer | None:
        """Give the reply to a follow-up; None where the reply to the text alone stands."""
        if not state.turns:
            return None
        saying = self._words.read(text)
        clear = bool(plain.entries) and plain.kind != SMALLTALK
        if saying.act in _ACTS:
            stored = clear and plain.confidence == 1.0
            return None if stored else _ACTS[saying.act](self, text, saying, state)
        if saying.act == words.MEANT and (not clear or self._rejected(plain, state)):
            return self._meant(text, saying.rest, state)
        if clear:
            return self._surer(text, saying, plain)
        return self._about(text, saying, plain, state)

    def _surer(self, text: str, saying: Saying, plain: Answer) -> Answer | None:
        """Read a short text without its opening where that makes the matcher surer."""
        if saying.act != words.ABOUT or len(saying.rest.split()) > _SHORT:
            return None
        reply = self._assistant.ask(saying.rest)
        surer = reply.confidence > plain.confidence and reply.kind != SMALLTALK
        return read_as(reply, text) if reply.entries and surer else None

    def entry(self, entry_id: str) -> Entry | None:
        """Give the entry of an id."""
        return self._assistant.composer.find(entry_id)

    def knows(self, entry_id: str) -> bool:
        """Say whether there is an entry of that id."""
        return self.entry(entry_id) is not None

    def ids_of(self, questions: Iterable[str]) -> tuple[str, ...]:
        """Give the ids of the entries that these questions, as printed, lead to."""
        found = (self._assistant.retriever.retrieve(question, 1) for question in questions)
        return tuple(self._entries[one.hits[0].entry].id for one in found if one.hits)

    def unseen(self, entries: Sequence[Entry], state: State) -> list[Entry]:
        """Give the related entries that this conversation has not shown yet."""
        hidden = {*state.seen, *(entry.id for entry in entries)}
        links = dict.fromkeys(link for entry in entries for link in entry.related)
        return self._known(link for link in links if link not in hidden)

    def _known(self, ids: Iterable[str]) -> list[Entry]:
        return [entry for entry in map(self.entry, ids) if entry is not None]

    def _rejected(self, plain: Answer, state: State) -> bool:
        return any(entry.id in state.topic for entry in plain.entries)

    # What each act does

    def _pick(self, text: str, saying: Saying, state: State) -> Answer | None:
        offered = self._known(state.offered)
        place = saying.number - 1 if saying.number > 0 else len(offered) - 1
        if 0 <= place < len(offered):
            return self._show(text, offered[place])
        return self._offer(text, offered)

    def _yes(self, text: str, _: Saying, state: State) -> Answer | None:
        offered = self._known(state.last.offered if state.last else ())
        if len(offered) == 1:
            return self._show(text, offered[0])
        choices = self._offer(text, offered)
        return choices and asking_which(choices, self._assistant.kb.labels)

    def _both(self, text: str, saying: Saying, state: State) -> Answer | None:
        offered = self._known(state.last.offered if state.last else ())
        asked = len(offered) == _BOTH
        return self._show(text, *offered) if asked else self._yes(text, saying, state)

    def _no(self, text: str, _: Saying, state: State) -> Answer | None:
        if state.last is None or state.last.kind != "clarify":
            return None
        return self._assistant.composer.without_entry(text, "not_covered", 0.0, ())

    def _more(self, text: str, saying: Saying, state: State) -> Answer | None:
        unseen = self.unseen(self._known(state.topic), state)
        return self._show(text, unseen[0]) if unseen else self._else(text, saying, state)

    def _else(self, text: str, _: Saying, state: State) -> Answer | None:
        unseen = self.unseen(self._known(state.topic), state)
        starters = self._known(one for one in self._assistant.kb.starters if one not in state.seen)
        return self._offer(text, list(dict.fromkeys([*unseen, *starters])))

    def _why(self, text: str, _: Saying, state: State) -> Answer | None:
        topic = self._known(state.topic)
        links = dict.fromkeys(link for entry in topic for link in entry.related)
        near = self.unseen(topic, state) or self._known(links)
        return self._offer(text, near) or (self._show(text, near[0]) if near else None)

    def _again(self, text: str, _: Saying, state: State) -> Answer | None:
        shown = self._known(state.topic)
        return self._show(text, *shown) if shown else None

    def _meant(self, text: str, rest: str, state: State) -> Answer | None:
        named = self._named(rest, self._known(state.offered))
        if named is not None:
            return self._show(text, named)
        reply = self._assistant.ask(rest)
        if reply.card or (reply.entries and not self._rejected(reply, state)):
            return read_as(reply, text)
        others = [m.entry for m in reply.matches if m.entry.id not in state.topic]
        return self._offer(text, [entry for entry in others if entry.kind == ANSWER])

    def _about(self, text: str, saying: Saying, plain: Answer, state: State) -> Answer | None:
        small = plain.kind == SMALLTALK and (plain.confidence == 1.0 or saying.act != words.ABOUT)
        if small or len(saying.rest.split()) > _SHORT:
            return None
        if state.last is not None and state.last.kind == "clarify":
            named = self._named(saying.rest, self._known(state.last.offered))
            if named is not None:
                return self._show(text, named)
        pointed = saying.rest
        if len(saying.rest.split()) <= _SHORT_POINTING:
            pointed = self._words.pointing_to_it(saying.rest)
        fragment = saying.act == words.ABOUT or self._words.opens_as_fragment(saying.rest)
        if not fragment and pointed == saying.rest:
            return None
        readings = list(dict.fromkeys((saying.rest, pointed)))
        reply = plain
        for reading in readings:
            reply = self._assistant.ask(reading)
            if reply.card or (reply.entries and reply.kind != SMALLTALK):
                return read_as(reply, text)
        near = self._near(text, readings, state)
        return near or (read_as(reply, text) if reply.kind == "clarify" else None)

    def _near(self, text: str, readings: Sequence[str], state: State) -> Answer | None:
        """Take what the conversation makes likely where one would ask back without it."""
        retrieve, policy = self._assistant.retriever.retrieve, self._assistant.policy
        found = max(
            (retrieve(one, _LOOKED_AT) for one in readings), key=lambda one: one.confidence
        )
        if found.confidence < policy.settle_at or found.known < policy.known_at:
            return None
        close = found.hits[0].score * policy.close
        hits = [self._entries[hit.entry] for hit in found.hits if hit.score >= close]
        near = [entry for entry in hits if entry.kind != SMALLTALK]
        if near and self._likely(near[0], state):
            return self._show(text, near[0], confidence=found.confidence)
        return self._offer(text, [entry for entry in near if entry.kind == ANSWER])

    def _likely(self, entry: Entry, state: State) -> bool:
        """Say whether an entry is next to those last shown: offered, related, of their topic."""
        if entry.id in state.offered:
            return True
        return any(
            entry.id in shown.related
            or shown.id in entry.related
            or entry.topic == shown.topic != ""
            for shown in self._known(state.topic)
        )

    def _named(self, text: str, choices: Sequence[Entry]) -> Entry | None:
        """Give the only choice whose wordings hold every word that the text names it by."""
        own = [{w for p in entry.phrasings for w in normalize(p).split()} for entry in choices]
        bare = self._words.bare(normalize(text).split())
        asked = set(bare[:-1] if bare[-1:] == ["one"] else bare)
        if len(asked) > _MOST_NAMING:
            return None
        common = set.intersection(*own) if own else set()
        holding = [entry for entry, mine in zip(choices, own, strict=True) if asked <= mine]
        return holding[0] if len(holding) == 1 and asked - common else None

    def _show(self, text: str, *entries: Entry, confidence: float = 1.0) -> Answer:
        matches = tuple(Match(entry, entry.question, 100.0, entry.question) for entry in entries)
        return self._assistant.composer.entries(text, entries, confidence, matches)

    def _offer(self, text: str, entries: Sequence[Entry]) -> Answer | None:
        if len(entries) < 2:  # noqa: PLR2004
            return None
        choices = entries[:_MOST_CHOICES]
        matches = tuple(Match(entry, entry.question, 0.0, entry.question) for entry in choices)
        return self._assistant.composer.clarify(text, choices, 0.0, matches)


_ACTS = {
    words.PICK: FollowUps._pick,  # noqa: SLF001
    words.YES: FollowUps._yes,  # noqa: SLF001
    words.NO: FollowUps._no,  # noqa: SLF001
    words.BOTH: FollowUps._both,  # noqa: SLF001
    words.MORE: FollowUps._more,  # noqa: SLF001
    words.ELSE: FollowUps._else,  # noqa: SLF001
    words.WHY: FollowUps._why,  # noqa: SLF001
    words.AGAIN: FollowUps._again,  # noqa: SLF001
}


@lru_cache(maxsize=8)
def _words_of(own: tuple[tuple[str, str], ...]) -> Words:
    return words.Words(dict(own))
