"""The last step of a reply: lines before it, amounts withheld, questions offered next."""

from __future__ import annotations

from magbot.answering.answer import Answer, changed
from magbot.conversation.acts import OF_TOPIC
from magbot.conversation.caution import Caution
from magbot.conversation.message import Message, Reading
from magbot.conversation.reader import Reader
from magbot.conversation.replies import (
    holds_number,
    led_by,
    reason_of,
    short_of,
    states_amount,
    suggesting,
)
from magbot.kb.model import NOT_COVERED, SMALLTALK

_MOST_SUGGESTIONS = 3
_WITHOUT_ENTRY = ("clarify", "out_of_scope", NOT_COVERED)


def finished(reader: Reader, message: Message, reading: Reading) -> tuple[Answer, Caution]:
    """Return the reply as it is shown, and the caution after it."""
    reply, caution, line = reading.answer, reading.caution, reading.help_line
    if reply.card:
        return led_by(line, reply), caution
    if caution.alarm and not caution.hold:
        line, caution = reader.kb.labels["help"], caution.ended()
    if caution.referral and _shows_amount(reader, reply):
        reply = reason_of(reader.composer, reply.question, caution.referral)
        return led_by(line, reply), caution
    if caution.referral and holds_number(reply.details):
        reply = changed(reply, details="")
    reply = _with_unseen(reader, message, reply)
    helpless = reply.kind_value in _WITHOUT_ENTRY and not reply.entries
    if helpless and reader.words.has("complaint", message.plain):
        reply = led_by(reader.kb.labels["unwell"], reply)
    if caution.referral and not reading.forgets:
        reply = _referred(reader, message, reply, caution.referral)
    return led_by(line, reply), caution


def _shows_amount(reader: Reader, reply: Answer) -> bool:
    if reader.composer.is_rest(reply):
        return holds_number(reply.body)
    return any(map(states_amount, reply.entries))


def _referred(reader: Reader, message: Message, reply: Answer, card: str) -> Answer:
    """Return a reply led by the referral and offering no amounts; small talk stays as it is."""
    chat = reply.kind_value == SMALLTALK and message.saying.act not in OF_TOPIC
    if chat and (reply.confidence == 1.0 or reader.words.acknowledges(message.text)):
        return reply
    offered = tuple(question for question in reply.suggestions if not holds_number(question))
    if offered != reply.suggestions:
        reply = suggesting(reader.composer, reply, offered)
    return led_by(short_of(reader.composer, card), reply)


def _with_unseen(reader: Reader, message: Message, reply: Answer) -> Answer:
    """Return the reply with suggestions that the conversation has not shown yet."""
    if not reply.entries:
        return reply
    unseen = reader.unseen(reply.entries, message.state)[:_MOST_SUGGESTIONS]
    if not unseen and reply.kind_value == NOT_COVERED:
        return reply
    return suggesting(reader.composer, reply, tuple(entry.question for entry in unseen))
