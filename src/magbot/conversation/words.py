"""Tell by its words alone what a message is: "2", "why?", "what about ...", "is it ok then".

The phrases are data: a language's own, in its pack.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from magbot.conversation.phrases import COURTESIES, POINTING, WHOLE
from magbot.frozen import frozen
from magbot.text import normalize
from magbot.text.language_pack import BAR, LanguagePack

PICK, MEANT, ABOUT = "pick", "meant", "about"
_MOST_CHOICES = 9
_MOST_POINTING = 12


@frozen
class Saying:
    """How a text can be read: the act, and the words left when the opening is taken off.

    `number` counts the choices from 1; -1 is the last one.
    """

    act: str = ""
    rest: str = ""
    number: int = 0


class Words:
    """The phrases of one language, ready to be looked up."""

    def __init__(self, pack: LanguagePack, subject: Iterable[str] = ()) -> None:
        """Take the lists of a language; `subject` are the folder's own nouns."""
        self.pack = pack
        self.lists = lists = {
            name: tuple(filter(None, text.split(BAR))) for name, text in pack.say.items()
        }
        self._act = {phrase: name for name in WHOLE for phrase in lists[name]}
        self._courtesy = {phrase: name for name in COURTESIES for phrase in lists[name]}
        self._leads = _longest_first(lists["lead"])
        self._meant = _longest_first(lists["meant"])
        self._tails, self._it = _longest_first(lists["tail"]), lists["it"]
        self._one, self.itself = lists["one"], lists["itself"][0]
        self._pointers, self._openings = lists["pointer"], lists["opening"]
        self._whose = frozenset(lists["whose"])
        self._young = frozenset(lists["young"])
        self._ack = frozenset(lists["ack"])
        self.relatives = frozenset(lists["relative"])
        self._pointing = self._words("relative", *POINTING) | frozenset(subject)
        self._asking = self._words("judge", "act", "ask")
        self._addressed = self._words("addressed")
        self._of_taking = self._words("act", "judge", "pointing")
        self.subject = tuple(subject)

    def _words(self, *names: str) -> frozenset[str]:
        return frozenset(
            w for name in names for phrase in self.lists[name] for w in phrase.split()
        )

    def read(self, text: str) -> Saying:
        """Return which act a text is, by its words alone; "" for a question like any other."""
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
        """Return which courtesy normalised words are, as a whole; "" for none."""
        return self._courtesy.get(plain, "")

    def acknowledges(self, text: str) -> bool:
        """Return whether a text asks nothing: "ok", "thanks", a number."""
        plain = normalize(text)
        return not plain or plain in self._ack or self._number(plain) != 0

    def points_back(self, text: str) -> bool:
        """Return whether a question has no noun of its own: "can she take it then", "why not".

        Every word is a person, a tense, a verb of taking, a judgement or the subject itself.
        """
        words = [word for word in normalize(text).split() if not word[0].isdigit()]
        if not words or len(words) > _MOST_POINTING or self.acknowledges(text):
            return False
        if not self._pointing.issuperset(words) or self._of_the_assistant(words):
            return False
        return len(words) > 1 or "?" in text or not self._asking.isdisjoint(words)

    def _of_the_assistant(self, words: list[str]) -> bool:
        """Return whether words are about the one spoken to alone: "who are you"."""
        return not self._addressed.isdisjoint(words) and self._of_taking.isdisjoint(words)

    def has(self, name: str, plain: str) -> bool:
        """Return whether normalised words hold a phrase of a list."""
        padded = f" {plain} "
        return any(f" {phrase} " in padded for phrase in self.lists[name])

    def opens_as_fragment(self, plain: str) -> bool:
        """Return whether normalised words begin as no full question does ("before a run")."""
        first = plain.split(" ", 1)[0]
        return first in self._openings

    def pointing_to_it(self, plain: str) -> str:
        """Read "that" and "this" as "it"; the same words where there is none."""
        words = plain.split()
        return " ".join(self.itself if word in self._it else word for word in words)

    def of_the_subject(self, plain: str) -> str:
        """Read "it" as the subject in words that name nothing ("what is it"); else the same."""
        words = plain.split()
        empty = self.pack.function_words
        if not self.subject or self.itself not in words or not empty.issuperset(words):
            return plain
        return " ".join(self.subject[0] if word == self.itself else word for word in words)

    def of_oneself(self, plain: str) -> str:
        """Read "can my brother take it" as one's own question: who asks changes no entry."""
        words = plain.split()
        for own, person in pairwise(plain.split()):
            if own in self._whose and person in self.relatives:
                index = words.index(person)
                words[index - 1 : index + 1] = self.lists["self"][:1]
        return " ".join(words)

    def others(self, plain: str) -> tuple[str, ...]:
        """Return the grown relatives that are named as another person is: "my brother"."""
        pairs = pairwise(plain.split())
        named = (person for own, person in pairs if own in self._whose)
        return tuple(
            person for person in named if person in self.relatives and person not in self._young
        )

    def bare(self, asked: list[str]) -> list[str]:
        """Leave out the words that only point ("the", "option", "please")."""
        return [word for word in asked if word not in self._pointers]

    def without_one(self, asked: list[str]) -> list[str]:
        """Leave out "one" behind other words: "the first one"."""
        return asked[:-1] if len(asked) > 1 and asked[-1] in self._one else asked

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
        left = self.without_one(self.bare(plain.split()))
        return self.pack.numbers.get(left[0], 0) if len(left) == 1 else 0


@lru_cache(maxsize=8)
def words_of(pack: LanguagePack, subject: tuple[str, ...]) -> Words:
    """Return the words of a folder with this pack; kept, since making them costs."""
    return Words(pack, subject)


def _longest_first(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
