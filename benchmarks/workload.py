"""A generated help desk of any size, and questions to it: seeded, without data files.

An entry is a request (24 of them, three wordings each) about a thing with a made-up name, now and
then in a circumstance. Ten phrasings of each are stored; the other wordings are only asked. What
is asked has one to three typing errors, at times a lost space or a greeting.

    python benchmarks/workload.py 600        show some phrasings and questions
"""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING, NamedTuple

from magbot.kb import language_packs
from magbot.kb.model import Entry, KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Iterator

STORED = 10
REQUESTS = (
    ("open an account for {}", "sign up with {}", "become a member of {}"),
    ("close my {} account", "leave {} for good", "end my membership of {}"),
    ("pay the bill of {}", "settle an invoice from {}", "send money to {}"),
    ("get a refund from {}", "have {} pay me back", "return my {} purchase"),
    ("change the address {} has", "tell {} that i moved", "correct where {} delivers"),
    ("reach someone at {}", "call the people of {}", "speak to an adviser of {}"),
    ("renew my {} licence", "extend my licence for {}", "keep {} for another year"),
    ("share {} with my family", "let relatives use {}", "add a household member to {}"),
    ("print a form of {}", "get the paper form for {}", "have the {} form on paper"),
    ("borrow {} for a week", "rent {} a few days", "have the loan of {}"),
    ("repair a torn {}", "mend {} at home", "patch a damaged {}"),
    ("wash {} by machine", "clean {} without harm", "get dirt off {}"),
    ("charge the battery of {}", "power {} up again", "refill the energy of {}"),
    ("pair {} and a telephone", "connect {} to bluetooth", "link {} with my mobile"),
    ("lower the noise of {}", "make {} quieter", "hush a loud {}"),
    ("find the manual of {}", "read instructions for {}", "download the guide to {}"),
    ("replace the cover of {}", "swap the lid of {}", "fit a new casing on {}"),
    ("measure the size of {}", "know how big {} is", "work out the dimensions of {}"),
    ("store {} over winter", "keep {} in the cold months", "put {} away until spring"),
    ("transport {} by train", "carry {} on the railway", "travel by rail with {}"),
    ("sell a used {}", "trade in an old {}", "get something for my worn {}"),
    ("insure {} against theft", "protect {} from thieves", "cover {} if it is stolen"),
    ("compare {} with others", "see how {} differs", "weigh {} against rivals"),
    ("report a fault of {}", "say that {} is broken", "complain about a bad {}"),
)
FRAMES = (
    *("how do i {}", "how can i {}", "what must i do to {}", "is there a way to {}"),
    *("i would like to {}", "can you help me {}", "please explain how to {}", "where do i {}"),
    *("who lets me {}", "steps to {}", "could anyone {}", "i have trouble when i {}"),
)
PLACES = ("at the weekend", "from abroad", "for a neighbour", "without internet", "in a hurry")
FIRST = "b br c ch d dr f fl g gl h j k l m n p pl qu r s sk t tr v w z".split()  # noqa: SIM905
MIDDLE = "a ai e ee i o oa u".split()  # noqa: SIM905
LAST = "b ck d g l lm m n nd p r rk s st t x".split()  # noqa: SIM905
BESIDE = "qwertyuiop asdfghjkl zxcvbnm"


class Asked(NamedTuple):
    """A question, the entry it is about, and whether its wording is stored."""

    text: str
    entry: int
    stored: bool


class Workload:
    """`phrasings` in all, ten an entry."""

    def __init__(self, phrasings: int, seed: int = 1) -> None:
        self.seed = seed
        self.entries = phrasings // STORED
        rng = random.Random(f"{seed} {phrasings}")
        things = max(4, -(-self.entries // (len(REQUESTS) // 2)))
        self._names = list(_names(rng, things))
        self._cells = rng.sample(range(things * len(REQUESTS)), self.entries)

    def wordings(self, entry: int) -> list[str]:
        """All wordings of an entry, the stored ones first."""
        rng = random.Random(self.seed << 40 | entry)
        thing, request = divmod(self._cells[entry], len(REQUESTS))
        place = f" {rng.choice(PLACES)}" if rng.random() < 0.25 else ""
        found = [
            frame.format(wording.format(self._names[thing])) + place
            for frame in FRAMES
            for wording in REQUESTS[request]
        ]
        rng.shuffle(found)
        return found

    def asked(self, count: int) -> Iterator[Asked]:
        """Give questions with typing errors, half of them on stored wordings."""
        rng = random.Random(self.seed + 77)
        for number in range(count):
            entry, stored = rng.randrange(self.entries), number % 2 == 0
            wordings = self.wordings(entry)
            text = rng.choice(wordings[:STORED] if stored else wordings[STORED:])
            yield Asked(misspelt(text, rng), entry, stored)

    def knowledge_base(self, rules: object = None) -> KnowledgeBase:
        """All entries as a knowledge base, with the danger signs that are given."""
        return KnowledgeBase(
            **_TEXTS,
            entries=[self._entry(at) for at in range(self.entries)],
            rules=rules,
        )

    def _entry(self, at: int) -> Entry:
        question, *variants = self.wordings(at)[:STORED]
        return Entry(f"e{at}", "answer", question, f"This is answer {at}.", variants=(*variants,))


_TEXTS = {
    "title": "a generated help desk", "language": "en", "version": "1", "hash": "generated",
    "note": "Generated text.", "cards": language_packs.texts("en").cards,
    "labels": {name: name for name in ("evidence", "sources", "choices", "suggestions")},
    "replies": {name: name for name in ("not_covered", "out_of_scope", "empty")},
}  # fmt: skip


def misspelt(text: str, rng: random.Random) -> str:
    """Make one to three typing errors; at times lose a space, or greet first."""
    for _ in range(rng.choices((1, 2, 3), (5, 3, 2))[0]):
        at = rng.choice([at for at, char in enumerate(text) if char != " "])
        text = text[:at] + _slip(text, at, rng) + text[at + 2 :]
    luck = rng.random()
    if luck < 0.1:
        at = rng.choice([at for at, char in enumerate(text) if char == " "])
        return text[:at] + text[at + 1 :]
    return rng.choice(("hello ", "hi ", "good day ")) + text if luck > 0.85 else text


def _slip(text: str, at: int, rng: random.Random) -> str:
    """Type two letters wrong: one beside it, one missing, one twice, or both swapped."""
    one, two = text[at], text[at + 1 : at + 2]
    kind = rng.randrange(4)
    if kind == 0:
        key = BESIDE.find(one)
        return (BESIDE[key - 1 : key].strip() or "e") + two
    if kind == 1:
        return two
    if kind == 2 or two == " ":
        return one + one + two
    return two + one


def _names(rng: random.Random, count: int) -> Iterator[str]:
    seen: set[str] = set()
    while len(seen) < count:
        parts = [
            rng.choice(FIRST) + rng.choice(MIDDLE) + rng.choice(LAST)
            for _ in range(rng.choice((1, 2, 2, 3)))
        ]
        name = "".join(parts)
        if name not in seen:
            seen.add(name)
            yield name


if __name__ == "__main__":
    shown = Workload(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
    for place in range(3):
        print(*shown.wordings(place)[:4], sep="\n")
    for question in shown.asked(12):
        print(question)
