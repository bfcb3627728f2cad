"""Corrections: a card is withdrawn where the person says what was meant and no sign is left."""

from __future__ import annotations

from collections.abc import Iterable

from magbot.answering.answer import Answer
from magbot.conversation.caution import ALARMS, EMERGENCY, POISONING
from magbot.conversation.message import Message, Reading
from magbot.conversation.reader import Reader
from magbot.conversation.replies import holds_number
from magbot.kb.cards import CRISIS
from magbot.safety import Finding
from magbot.text import normalize, segmentation

_JUST_BEFORE = 3  # words before "forget it" in which a denial turns it round


def correction(reader: Reader, message: Message) -> Reading | None:
    """Handle "no chest pain, I meant ..." and "I'm not diabetic": the card is withdrawn.

    Danger signs in the message itself were handled before, by the row of the cards.
    """
    caution, pack = message.caution, reader.kb.pack
    if caution.holds:
        crisis = caution.alarm == CRISIS
        if (crisis and caution.released) or not _takes_back(reader, message):
            return None
        line = reader.kb.labels["help"]
        if crisis:
            card = reader.composer.card("", CRISIS).body.split("\n")
            numbers = [text for text in card if any(char.isdigit() for char in text)]
            line = "\n".join([line, *numbers]).rstrip()
        return Reading(_reread(reader, message), caution.taken_back(), line)
    if not caution.reasons or segmentation.asks(message.text.strip().lower(), pack):
        return None
    after = caution.without(denied_signs(reader, message), pack.function_words)
    return None if after == caution else Reading(_reread(reader, message), after)


def denied_signs(reader: Reader, message: Message) -> tuple[Finding, ...]:
    """Return the signs that a message denies by name ("not diabetic").

    Nothing is denied where it is hedged ("not sure if I am diabetic", "not diabetic yet"), or
    where a clause says more than the sign ("no chest pain relief works").
    """
    if reader.words.has("hedge", message.plain):
        return ()
    deny = reader.words.words("deny")
    signs: list[Finding] = []
    for clause in _clauses(reader, message.text):
        words = clause.split()
        left = [word for word in words if word not in deny]
        if left != words:
            signs += _signs_alone(reader, left)
    return tuple(signs)


def _signs_alone(reader: Reader, words: list[str]) -> list[Finding]:
    """Return the signs that these words name; none if they say anything else as well."""
    lists, empty = reader.words.lists, reader.kb.pack.function_words
    clause, having = " ".join(words), lists["having"]
    named = " ".join(word for word in words if word not in empty.union(lists["modal"]))
    readings = (clause, *(f"{opening} {clause}" for opening in having), f"{having[0]} {named}")
    signs = [sign for reading in readings for sign in reader.assistant.screen(reading)]
    plain = {word for name in ("person", "modal", "act", "filler", "time") for word in lists[name]}
    more = set(words) - _evidence_words(signs) - plain - empty - reader.words.relatives
    return [] if more else signs


def _evidence_words(signs: Iterable[Finding]) -> set[str]:
    return {word for sign in signs for phrase in sign.evidence for word in phrase.split()}


def _takes_back(reader: Reader, message: Message) -> bool:
    caution = message.caution
    if _retracts(reader, message.plain):
        return True
    denied = {sign.family for sign in denied_signs(reader, message)}
    if caution.families and denied.issuperset(caution.families):
        return True
    if caution.alarm == EMERGENCY and _names_denied(reader, message):
        return True
    return caution.alarm != CRISIS and _means_else(reader, message)


def _names_denied(reader: Reader, message: Message) -> bool:
    """Return whether the words that matched are denied: "not my chest, my leg".

    The previous message is screened again without the denied words; no sign may be left in it.
    """
    heard = normalize(message.heard[-1]) if message.heard else ""
    evidence = _evidence_words(reader.assistant.screen(heard))
    for clause in _clauses(reader, message.text):
        for phrase in reader.words.lists["not this"]:
            rest = f" {clause} ".partition(f" {phrase} ")[2]
            denied = set(rest.split()) - reader.kb.pack.function_words
            if denied and denied <= evidence:
                left = " ".join(word for word in heard.split() if word not in denied)
                if not any(sign.card in ALARMS for sign in reader.assistant.screen(left)):
                    return True
    return False


def _clauses(reader: Reader, text: str) -> list[str]:
    return [
        normalize(clause)
        for sentence in segmentation.sentences(text) or [text]
        for clause in segmentation.clauses(sentence, reader.kb.pack)
    ]


def _retracts(reader: Reader, plain: str) -> bool:
    """Return whether a message says that it was not meant seriously, and does not negate that."""
    words, deny = plain.split(), reader.words.words("deny")
    for phrase in map(str.split, reader.words.lists["retract"]):
        for index in range(len(words) - len(phrase) + 1):
            before = words[max(index - _JUST_BEFORE, 0) : index]
            if words[index : index + len(phrase)] == phrase and deny.isdisjoint(before):
                return True
    return False


def _means_else(reader: Reader, message: Message) -> bool:
    """Return whether a message says that something else was meant: "I meant the spray".

    A number, a person, a time or "I meant to" is not something else.
    """
    lists, rest = reader.words.lists, _meaning(reader, message.plain)
    purpose = any(f"{rest} ".startswith(f"{phrase} ") for phrase in lists["purpose"])
    if not rest or holds_number(rest) or purpose:
        return False
    heard = {word for text in message.heard for word in normalize(text).split()}
    vague = {word for name in ("time", "act", "person", "modal") for word in lists[name]}
    known = reader.kb.pack.function_words | reader.words.relatives | heard | vague
    least = 1
    if message.caution.alarm == POISONING:  # "I meant the other tablets" is no other thing
        known, least = known | set(reader.words.subject), 2
    return len(set(rest.split()) - known) >= least and not _still_dangerous(reader, message, rest)


def _still_dangerous(reader: Reader, message: Message, rest: str) -> bool:
    """Return whether a sign is left when what was meant replaces the words that matched."""
    heard = message.heard[-1] if message.heard else ""
    first = next(iter(reader.assistant.screen(heard)), None)
    if first is None or not first.evidence:
        return False
    reading = normalize(heard)
    for position, phrase in enumerate(first.evidence):
        reading = reading.replace(phrase, "" if position else rest)
    left = reader.assistant.screen(reading)
    return any(sign.severity >= first.severity for sign in left)


def _meaning(reader: Reader, plain: str) -> str:
    """Return what follows "I meant", or ""."""
    for phrase in sorted(reader.words.lists["meaning"], key=len, reverse=True):
        _, separator, rest = f" {plain}".partition(f" {phrase} ")
        if separator:
            return rest.strip()
    return ""


def _reread(reader: Reader, message: Message) -> Answer:
    """Return the reply to the rest of a message, without what was denied."""
    text, pack = message.text, reader.kb.pack
    rest = _meaning(reader, message.plain)
    if not rest:
        parts = segmentation.sentences(text)
        parts = parts if len(parts) > 1 else segmentation.clauses(text, pack)
        rest = " ".join(part for part in parts if segmentation.asks(part, pack))
    if rest:
        return reader.assistant.ask(rest)
    return reader.small_talk(text, reader.kb.labels["corrected"], confidence=0.0)
