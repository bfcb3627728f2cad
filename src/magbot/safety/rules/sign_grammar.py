"""Read the text of a sign or phrase.

sign   = group + group ...       the groups stand together, in any order
group  = phrase | phrase ...     any one of them
phrase = item item ..  item      in this order; `..` leaves room for up to three words
item   = word | =word | <list>   a word stands for its endings and misspellings too,
                                 `=word` for itself alone, `<list>` for any of its members
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from magbot.frozen import frozen
from magbot.safety.tokenizer import plain_words

Key = TypeVar("Key", int, str)

ROOM: Final = 3
_PART: Final = re.compile(r"<[^<>]*>|\.\.|\+|\||[^\s<>|+]+|[<>]")


class GrammarError(ValueError):
    """A text that cannot be read; `fix` says how to mend it."""

    def __init__(self, message: str, fix: str) -> None:
        self.fix = fix
        super().__init__(message)


@frozen
class Item:
    """One place of a phrase: a word or a list; `gap` more words may stand before it."""

    text: str
    is_list: bool
    exact: bool
    gap: int


Phrase = tuple[Item, ...]
Groups = tuple[tuple[Phrase, ...], ...]


def parse_sign(text: str) -> Groups:
    """Return the groups of a sign, each a tuple of alternative phrases. Raises GrammarError."""
    groups: list[list[list[str]]] = [[[]]]
    for part in _PART.findall(text):
        if part == "+":
            groups.append([[]])
        elif part == "|":
            groups[-1].append([])
        else:
            groups[-1][-1].append(part)
    return tuple(tuple(_phrase(parts, text) for parts in group) for group in groups)


def parse_phrases(texts: tuple[str, ...]) -> tuple[Phrase, ...]:
    """Return the phrases of a list; a text may hold several between bars."""
    return tuple(phrase for text in texts for group in parse_sign(text) for phrase in group)


def list_names(groups: Iterable[Iterable[Phrase]]) -> list[str]:
    """Return the names of the lists that groups of phrases refer to."""
    return [item.text for group in groups for phrase in group for item in phrase if item.is_list]


def reachable(starts: Iterable[Key], parts: Mapping[Key, set[Key]]) -> set[Key]:
    """Return the starts with their parts, the parts of those, and so on."""
    reached = set(starts)
    todo = list(reached)
    while todo:
        new = parts.get(todo.pop(), set()) - reached
        reached |= new
        todo += new
    return reached


def _phrase(parts: list[str], text: str) -> Phrase:
    items: list[Item] = []
    gap = 0
    for part in parts:
        if part == "..":
            gap = ROOM
            continue
        items += _items(part, gap if items else 0, text)
        gap = 0
    if not items:
        raise GrammarError(f"an empty part in {text!r}", "Write words on both sides of + and |.")
    return tuple(items)


def _items(part: str, gap: int, text: str) -> list[Item]:
    if part in {"<", ">"}:
        raise GrammarError(f"a lone {part} in {text!r}", "A list is written <name>.")
    if part.startswith("<"):
        return [Item(part[1:-1].strip(), True, False, gap)]
    exact = part.startswith("=")
    words = plain_words(part.removeprefix("="))
    if not words:
        raise GrammarError(f"no letters in {part!r} of {text!r}", "Take it out.")
    return [
        Item(word, False, exact, gap if position == 0 else 0)
        for position, word in enumerate(words)
    ]
