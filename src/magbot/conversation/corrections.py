"""Take a card back where that is safe: the person says what was meant, and no sign is left."""

from __future__ import annotations

from magbot.answering.answer import Answer
from magbot.conversation.guard import ALARMS, CRISIS, EMERGENCY, POISONING, Caution, holds_number
from magbot.conversation.message import Message, Reading
from magbot.conversation.reader import Reader
from magbot.conversation.replies import numbers_of, with_body
from magbot.kb.model import SMALLTALK
from magbot.safety import Finding
from magbot.text import normalize, segmentation

_JUST_BEFORE = 3


def of_alarm(reader: Reader, message: Message) -> Reading | None:
    """Return the reply to what an emergency card was a misunderstanding of; None if it was not.

    The message itself holds no sign: those were read before.
    """
    caution = message.caution
    if caution.alarm == CRISIS and caution.released:
        return None
    if not _takes_back(reader, message, caution):
        return None
    line = reader.kb.labels["help"]
    if caution.alarm == CRISIS:
        line = f"{line}\n{numbers_of(reader.composer, CRISIS)}".rstrip()
    return Reading(_reread(reader, message), caution.taken_back(), line)


def of_referral(reader: Reader, message: Message) -> Reading | None:
    """Return the reply once a condition was denied: "no, I'm not diabetic"."""
    if segmentation.asks(message.text.strip().lower(), reader.kb.pack):
        return None
    caution = message.caution.without(denied_signs(reader, message), reader.kb.pack.function_words)
    if caution == message.caution:
        return None
    return Reading(_reread(reader, message), caution)


def denied_signs(reader: Reader, message: Message) -> tuple[Finding, ...]:
    """Return the signs that a message denies by name ("not diabetic").

    Nothing is denied where it is hedged ("not sure if I am diabetic", "not diabetic yet"), or
    where a clause says more than the sign ("no chest pain relief works").
    """
    if reader.words.has("hedge", message.plain):
        return ()
    deny = {word for phrase in reader.words.lists["deny"] for word in phrase.split()}
    clauses = (clause.split() for clause in _clauses(reader, message.text))
    return tuple(
        finding
        for words in clauses
        if not deny.isdisjoint(words)
        for finding in _signs_alone(reader, [word for word in words if word not in deny])
    )


def _signs_alone(reader: Reader, words: list[str]) -> list[Finding]:
    """Return the signs that words name, where they name nothing else."""
    left = " ".join(words)
    lists, empty = reader.words.lists, reader.kb.pack.function_words
    small = empty.union(lists["modal"])
    named = " ".join(word for word in words if word not in small)
    having = lists["having"]
    signs: list[Finding] = []
    for reading in (left, *(f"{opening} {left}" for opening in having), f"{having[0]} {named}"):
        signs += reader.assistant.screen(reading)
    seen = {word for opening in signs for phrase in opening.evidence for word in phrase.split()}
    plain = {word for name in ("person", "modal", "act", "filler", "time") for word in lists[name]}
    more = set(words) - seen - plain - empty - reader.words.relatives
    return [] if more else signs


def _takes_back(reader: Reader, message: Message, caution: Caution) -> bool:
    plain = message.plain
    if _retracts(reader, plain):
        return True
    denied = {sign.family for sign in denied_signs(reader, message)}
    if caution.families and denied.issuperset(caution.families):
        return True
    if caution.alarm == EMERGENCY and _names_denied(reader, message):
        return True
    return caution.alarm != CRISIS and _means_else(reader, message)


