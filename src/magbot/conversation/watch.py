"""See danger that is told over several messages.

A message is screened as it stands; with the words that point read as what they point to; and
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

MOST_HEARD = 2
LONGEST_HEARD = 300
_SHORT, _FRAGMENT, _PHRASE = 9, 3, 6
_AGED = 5  # words of a message that tells an age and no more
_OLDEST_CHILD = 17
_LEAST_AMOUNT = 50


class Watch:
    """Screens messages in the light of those before them."""

    def __init__(self, assistant: Assistant, words: Words) -> None:
        self._screen = assistant.screen
        self._words = words
        lists = words.lists
        self._product = words.subject[0] if words.subject else ""
        self._pointing = frozenset(lists["pointing"])
        self._subjects = frozenset(lists["dropped"])
        self._own = frozenset(lists["self"])
        self._goes = frozenset(lists["goes on"])
        self._joiners = lists["joiner"]

    def findings(self, text: str, heard: Sequence[str] = ()) -> tuple[Finding, ...]:
        """Return the dangers in a message, the gravest first; those of the text itself if any.

        `heard` are the messages before it, the newest last.
        """
        own = self._alone(text)
        if own and own[0].card in ALARMS:
            return own
        joined = self._joined(text, heard)
        worse = bool(joined) and (not own or joined[0].severity > own[0].severity)
        return (*joined, *own) if worse else own

    def _alone(self, text: str) -> tuple[Finding, ...]:
        readings = (text, self._read(text), *self._aged(text), *self._light(text))
        findings = (self._screen(reading) for reading in dict.fromkeys(readings))
        signs = next(filter(None, findings), ())
        whole = self._screen(text, learned=True)
        return whole if whole and (not signs or whole[0].severity > signs[0].severity) else signs

    def _joined(self, text: str, heard: Sequence[str]) -> tuple[Finding, ...]:
        plain = normalize(text)
        if not plain or len(plain.split()) > _SHORT or self._words.acknowledges(text):
            return ()
        for count in range(1, len(heard) + 1):
            before = heard[-count:]
            if len(normalize(before[0]).split()) > _SHORT:
                return ()
            for joined in dict.fromkeys(self._join(before, text)):
                findings = tuple(
                    finding
                    for finding in self._screen(joined)
                    if self._spans(finding, before, text)
                )
                if findings:
                    return findings
        return ()

    def _join(self, before: Sequence[str], text: str) -> Iterator[str]:
        """Return the ways in which messages can be read as one."""
        whole = " ".join(map(normalize, before))
        plain = normalize(text)
        bare = self._without_subject(plain)
        yield f"{self._read(whole)}. {self._read(plain)}."
        if self._goes_on(whole, plain):
            yield f"{whole} {plain}"
            yield f"{whole} {bare}"
            yield f"{self._read(whole)} {self._read(bare)}"

    def _goes_on(self, before: str, plain: str) -> bool:
        """Return whether a message can be the rest of a sentence begun before it."""
        first, *others = plain.split()
        if len(others) < _FRAGMENT or len(before.split()) <= _FRAGMENT:
            return True
        own = first in self._own or segmentation.asks(plain, self._words.pack)
        return first in self._goes or (len(others) < _PHRASE and not own)

    def _spans(self, finding: Finding, before: Sequence[str], text: str) -> bool:
        """Return whether the words of a sign come from this message and from those before."""
        seen = {word for phrase in finding.evidence for word in normalize(phrase).split()}
        new = {*normalize(self._read(text)).split()}
        old = {word for message in before for word in normalize(self._read(message)).split()}
        return bool(seen & new - old) and bool(seen & old - new)

    def _read(self, text: str) -> str:
        """Read "some", "it" and "them" as the product, and a bare large number as an amount."""
        words = normalize(text).split()
        unit = self._words.lists["unit"][0]
        read = []
        for index, word in enumerate(words):
            if word in self._pointing and self._product:
                read.append(self._product)
            elif word.isdigit() and int(word) >= _LEAST_AMOUNT and index == len(words) - 1:
                read += [word, unit]
            else:
                read.append(word)
        return " ".join(read)

    def _without_subject(self, plain: str) -> str:
        first, _, rest = plain.partition(" ")
        if first in self._joiners and rest:
            return self._without_subject(rest)
        return rest if rest and first in self._subjects else plain

    def _aged(self, text: str) -> Iterator[str]:
        """Read "i am 12" as an age, where no more is said."""
        words = normalize(text).split()
        if 1 < len(words) <= _AGED and words[-1].isdigit() and int(words[-1]) <= _OLDEST_CHILD:
            subject = " ".join(words[:-1])
            if subject in self._words.lists["is aged"]:
                yield f"{text.strip(' .!?')} {self._words.lists['age'][0]}"

    def _light(self, text: str) -> Iterator[str]:
        """Read a body weight that only a child has as telling of one ("she weighs 14 kg")."""
        plain = normalize(text)
        if not self._words.has("weighs", plain):
            return
        most = dict(phrase.split() for phrase in self._words.lists["light"])
        spaced = "".join(
            f"{char} " if char.isdigit() and after.isalpha() else char
            for char, after in pairwise(f"{plain} ")
        )
        for number, unit in pairwise(spaced.split()):
            if number.isdecimal() and int(number) <= int(most.get(unit, "0")):
                yield self._words.lists["child"][0]
