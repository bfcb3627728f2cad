"""The rows of the reading order for choices, follow-ups and new questions.

Each function is a row of the table in `magbot.conversation.order`: it takes the reader and a
message, and returns a reading, or None to let the next row try. A follow-up asks the matcher
at most once; a new question may ask again, for its parts and for what is left without its opening.

A text too short to stand alone is matched once; where the match is unsure, the entry that fits the
topic is shown, or a choice is offered (`_in_context`, `_near`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from magbot.answering.answer import Answer
from magbot.conversation.acts import ACTS, CHOICES, POLITE
from magbot.conversation.message import Message, Reading
from magbot.conversation.reader import Reader
from magbot.conversation.replies import read_as
from magbot.conversation.state import State
from magbot.conversation.words import ABOUT, MEANT
from magbot.kb.model import ANSWER, SMALLTALK, Entry
from magbot.retrieve.model import Retrieval
from magbot.text import normalize

_SHORT = 6  # words of the longest "what about ..." that names a topic
_SHORT_POINTING = 4  # and of one that is about what was talked of
_MOST_NAMING = 3  # words by which an entry is named
_MOST_BARE = 2  # words of a message that is read with the question before
_MOST_HITS = 3
_NAMED_AT = 10.0  # score, of 100, from which a word of small talk names an entry


def choice(reader: Reader, message: Message) -> Reading | None:
    """Handle a number, yes, no and both as a choice of what was offered."""
    return _acted(CHOICES, reader, message) if message.state.turns else None


def follow_up(reader: Reader, message: Message) -> Reading | None:
    """Handle "why", "more", "what about ...", "no, I meant ..." and fragments."""
    act = message.saying.act
    if not message.state.turns and act != "leave":
        return None
    if act in ACTS:
        return _acted(ACTS, reader, message)
    answer: Answer | None = None
    if act == MEANT:
        answer = _meant(reader, message)
    elif not _is_stored(reader, message):
        answer = _about(reader, message)
    return None if answer is None else Reading(answer, message.caution)


def _acted(
    acts: Mapping[str, Callable[[Reader, Message], Answer | None]],
    reader: Reader,
    message: Message,
) -> Reading | None:
    act = acts.get(message.saying.act)
    answer = None if act is None or _is_stored(reader, message) else act(reader, message)
    return None if answer is None else Reading(answer, message.caution)


def new_question(reader: Reader, message: Message) -> Reading:
    """Handle anything else, greetings and thanks included, as a question of its own."""
    answer = _as_new(reader, message)
    polite = POLITE.get(reader.words.courtesy(message.plain))
    answered = answer.card or answer.kind_value == SMALLTALK
    if polite is not None and not answered and not _is_stored(reader, message):
        answer = polite(reader, message)
    return Reading(answer, message.caution)


def _as_new(reader: Reader, message: Message) -> Answer:
    """Return the reply to a new question; after a turn, one or two words are read with it."""
    text, plain = message.text, message.plain
    if not _is_stored(reader, message):
        reading = reader.words.with_subject(plain)
        if message.caution.aside:
            reading = reader.words.as_own(reading)
        if reading != plain:
            return read_as(reader.match(text, reading)[0], text)
        if 0 < len(plain.split()) <= _MOST_BARE and message.state.turns:
            return _in_context(reader, message, text)
    answer = reader.assistant.ask(text)
    if answer.entries or answer.card or message.state.turns or message.saying.act != ABOUT:
        return answer
    # "what about sleep", where the whole finds no entry
    by_rest, _ = reader.match(text, message.saying.rest)
    return read_as(by_rest, text) if by_rest.entries else answer


def _is_stored(reader: Reader, message: Message) -> bool:
    """Return whether the text is, word for word, a phrasing of an entry other than small talk."""
    entry = reader.assistant.stored(message.text)
    return entry is not None and entry.kind != SMALLTALK


# Elliptical messages: "no, I meant ...", "what about ...", fragments


def _meant(reader: Reader, message: Message) -> Answer | None:
    """Return the reply to "no, I meant ...": a choice named, a match off the topic, an offer."""
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
    """Return the reply to "what about ...", "is that ...", or a fragment; None if it is none."""
    rest, last, words = message.saying.rest, message.state.last, reader.words
    length = len(rest.split())
    if length > _SHORT:
        return None
    choices = reader.known(last.offered) if last.kind == "clarify" else []
    named = _named(reader, rest, choices)
    if named is not None:
        return reader.show(message.text, named)
    reading = words.with_it(rest) if length <= _SHORT_POINTING else rest
    fragment = rest.partition(" ")[0] in words.lists["opening"]  # "before a run"
    if message.saying.act != ABOUT and reading == rest and not fragment:
        return None
    return read_as(_in_context(reader, message, reading), message.text)


def _in_context(reader: Reader, message: Message, reading: str) -> Answer:
    """Return the reply to a short text read as `reading`; the topic decides unsure cases."""
    answer, retrieval = reader.match(message.text, reading)
    if answer.kind_value == SMALLTALK:
        return _of_topic(reader, message, retrieval) or answer
    return answer if answer.entries else _near(reader, message, retrieval) or answer


def _near(reader: Reader, message: Message, retrieval: Retrieval) -> Answer | None:
    """Return the entry that the topic makes likely, or ask which was meant."""
    policy = reader.assistant.policy
    if (
        not retrieval.hits
        or retrieval.confidence < policy.settle_at
        or retrieval.known < policy.known_at
    ):
        return None
    close = retrieval.hits[0].score * policy.close
    hits = [reader.kb.entries[hit.entry] for hit in retrieval.hits if hit.score >= close]
    likely = [entry for entry in hits if entry.kind != SMALLTALK]
    if likely and _fits_topic(reader, likely[0], message.state):
        return reader.show(message.text, likely[0], confidence=retrieval.confidence)
    return reader.offer(message.text, [entry for entry in likely if entry.kind == ANSWER])


def _of_topic(reader: Reader, message: Message, retrieval: Retrieval) -> Answer | None:
    """Return an entry of the topic for a word that is also small talk ("morning")."""
    if reader.words.acknowledges(message.text):
        return None
    for hit in retrieval.hits[:_MOST_HITS]:
        entry = reader.kb.entries[hit.entry]
        if (
            hit.score >= _NAMED_AT
            and entry.kind == ANSWER
            and _fits_topic(reader, entry, message.state)
        ):
            return reader.show(message.text, entry)
    return None


def _fits_topic(reader: Reader, entry: Entry, state: State) -> bool:
    """Return whether an entry was offered, or is related to the last ones or of their topic."""
    if entry.id in state.offered:
        return True
    return any(
        entry == entry_shown
        or entry.id in entry_shown.related
        or entry_shown.id in entry.related
        or entry.topic == entry_shown.topic != ""
        for entry_shown in reader.known(state.topic)
    )


def _named(reader: Reader, text: str, choices: Sequence[Entry]) -> Entry | None:
    """Return the one choice whose phrasings hold all words of the text, if one is telling."""
    asked = set(reader.words.without_pointers(normalize(text)))
    if not choices or len(asked) > _MOST_NAMING:
        return None
    wordings = [map(normalize, entry.phrasings) for entry in choices]
    vocabularies = [{word for text in texts for word in text.split()} for texts in wordings]
    common = set.intersection(*vocabularies)
    holding = [entry for entry, words in zip(choices, vocabularies, strict=True) if asked <= words]
    telling = asked - common - reader.kb.pack.function_words - set(reader.words.lists["quantity"])
    return holding[0] if len(holding) == 1 and telling else None