def _names_denied(reader: Reader, message: Message) -> bool:
    """Return whether what was seen is denied by its name: "not my chest, my leg".

    The message before is read again without the words denied; no sign may be left in it.
    """
    heard = normalize(message.heard[-1]) if message.heard else ""
    findings = reader.assistant.screen(heard)
    seen = {word for finding in findings for phrase in finding.evidence for word in phrase.split()}
    for clause in _clauses(reader, message.text):
        for phrase in reader.words.lists["not this"]:
            _, finding, rest = f" {clause} ".partition(f" {phrase} ")
            denied = {word for word in rest.split() if word not in reader.kb.pack.function_words}
            if not finding or not denied or not denied <= seen:
                continue
            left = " ".join(word for word in heard.split() if word not in denied)
            if not any(sign.card in ALARMS for sign in reader.assistant.screen(left)):
                return True
    return False


def _clauses(reader: Reader, text: str) -> list[str]:
    sentences = segmentation.sentences(text) or [text]
    parts = (
        part for sentence in sentences for part in segmentation.clauses(sentence, reader.kb.pack)
    )
    return [normalize(part) for part in parts]


def _retracts(reader: Reader, plain: str) -> bool:
    """Return whether a message says that it was no more than words, and does not deny that."""
    words = plain.split()
    deny = {word for phrase in reader.words.lists["deny"] for word in phrase.split()}
    for phrase in reader.words.lists["retract"]:
        said = phrase.split()
        for index in range(len(words) - len(said) + 1):
            before = words[max(index - _JUST_BEFORE, 0) : index]
            if words[index : index + len(said)] == said and deny.isdisjoint(before):
                return True
    return False


def _means_else(reader: Reader, message: Message) -> bool:
    """Return whether a message names another thing that was meant: "I meant the spray".

    A number, a person, a time or "I meant to" names none.
    """
    rest = _meaning(reader, message.plain)
    if not rest or holds_number(rest):
        return False
    lists = reader.words.lists
    if any(rest.startswith(f"{phrase} ") or rest == phrase for phrase in lists["purpose"]):
        return False
    heard = {word for text in message.heard for word in normalize(text).split()}
    vague = {word for name in ("time", "act", "person", "modal") for word in lists[name]}
    known = reader.kb.pack.function_words | reader.words.relatives | heard | vague
    least = 1
    if message.caution.alarm == POISONING:  # "I meant the other tablets" is no other thing
        known, least = known | set(reader.words.subject), 2
    return len(set(rest.split()) - known) >= least and not _still_dangerous(reader, message, rest)


def _still_dangerous(reader: Reader, message: Message, rest: str) -> bool:
    """Return whether a sign is left when what was seen first is read as what was meant."""
    for heard in message.heard[-1:]:
        findings = reader.assistant.screen(heard)
        reading = normalize(heard)
        for position, phrase in enumerate(findings[0].evidence if findings else ()):
            reading = reading.replace(phrase, "" if position else rest)
        left = reader.assistant.screen(reading)
        if (
            findings
            and findings[0].evidence
            and any(finding.severity >= findings[0].severity for finding in left)
        ):
            return True
    return False


def _meaning(reader: Reader, plain: str) -> str:
    """Return what follows "I meant"; "" where nothing does."""
    for phrase in sorted(reader.words.lists["meaning"], key=len, reverse=True):
        _, separator, rest = f" {plain}".partition(f" {phrase} ")
        if separator:
            return rest.strip()
    return ""


def _reread(reader: Reader, message: Message) -> Answer:
    """Return the reply to what is left of a message without what was denied or taken back."""
    text = message.text
    rest = _meaning(reader, message.plain)
    if rest:
        return reader.assistant.ask(rest)
    parts = segmentation.sentences(text)
    pack = reader.kb.pack
    parts = parts if len(parts) > 1 else segmentation.clauses(text, pack)
    asked = [part for part in parts if segmentation.asks(part, pack)]
    if asked:
        return reader.assistant.ask(" ".join(asked))
    empty = reader.composer.without_entry(text, "empty", 0.0, ())
    offers = reader.composer.offers(empty.suggestions)
    body = "\n\n".join([reader.kb.labels["corrected"], *offers])
    return with_body(empty, body, kind=SMALLTALK)
