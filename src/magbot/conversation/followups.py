"""Read choices, follow-ups and new questions in the light of the last turns.

Each function is a row of the table in `magbot.conversation.order`: it takes the reader and a
message, and gives a reading, or None for the next row to try. Each looks at the matcher at most
once; which reading of a message it is asked about is settled by the words alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from magbot.answering.answer import Answer
from magbot.conversation.acts import ACTS, CHOICES, OF_TOPIC, POLITE
from magbot.conversation.message import Message, Reading
from magbot.conversation.reader import Reader
from magbot.conversation.replies import read_as
from magbot.conversation.state import State
from magbot.conversation.words import ABOUT, MEANT
from magbot.kb.model import ANSWER, SMALLTALK, Entry
from magbot.retrieve import Retrieval
from magbot.text import normalize

Act = Callable[[Reader, Message], Answer | None]

_SHORT, _SHORT_POINTING = 6, 4
_MOST_NAMING, _MOST_BARE = 3, 2
_FIRST_HITS, _NAMED_AT = 3, 10.0


def choice(reader: Reader, message: Message) -> Reading | None:
    """Read a number, yes, no and both as a choice of what was offered."""
    if not message.state.turns:
        return None
    return _acted(CHOICES, reader, message)


def follow_up(reader: Reader, message: Message) -> Reading | None:
    """Read "why", "more", "what about ...", "no, I meant ..." and fragments."""
    if not message.state.turns and message.saying.act != "leave":
        return None
    if message.saying.act in ACTS:
        return _acted(ACTS, reader, message)
    answer: Answer | None = None
    if message.saying.act == MEANT:
        answer = _meant(reader, message)
    elif not _stored(reader, message):
        answer = _about(reader, message)
    return None if answer is None else Reading(answer, message.caution)


def new_question(reader: Reader, message: Message) -> Reading:
    """Read the text alone; a greeting and thanks get a line where no small talk answers them."""
    reading = _alone(reader, message)
    polite = POLITE.get(reader.words.courtesy(message.plain))
    answer = reading.answer
    if polite is None or answer.card or answer.kind_value == SMALLTALK:
        return reading
    return (
        reading if _stored(reader, message) else Reading(polite(reader, message), message.caution)
    )


def _alone(reader: Reader, message: Message) -> Reading:
    """Read the text alone; a word or two that say little alone, by the topic."""
    plain = message.plain
    whole = reader.words.of_the_subject(plain)
    if message.caution.aside:
        whole = reader.words.of_oneself(whole)
    if whole != plain and not _stored(reader, message):
        return Reading(
            read_as(reader.match(message.text, whole)[0], message.text), message.caution
        )
    bare = 0 < len(plain.split()) <= _MOST_BARE and bool(message.state.turns)
    if not bare or _stored(reader, message):
        answer = reader.assistant.ask(message.text)
        return Reading(_without_lead(reader, message, answer), message.caution)
    answer, retrieval = reader.match(message.text, message.text)
    if answer.kind_value == SMALLTALK:
        answer = _of_topic(reader, message, retrieval) or answer
    elif not answer.entries:
        answer = _near(reader, message, retrieval) or answer
    return Reading(answer, message.caution)


def _without_lead(reader: Reader, message: Message, answer: Answer) -> Answer:
    """Return the reply to "what about sleep" by "sleep", where the whole finds no entry."""
    if answer.entries or answer.card or message.state.turns or message.saying.act != ABOUT:
        return answer
    by_rest, _ = reader.match(message.text, message.saying.rest)
    return read_as(by_rest, message.text) if by_rest.entries else answer


def _acted(acts: Mapping[str, Act], reader: Reader, message: Message) -> Reading | None:
    act = acts.get(message.saying.act)
    if act is None or _stored(reader, message):
        return None
    answer = act(reader, message)
    if answer is None and message.saying.act in OF_TOPIC:
        answer = _without_topic(reader, message)
    return None if answer is None else Reading(answer, message.caution)


def _without_topic(reader: Reader, message: Message) -> Answer:
    """Return the reply to "shorter" and the like where nothing was told lately."""
    named = reader.words.lists[message.saying.act][0]
    answer, _ = reader.match(message.text, named)
    if answer.kind_value == SMALLTALK:
        return read_as(answer, message.text)
    return reader.composer.without_entry(message.text, "empty", 0.0, ())


def _stored(reader: Reader, message: Message) -> bool:
    entry = reader.assistant.stored(message.text)
    return entry is not None and entry.kind != SMALLTALK


# What is said with a word or two left out


def _meant(reader: Reader, message: Message) -> Answer | None:
    text, rest, state = message.text, message.saying.rest, message.state
    named = reader.assistant.stored(rest) or _named(reader, rest, reader.known(state.offered))
    if named is not None:
        return reader.show(text, named)
    answer, _ = reader.match(text, rest)
    if answer.entries and not any(entry.id in state.topic for entry in answer.entries):
        return read_as(answer, text)
    others = [match.entry for match in answer.matches if match.entry.id not in state.topic]
    return reader.offer(text, [entry for entry in others if entry.kind == ANSWER])


def _about(reader: Reader, message: Message) -> Answer | None:
    saying, state = message.saying, message.state
    rest, words = saying.rest, reader.words
    if len(rest.split()) > _SHORT:
        return None
    if state.last is not None and state.last.kind == "clarify":
        named = _named(reader, rest, reader.known(state.last.offered))
        if named is not None:
            return reader.show(message.text, named)
    few = len(rest.split()) <= _SHORT_POINTING
    reading = words.pointing_to_it(rest) if few else rest
    if saying.act != ABOUT and reading == rest and not words.opens_as_fragment(rest):
        return None
    answer, retrieval = reader.match(message.text, reading)
    if answer.kind_value == SMALLTALK:
        answer = _of_topic(reader, message, retrieval) or answer
    elif not answer.entries:
        answer = _near(reader, message, retrieval) or answer
    return read_as(answer, message.text)


def _near(reader: Reader, message: Message, retrieval: Retrieval) -> Answer | None:
    """Take what the conversation makes likely where one would ask back without it."""
    policy = reader.assistant.policy
    if (
        not retrieval.hits
        or retrieval.confidence < policy.settle_at
        or retrieval.known < policy.known_at
    ):
        return None
    close = retrieval.hits[0].score * policy.close
    hits = [reader.kb.entries[hit.entry] for hit in retrieval.hits if hit.score >= close]
    near = [entry for entry in hits if entry.kind != SMALLTALK]
    if near and _likely(reader, near[0], message.state):
        return reader.show(message.text, near[0], confidence=retrieval.confidence)
    return reader.offer(message.text, [entry for entry in near if entry.kind == ANSWER])


def _of_topic(reader: Reader, message: Message, retrieval: Retrieval) -> Answer | None:
    """Return the entry of the topic that a word of small talk names too ("morning")."""
    if reader.words.acknowledges(message.text):
        return None
    for hit in retrieval.hits[:_FIRST_HITS]:
        entry = reader.kb.entries[hit.entry]
        if (
            hit.score >= _NAMED_AT
            and entry.kind == ANSWER
            and _likely(reader, entry, message.state)
        ):
            return reader.show(message.text, entry)
    return None


def _likely(reader: Reader, entry: Entry, state: State) -> bool:
    """Return whether an entry is next to those last shown: offered, related, of their topic."""
    if entry.id in state.offered:
        return True
    return any(
        entry == shown
        or entry.id in shown.related
        or shown.id in entry.related
        or entry.topic == shown.topic != ""
        for shown in reader.known(state.topic)
    )


def _named(reader: Reader, text: str, choices: Sequence[Entry]) -> Entry | None:
    """Return the only choice whose wordings hold every word that the text names it by."""
    own = [{w for p in entry.phrasings for w in normalize(p).split()} for entry in choices]
    asked = set(reader.words.without_one(reader.words.bare(normalize(text).split())))
    if len(asked) > _MOST_NAMING:
        return None
    common = set.intersection(*own) if own else set()
    holding = [entry for entry, mine in zip(choices, own, strict=True) if asked <= mine]
    telling = asked - common - reader.kb.pack.function_words - set(reader.words.lists["quantity"])
    return holding[0] if len(holding) == 1 and telling else None
