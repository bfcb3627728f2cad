"""What follows from messages that are an act by themselves: a number, yes, more, why, shorter.

Each act takes the reader and a message, and gives a reply, or None where it makes no sense here.
"""

from __future__ import annotations

from magbot.answering.answer import Answer
from magbot.conversation.guard import holds_number
from magbot.conversation.message import Message
from magbot.conversation.reader import Reader
from magbot.conversation.replies import asking_which, first_sentence, with_body
from magbot.conversation.words import PICK
from magbot.kb.model import SMALLTALK

_BOTH = 2


def _pick(reader: Reader, message: Message) -> Answer | None:
    offered = reader.known(message.state.offered)
    number = message.saying.number
    position = number - 1 if number > 0 else len(offered) - 1
    if 0 <= position < len(offered):
        return reader.show(message.text, offered[position])
    return reader.offer(message.text, offered)


def _yes(reader: Reader, message: Message) -> Answer | None:
    last = message.state.last
    offered = reader.known(last.offered if last else ())
    if len(offered) == 1:
        return reader.show(message.text, offered[0])
    choices = reader.offer(message.text, offered)
    return choices and asking_which(choices, reader.kb.labels)


def _both(reader: Reader, message: Message) -> Answer | None:
    """Take both choices; where nothing was asked back, both are what was told last."""
    last = message.state.last
    if last is None or last.kind != "clarify":
        return _again(reader, message)
    offered = reader.known(last.offered)
    if len(offered) == _BOTH:
        return reader.show(message.text, *offered)
    return _yes(reader, message)


def _no(reader: Reader, message: Message) -> Answer | None:
    if message.state.last is None or message.state.last.kind != "clarify":
        return None
    return reader.composer.without_entry(message.text, "not_covered", 0.0, ())


def _more(reader: Reader, message: Message) -> Answer | None:
    state = message.state
    topic, shown = state.topic, reader.known(state.topic)
    if shown and not any(turn.details and turn.entries == topic for turn in state.turns):
        answer = reader.show(message.text, *shown)
        amount = message.caution.referral and holds_number(answer.details)
        if answer.details and not amount:
            return reader.composer.details(answer)
    unseen = reader.unseen(shown, state)
    return reader.show(message.text, unseen[0]) if unseen else _else(reader, message)


def _else(reader: Reader, message: Message) -> Answer | None:
    state = message.state
    unseen = reader.unseen(reader.known(state.topic), state)
    starters = reader.known(starter for starter in reader.kb.starters if starter not in state.seen)
    return reader.offer(message.text, list(dict.fromkeys([*unseen, *starters])))


def _why(reader: Reader, message: Message) -> Answer | None:
    topic = reader.known(message.state.topic)
    links = dict.fromkeys(link for entry in topic for link in entry.related)
    near = reader.unseen(topic, message.state) or reader.known(links)
    text = message.text
    return reader.offer(text, near) or (reader.show(text, near[0]) if near else None)


def _again(reader: Reader, message: Message) -> Answer | None:
    shown = reader.known(message.state.topic)
    return reader.show(message.text, *shown) if shown else None


def _asked(reader: Reader, message: Message) -> Answer | None:
    """Say what was asked as it was understood: the entry's own question."""
    shown = reader.known(message.state.topic)
    if not shown:
        return None
    answer = reader.show(message.text, *shown)
    questions = "\n".join(entry.question for entry in shown)
    return with_body(answer, f"{questions}\n\n{answer.body}")


def _shorter(reader: Reader, message: Message) -> Answer | None:
    shown = reader.known(message.state.topic)
    if not shown:
        return None
    said = "\n\n".join(first_sentence(entry.answer) for entry in shown)
    return with_body(reader.show(message.text, *shown), said)


def _source(reader: Reader, message: Message) -> Answer | None:
    shown = reader.known(message.state.topic)
    answer = reader.show(message.text, *shown) if shown else None
    if answer is None or not answer.sources:
        return answer
    lines = [f"{source.label} {source.url}".rstrip() for source in answer.sources]
    return with_body(answer, "\n".join([f"{reader.kb.labels['sources']}:", *lines]))


def _leave(reader: Reader, message: Message) -> Answer | None:
    answer = reader.assistant.ask(message.text)
    if answer.kind_value != SMALLTALK:
        answer = reader.composer.without_entry(message.text, "empty", 0.0, ())
        return with_body(answer, reader.kb.labels["leave"], kind=SMALLTALK, suggestions=())
    return with_body(answer, f"{answer.body}\n{reader.kb.labels['leave']}")


def _hello(reader: Reader, message: Message) -> Answer:
    empty = reader.composer.without_entry(message.text, "empty", 0.0, ())
    line = reader.kb.labels["hello"].replace("{title}", reader.kb.title)
    body = "\n\n".join([line, *reader.composer.offers(empty.suggestions)])
    return with_body(empty, body, kind=SMALLTALK, confidence=1.0)


def _thanks(reader: Reader, message: Message) -> Answer:
    empty = reader.composer.without_entry(message.text, "empty", 0.0, ())
    line = reader.kb.labels["welcome"]
    return with_body(empty, line, kind=SMALLTALK, confidence=1.0, suggestions=())


OF_TOPIC = frozenset({"again", "asked", "shorter", "source"})
CHOICES = {PICK: _pick, "yes": _yes, "no": _no, "both": _both}
POLITE = {"hello": _hello, "thanks": _thanks}
"""Replies to what a folder has no small talk for."""
ACTS = {
    "more": _more,
    "else": _else,
    "why": _why,
    "again": _again,
    "asked": _asked,
    "shorter": _shorter,
    "source": _source,
    "leave": _leave,
}
