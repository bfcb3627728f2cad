"""The rows of the reading order that depend on cards: those to show, repeat or point back to.

Each function is a row of the table in `magbot.conversation.order`.
"""

from __future__ import annotations

from magbot.conversation.caution import ALARMS, CALM, Reason, reasons_of
from magbot.conversation.corrections import correction
from magbot.conversation.message import Message, Reading
from magbot.conversation.reader import Reader
from magbot.conversation.replies import reason_of
from magbot.kb.cards import REFER
from magbot.safety import Finding


def start_over(reader: Reader, message: Message) -> Reading | None:
    """Handle "start over"; if an emergency card was shown, the reply says where to get help."""
    if message.saying.act != "clear":
        return None
    labels = reader.kb.labels
    line = labels["help"] if message.state.caution.alarm else ""
    return Reading(reader.small_talk(message.text, labels["afresh"]), CALM, line, forgets=True)


def card(reader: Reader, message: Message) -> Reading | None:
    """Handle danger signs, in the message alone or joined with earlier messages."""
    if reader.assistant.stored(message.text) is not None and not message.heard:
        return None
    caution = message.caution
    joined = () if caution.holds else message.heard
    findings = reader.screen.findings(message.text, joined)
    if not findings:
        return None
    learned_alone = not any(finding.evidence for finding in findings)
    if learned_alone and (joined != message.heard or findings[0].card not in ALARMS):
        # the message may deny the sign that an earlier card was shown for
        taken_back = correction(reader, message)
        if taken_back is not None:
            return taken_back
    gravest = findings[0].card
    reasons = reasons_of(findings, reader.person(message.plain), reader.kb.pack.function_words)
    if gravest not in ALARMS:
        return _referral(reader, message, findings[0], reasons)
    answer = reader.composer.card(message.text, gravest)
    families = [finding.family for finding in findings if finding.card in ALARMS]
    after = caution.referred(reasons) if reasons else caution
    return Reading(answer, after.alarmed(gravest, families))


def _referral(
    reader: Reader, message: Message, finding: Finding, reasons: tuple[Reason, ...]
) -> Reading | None:
    caution = message.caution
    if caution.holds:
        return held(reader, message)
    if finding.card == REFER and not finding.evidence and caution.referral:
        # the classifier alone gives no reason; the standing referral says more
        return Reading(reader.composer.card(message.text, caution.referral), caution)
    return Reading(reader.composer.card(message.text, finding.card), caution.referred(reasons))


def held(reader: Reader, message: Message) -> Reading | None:
    """Repeat an emergency card; only questions count towards the number of repetitions."""
    caution = message.caution
    if not caution.holds:
        return None
    question = not reader.words.acknowledges(message.text)
    answer = reader.composer.card(message.text, caution.alarm)
    return Reading(answer, caution.repeated(question=question))


def pointing_back(reader: Reader, message: Message) -> Reading | None:
    """Handle "can she take it then" and "why not" as questions about the referral."""
    referral = message.caution.referral
    if not referral or not reader.words.points_back(message.text):
        return None
    return Reading(reason_of(reader.composer, message.text, referral), message.caution)
