"""Replies to messages that are commands in themselves: a number, yes, more, why, shorter.

Each function takes the reader and a message and returns a reply, or None where the message makes
no sense at this point of the conversation.
"""

from __future__ import annotations

from magbot.answering.answer import Answer, changed
from magbot.conversation.message import Message
from magbot.conversation.reader import Reader
from magbot.conversation.replies import first_sentence, holds_number, read_as
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
    offered = reader.known(message.state.last.offered)
    if len(offered) == 1:
        return reader.show(message.text, offered[0])
    answer = reader.offer(message.text, offered)
    if answer is None:
        return None
    labels = reader.kb.labels
    choices = answer.body.removeprefix(labels["choices"])
    return changed(answer, body=labels.get("which", labels["choices"]) + choices)


def _both(reader: Reader, message: Message) -> Answer | None:
    """Return the reply to both choices; if none were offered, repeat the last reply."""
    if message.state.last.kind != "clarify":
        return _again(reader, message)
    offered = reader.known(message.state.last.offered)
    if len(offered) == _BOTH:
        return reader.show(message.text, *offered)
    return _yes(reader, message)


def _no(reader: Reader, message: Message) -> Answer | None:
    if message.state.last.kind != "clarify":
        return None
    return reader.composer.without_entry(message.text, "not_covered", 0.0, ())


def _more(reader: Reader, message: Message) -> Answer | None:
    state = message.state
    topic = reader.known(state.topic)
    if topic and not any(turn.details and turn.entries == state.topic for turn in state.turns):
        answer = reader.show(message.text, *topic)
        amount = message.caution.referral and holds_number(answer.details)
        if answer.details and not amount:
            return reader.composer.details(answer)
    unseen = reader.unseen(topic, state)
    return reader.show(message.text, unseen[0]) if unseen else _else(reader, message)


def _else(reader: Reader, message: Message) -> Answer | None:
    state = message.state
    unseen = reader.unseen(reader.known(state.topic), state)
    starters = reader.known(starter for starter in reader.kb.starters if starter not in state.seen)
    return reader.offer(message.text, list(dict.fromkeys([*unseen, *starters])))


def _why(reader: Reader, message: Message) -> Answer | None:
    topic = reader.known(message.state.topic)
    choices = reader.unseen(topic, message.state) or reader.related(topic)
    text = message.text
    return reader.offer(text, choices) or (reader.show(text, choices[0]) if choices else None)


def _again(reader: Reader, message: Message) -> Answer | None:
    topic = reader.known(message.state.topic)
    return reader.show(message.text, *topic) if topic else None


def _of_topic(reader: Reader, message: Message) -> Answer:
    """Return the last entries in another form: again, with their question, shorter, the sources.

    If nothing was shown recently, return the reply to the first phrase of that act's list.
    """
    act, labels = message.saying.act, reader.kb.labels
    answer = _again(reader, message)
    if answer is None:
        answer, _ = reader.match(message.text, reader.words.lists[act][0])
        if answer.kind_value == SMALLTALK:
            return read_as(answer, message.text)
        return reader.composer.without_entry(message.text, "empty", 0.0, ())
    if act == "asked":
        questions = "\n".join(entry.question for entry in answer.entries)
        return changed(answer, body=f"{questions}\n\n{answer.body}")
    if act == "shorter":
        sentences = (first_sentence(entry.answer) for entry in answer.entries)
        return changed(answer, body="\n\n".join(sentences))
    if act == "source" and answer.sources:
        lines = [f"{source.label} {source.url}".rstrip() for source in answer.sources]
        return changed(answer, body="\n".join([f"{labels['sources']}:", *lines]))
    return answer


def _leave(reader: Reader, message: Message) -> Answer:
    line = reader.kb.labels["leave"]
    answer = reader.assistant.ask(message.text)
    if answer.kind_value == SMALLTALK:
        return changed(answer, body=f"{answer.body}\n{line}")
    return reader.small_talk(message.text, line, offers=False, confidence=0.0)


def _hello(reader: Reader, message: Message) -> Answer:
    line = reader.kb.labels["hello"].replace("{title}", reader.kb.title)
    return reader.small_talk(message.text, line)


def _thanks(reader: Reader, message: Message) -> Answer:
    return reader.small_talk(message.text, reader.kb.labels["welcome"], offers=False)


OF_TOPIC = frozenset({"again", "asked", "shorter", "source"})
CHOICES = {PICK: _pick, "yes": _yes, "no": _no, "both": _both}
POLITE = {"hello": _hello, "thanks": _thanks}
"""Replies to what a folder has no small talk for."""
ACTS = {
    "more": _more,
    "else": _else,
    "why": _why,
    "leave": _leave,
    **dict.fromkeys(OF_TOPIC, _of_topic),
}
