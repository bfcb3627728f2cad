"""Danger that is told over several messages.

A message is screened as it stands; with the words that point replaced by what they point to; and
joined to the messages before it. Joined, a sign counts only where its words come from both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from magbot.answering.assistant import Assistant
from magbot.conversation.caution import ALARMS
from magbot.conversation.words import Words
from magbot.safety import Finding
from magbot.text import normalize, segmentation

MOST_HEARD = 2  # earlier messages that a new one is joined to
LONGEST_HEARD = 300  # characters that are remembered of each
_SHORT = 9  # words of the longest message that is joined to another
_FRAGMENT = 3  # most words of a message that is no sentence of its own
_PHRASE = 6  # most words of one that may still go on with the sentence before
_AGED = 5  # words of a message that tells an age and no more
_OLDEST_CHILD = 17  # years
_LEAST_AMOUNT = 50  # a number without a unit that is taken as an amount


class MessageScreen:
    """Screens a message together with those before it."""

    def __init__(self, assistant: Assistant, words: Words) -> None:
        self._screen = assistant.screen
        self._words, self._lists = words, words.lists

    def findings(self, text: str, heard: Sequence[str] = ()) -> tuple[Finding, ...]:
        """Return the danger signs in a message, the gravest first.

        `heard` are the messages before it, the newest last.
        """
        alone = self._alone(text)
        if alone and alone[0].card in ALARMS:
            return alone
        return _gravest(alone, self._joined(text, heard))

    def _alone(self, text: str) -> tuple[Finding, ...]:
        """Return the signs of the gravest reading, and the milder ones seen before it.

        Beside a sign that was seen, another needs a phrase that its reading added: readings have
        no punctuation, and words of two sentences are no sign.
        """
        plain, signs = normalize(text), self._screen(text)
        readings = (self._resolved(text), *self._with_age_unit(text), *self._childs_weight(text))
        for reading in dict.fromkeys(readings):
            if signs and signs[0].card in ALARMS:
                return signs
            if reading != text:
                findings = self._screen(reading)
                added = (sign for sign in findings if not signs or _is_added(sign, reading, plain))
                signs = _gravest(signs, tuple(added))
        return _gravest(signs, self._screen(text, learned=True))

    def _joined(self, text: str, heard: Sequence[str]) -> tuple[Finding, ...]:
        plain = normalize(text)
        if not plain or len(plain.split()) > _SHORT or self._words.acknowledges(text):
            return ()
        signs: tuple[Finding, ...] = ()
        for count in range(1, len(heard) + 1):
            before = heard[-count:]
            if len(normalize(before[0]).split()) > _SHORT:
                break
            for joined in dict.fromkeys(self._join(before, text)):
                findings = self._screen(joined)
                spanning = (sign for sign in findings if self._spans(sign, before, text))
                signs = _gravest(signs, tuple(spanning))
                if signs and signs[0].card in ALARMS:
                    return signs
        return signs

    def _join(self, before: Sequence[str], text: str) -> Iterator[str]:
        """Yield the ways to join earlier messages and a new one into one text."""
        earlier, plain = " ".join(map(normalize, before)), normalize(text)
        bare = self._without_opening(plain)
        yield f"{self._resolved(earlier)}. {self._resolved(plain)}."
        if self._goes_on(earlier, plain):
            yield f"{earlier} {plain}"
            yield f"{earlier} {bare}"
            yield f"{self._resolved(earlier)} {self._resolved(bare)}"

    def _goes_on(self, before: str, plain: str) -> bool:
        """Return whether a message can continue the sentence before it."""
        first, *rest = plain.split()
        if len(rest) < _FRAGMENT or len(before.split()) <= _FRAGMENT:
            return True
        begins_anew = first in self._lists["self"] or segmentation.asks(plain, self._words.pack)
        return first in self._lists["goes on"] or (len(rest) < _PHRASE and not begins_anew)

    def _spans(self, finding: Finding, before: Sequence[str], text: str) -> bool:
        """Return whether a sign has words of this message and words of those before."""
        evidence = {word for phrase in finding.evidence for word in normalize(phrase).split()}
        new = set(normalize(self._resolved(text)).split())
        old = {word for message in before for word in normalize(self._resolved(message)).split()}
        return bool(evidence & new - old) and bool(evidence & old - new)

    def _resolved(self, text: str) -> str:
        """Return a text normalised, with the base's subject for "some", "it" and "them".

        A large number at the end, or with "of it" after it, is taken as an amount.
        """
        words, pointing = normalize(text).split(), self._lists["pointing"]
        end = len(words)
        if words and words[-1] in pointing:
            end -= 1
            if end and words[end - 1] in self._words.pack.function_words:
                end -= 1
        if end and words[end - 1].isdecimal() and float(words[end - 1]) >= _LEAST_AMOUNT:
            words.insert(end, self._lists["unit"][0])
        subject = self._words.subject[:1]
        return " ".join(subject[0] if subject and word in pointing else word for word in words)

    def _without_opening(self, plain: str) -> str:
        """Return words without joiners ("and") and then one pronoun or verb ("it", "is")."""
        first, _, rest = plain.partition(" ")
        if first in self._lists["joiner"] and rest:
            return self._without_opening(rest)
        return rest if rest and first in self._lists["dropped"] else plain

    def _with_age_unit(self, text: str) -> Iterator[str]:
        """Yield "i am 12" as an age, if the message says no more."""
        words = normalize(text).split()
        if 1 < len(words) <= _AGED and words[-1].isdecimal() and float(words[-1]) <= _OLDEST_CHILD:
            subject = " ".join(words[:-1])
            if subject in self._lists["is aged"]:
                yield f"{text.strip(' .!?')} {self._lists['age'][0]}"

    def _childs_weight(self, text: str) -> Iterator[str]:
        """Yield a phrase that means a child if a child's weight is told ("she weighs 14 kg")."""
        plain = normalize(text)
        if not self._words.has("weighs", plain):
            return
        most = dict(phrase.split() for phrase in self._lists["light"])
        spaced = "".join(
            f"{char} " if char.isdigit() and after.isalpha() else char
            for char, after in pairwise(f"{plain} ")
        )
        for number, unit in pairwise(spaced.split()):
            if number.isdecimal() and float(number) <= float(most.get(unit, "0")):
                yield self._lists["child"][0]


def _gravest(signs: tuple[Finding, ...], others: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the other signs and then these if the others are graver, else these alone."""
    if not others or (signs and others[0].severity <= signs[0].severity):
        return signs
    return (*others, *(sign for sign in signs if sign not in others))


def _is_added(sign: Finding, reading: str, plain: str) -> bool:
    """Return whether a sign has a phrase that a reading holds more often than the text."""
    phrases, normalised = map(normalize, sign.evidence), normalize(reading)
    return any(normalised.count(phrase) > plain.count(phrase) for phrase in phrases)
