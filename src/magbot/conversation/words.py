"""Tell what a text is that is said with the conversation in mind: "2", "why?", "what about ...".

The phrases are data. They are English; a folder sets its own under `labels:` in faq.yaml, with
the name of the list after `say.` and a bar between two phrases (`say.more: más | sigue`).
"""

from __future__ import annotations

from magbot.conversation.phrases import PHRASES
from magbot.frozen import frozen
from magbot.text import normalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

MORE, WHY, AGAIN, YES, NO, BOTH, ELSE, PICK, MEANT, ABOUT = (
    "more", "why", "again", "yes", "no", "both", "else", "pick", "meant", "about",
)  # fmt: skip
_WHOLE = (MORE, WHY, AGAIN, YES, NO, BOTH, ELSE)
_MOST_CHOICES = 9

_NUMBERS = {
    "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7, "8": 8, "9": 9,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "latter": -1,
    "former": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip


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

    def __init__(self, labels: Mapping[str, str]) -> None:
        """Take the folder's own lists where it has them."""
        lists = {name: _phrases(labels.get(f"say.{name}", text)) for name, text in PHRASES.items()}
        self._act = {phrase: name for name in _WHOLE for phrase in lists[name]}
        self._leads = _longest_first(lists["lead"])
        self._meant = _longest_first(lists["meant"])
        self._tails, self._it = lists["tail"], lists["it"]
        self._pointers, self._openings = lists["pointer"], lists["opening"]

    def read(self, text: str) -> Saying:
        """Say which act a text is, by its words alone; "" for a question like any other."""
        plain = normalize(text)
        act = self._act.get(plain) or self._act.get(self._without_tail(plain))
        if act:
            return Saying(act)
        number = self._number(plain) or self._number(self._without_assent(plain))
        if number:
            return Saying(PICK, number=number)
        for phrase in self._meant:
            if plain.startswith(phrase + " "):
                return Saying(MEANT, plain[len(phrase) + 1 :])
        rest = self._without_tail(self._without_lead(plain))
        return Saying(ABOUT, rest) if rest != plain else Saying(rest=rest)

    def opens_as_fragment(self, plain: str) -> bool:
        """Say whether normalised words begin as no full question does ("before a run")."""
        first = plain.split(" ", 1)[0]
        return first in self._openings

    def pointing_to_it(self, plain: str) -> str:
        """Read "that" and "this" as "it"; the same words where there is none."""
        words = plain.split()
        return " ".join("it" if word in self._it else word for word in words)

    def bare(self, asked: list[str]) -> list[str]:
        """Leave out the words that only point ("the", "option", "please")."""
        return [word for word in asked if word not in self._pointers]

    def _without_lead(self, plain: str) -> str:
        for _ in range(2):
            lead = next((lead for lead in self._leads if plain.startswith(lead + " ")), "")
            plain = plain.removeprefix(lead + " ") if lead else plain
        return plain

    def _without_tail(self, plain: str) -> str:
        rest, _, last = plain.rpartition(" ")
        return rest if rest and last in self._tails else plain

    def _without_assent(self, plain: str) -> str:
        first, _, rest = plain.partition(" ")
        return rest if self._act.get(first) == YES or first in self._leads else ""

    def _number(self, plain: str) -> int:
        left = self.bare(plain.split())
        if left[1:] == ["one"]:
            left = left[:1]
        return _NUMBERS.get(left[0], 0) if len(left) == 1 else 0


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (normalize(phrase) for phrase in text.split("|"))))


def _longest_first(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
