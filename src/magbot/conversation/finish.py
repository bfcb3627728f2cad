"""Finish a reply: what stands before it, what may not be shown, what is offered next."""

from __future__ import annotations

from magbot.answering.answer import Answer, changed
from magbot.conversation.acts import OF_TOPIC
from magbot.conversation.guard import Caution, holds_number, without_amount
from magbot.conversation.message import Message, Reading
from magbot.conversation.reader import Reader
from magbot.conversation.replies import led_by, reason_of, short_of, suggesting
from magbot.kb.model import NOT_COVERED, SMALLTALK

_MOST_SUGGESTIONS = 3
_SHRUGS = ("clarify", "out_of_scope")


def finished(reader: Reader, message: Message, reading: Reading) -> tuple[Answer, Caution]:
    """Return the reply as it is shown, and what counts after it."""
    reply, caution, line = reading.answer, reading.caution, reading.help_line
    if reply.card:
        return led_by(line, reply), caution
    if caution.alarm and not caution.hold:
        line, caution = reader.kb.labels["help"], caution.ended()
    rest = reader.composer.is_rest(reply)
    if caution.referral and (holds_number(reply.body) if rest else not without_amount(reply)):
        reply = reason_of(reader.composer, reply.question, caution.referral)
        return led_by(line, reply), caution
    if caution.referral and holds_number(reply.details):
        reply = changed(reply, details="")
    reply = _with_unseen(reader, message, reply)
    if _shrugs_at_symptom(reader, message, reply):
        reply = led_by(reader.kb.labels["unwell"], reply)
    if caution.referral and not reading.forgets:
        reply = _referred(reader, message, reply, caution.referral)
    return led_by(line, reply), caution


def _referred(reader: Reader, message: Message, reply: Answer, card: str) -> Answer:
    """Put the referral before a reply, small talk aside, and offer no amounts."""
    chat = reply.kind_value == SMALLTALK and message.saying.act not in OF_TOPIC
    if chat and (reply.confidence == 1.0 or reader.words.acknowledges(message.text)):
        return reply
    offered = tuple(question for question in reply.suggestions if not holds_number(question))
    if offered != reply.suggestions:
        reply = suggesting(reader.composer, reply, offered)
    return led_by(short_of(reader.composer, card), reply)


def _shrugs_at_symptom(reader: Reader, message: Message, reply: Answer) -> bool:
    """Return whether a complaint of the body would get no more than a question back."""
    shrug = reply.kind_value in _SHRUGS
    shrug = shrug or (reply.kind_value == NOT_COVERED and not reply.entries)
    return shrug and reader.words.has("complaint", message.plain)


def _with_unseen(reader: Reader, message: Message, reply: Answer) -> Answer:
    """Offer what the conversation has not shown yet."""
    if not reply.entries:
        return reply
    unseen = reader.unseen(reply.entries, message.state)[:_MOST_SUGGESTIONS]
    if not unseen and reply.kind_value == NOT_COVERED:
        return reply
    return suggesting(reader.composer, reply, tuple(entry.question for entry in unseen))
