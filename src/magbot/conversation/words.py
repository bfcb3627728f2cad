"""What a message is by its words alone: "2", "why?", "what about ...", "is it ok then".

The phrases stand under `say:` in the pack of a language (magbot/languages). A folder sets its own
list under `labels:` in faq.yaml, with `say.` before the name (`say.more: más | sigue`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from magbot.frozen import frozen
from magbot.text import normalize
from magbot.text.language_pack import BAR, LanguagePack

PICK, MEANT, ABOUT = "pick", "meant", "about"
WHOLE_MESSAGES = (
    *("clear", "leave", "more", "shorter", "why", "again", "asked", "source"),
    *("yes", "no", "both", "else"),
)
"""The lists of whole messages; a list's name is the act that each of its phrases is."""
_COURTESIES = ("hello", "thanks")
_ASKING = ("judge", "act", "ask")
_POINTING = ("relative", "person", "modal", "filler", *_ASKING)
_MOST_POINTING = 12


@frozen
class Saying:
    """What the words of a text say: the act, and what is left without the opening.

    `number` counts the choices from 1; -1 is the last one.
    """

    act: str = ""
    rest: str = ""
    number: int = 0


class Words:
    """The phrases of one language, ready for look-ups."""

    def __init__(self, pack: LanguagePack, subject: Iterable[str] = ()) -> None:
        """Index the lists of a language; `subject` are the folder's own nouns."""
        self.pack = pack
        self.lists = lists = {
            name: tuple(filter(None, text.split(BAR))) for name, text in pack.say.items()
        }
        self._act = {phrase: name for name in WHOLE_MESSAGES for phrase in lists[name]}
        self._courtesy = {phrase: name for name in _COURTESIES for phrase in lists[name]}
        self._leads = _longest_first(lists["lead"])
        self._meant = _longest_first(lists["meant"])
        self._tails = _longest_first(lists["tail"])
        self.itself = lists["itself"][0]
        self.relatives = frozenset(lists["relative"])
        self.subject = tuple(subject)
        self._pointing = self.words(*_POINTING) | set(self.subject)
        self._asking = self.words(*_ASKING)
        self._addressed = self.words("addressed")
        self._of_taking = self.words("act", "judge", "pointing")

    def words(self, *names: str) -> frozenset[str]:
        """Return the single words of the phrases of these lists."""
        phrases = (phrase for name in names for phrase in self.lists[name])
        return frozenset(word for phrase in phrases for word in phrase.split())

    def read(self, text: str) -> Saying:
        """Return what a text is; its act is "" for a question like any other."""
        plain = normalize(text)
        bare = self._without_lead(plain)
        for reading in (plain, self._without_tail(plain), bare, self._without_tail(bare)):
            if reading in self._act:
                return Saying(self._act[reading])
        number = self._number(plain) or self._number(self._without_assent(plain))
        if number:
            return Saying(PICK, number=number)
        for phrase in self._meant:
            if plain.startswith(phrase + " "):
                return Saying(MEANT, plain[len(phrase) + 1 :])
        rest = self._without_tail(bare)
        if self.courtesy(plain) and not self.courtesy(rest):  # "many thanks" is not about "many"
            return Saying(rest=plain)
        return Saying(ABOUT, rest) if rest != plain else Saying(rest=rest)

    def courtesy(self, plain: str) -> str:
        """Return "hello" or "thanks" if all the normalised words are one of these, else ""."""
        return self._courtesy.get(plain, "")

    def acknowledges(self, text: str) -> bool:
        """Return whether a text asks nothing: "ok", "thanks", a number."""
        plain = normalize(text)
        return not plain or plain in self.lists["ack"] or self._number(plain) != 0

    def points_back(self, text: str) -> bool:
        """Return whether a question names nothing itself: "can she take it then", "why not".

        Every word is a person, a tense, a verb of taking, a judgement or the subject itself.
        """
        words = [word for word in normalize(text).split() if not word[0].isdigit()]
        if not words or len(words) > _MOST_POINTING or self.acknowledges(text):
            return False
        of_the_assistant = not self._addressed.isdisjoint(words)  # "who are you"
        if of_the_assistant and self._of_taking.isdisjoint(words):
            return False
        if not self._pointing.issuperset(words):
            return False
        return len(words) > 1 or "?" in text or not self._asking.isdisjoint(words)

    def has(self, name: str, plain: str) -> bool:
        """Return whether normalised words contain a phrase of a list."""
        padded = f" {plain} "
        return any(f" {phrase} " in padded for phrase in self.lists[name])

    def with_it(self, plain: str) -> str:
        """Return normalised words with "it" in place of "that" and "this"."""
        pointing = self.lists["it"]
        return " ".join(self.itself if word in pointing else word for word in plain.split())

    def with_subject(self, plain: str) -> str:
        """Return words without a noun ("what is it") with the subject in place of "it"."""
        words = plain.split()
        empty = self.pack.function_words
        if not self.subject or self.itself not in words or not empty.issuperset(words):
            return plain
        return " ".join(self.subject[0] if word == self.itself else word for word in words)

    def as_own(self, plain: str) -> str:
        """Return "can my brother take it" as one's own question: who asks changes no entry."""
        words = plain.split()
        for person in self._named_relatives(plain):
            index = words.index(person)
            words[index - 1 : index + 1] = self.lists["self"][:1]
        return " ".join(words)

    def names_adult(self, plain: str) -> bool:
        """Return whether an adult relative is named with a possessive: "my brother"."""
        return any(person not in self.lists["young"] for person in self._named_relatives(plain))

    def _named_relatives(self, plain: str) -> list[str]:
        """Return the relatives named with a possessive: "my brother"."""
        pairs = pairwise(plain.split())
        whose = self.lists["whose"]
        return [person for owner, person in pairs if owner in whose and person in self.relatives]

    def without_pointers(self, plain: str) -> list[str]:
        """Return the words that name a choice: "second" of "the second one, please"."""
        words = [word for word in plain.split() if word not in self.lists["pointer"]]
        return words[:-1] if len(words) > 1 and words[-1] in self.lists["one"] else words

    def _without_lead(self, plain: str) -> str:
        for _ in range(2):
            lead = next((lead for lead in self._leads if plain.startswith(lead + " ")), "")
            plain = plain.removeprefix(lead + " ") if lead else plain
        return plain

    def _without_tail(self, plain: str) -> str:
        tail = next((tail for tail in self._tails if plain.endswith(" " + tail)), "")
        return plain.removesuffix(" " + tail) if tail else plain

    def _without_assent(self, plain: str) -> str:
        first, _, rest = plain.partition(" ")
        return rest if self._act.get(first) == "yes" or first in self._leads else ""

    def _number(self, plain: str) -> int:
        words = self.without_pointers(plain)
        return self.pack.numbers.get(words[0], 0) if len(words) == 1 else 0


@lru_cache(maxsize=8)
def words_of(pack: LanguagePack, subject: tuple[str, ...]) -> Words:
    """Return the words of a folder with this pack; cached."""
    return Words(pack, subject)


def _longest_first(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
