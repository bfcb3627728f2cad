"""Split what a person typed into sentences and clauses, and tell which of them ask.

The joining words are those of a language; a text without them stays whole.
"""

from __future__ import annotations

from magbot.text import normalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from magbot.text.language_pack import LanguagePack

LONGEST = 500
_ENDS = ".?!\n;"
_BEGINS = frozenset("¿¡")
_SPLITS = frozenset(f"{_ENDS},&/")
_JOINS = ("&", "/")  # stand for a joining word
_MOST_PARTS = 12


def is_whole(text: str, words: Iterable[str], pack: LanguagePack) -> bool:
    """Return whether a text surely is one clause; `words` are those of the text normalised."""
    unbroken = _SPLITS.isdisjoint(text[:-1]) and _BEGINS.isdisjoint(text[1:])
    return unbroken and pack.joining.isdisjoint(words)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text that hold a word.

    They end at full stops, question marks, exclamation marks, semicolons and line ends, and before
    a mark that begins a question or an exclamation. A point inside a number ends none ("1.5").
    """
    parts, start = [], 0
    for index, char in enumerate(text):
        begins = char in _BEGINS
        if begins or (char in _ENDS and not _inside_number(text, index)):
            end = index if begins else index + 1
            parts.append(text[start:end])
            start = end
    parts.append(text[start:])
    return [part.strip() for part in parts if normalize(part)]


def _inside_number(text: str, index: int) -> bool:
    return text[index] == "." and text[index + 1 : index + 2].isdigit()


def clauses(sentence: str, pack: LanguagePack) -> list[str]:
    """Return the clauses between the commas and joining words of a sentence, a dozen at most."""
    parts: list[list[str]] = [[]]
    for mark in _JOINS:
        sentence = sentence.replace(mark, " , ")
    for word in sentence.replace(",", " , ").split():
        if word == "," or _plain(word) in pack.joining:
            parts.append([])
        else:
            parts[-1].append(word)
    return [" ".join(part) for part in parts if part][:_MOST_PARTS]


def asks(part: str, pack: LanguagePack) -> bool:
    """Return whether a sentence or clause is put as a question."""
    return part.endswith("?") or _plain(part.split(" ", 1)[0]) in pack.asking


def _plain(word: str) -> str:
    """Return a word as the lists of a language have it: "Cuánto" is "cuanto"."""
    return word.lower() if word.isascii() else normalize(word)


def says_something(words: Iterable[str], pack: LanguagePack) -> bool:
    """Return whether normalised words hold one beside articles, pronouns and the like."""
    return not pack.function_words.issuperset(words)


def shorten(text: str) -> str:
    """Return the last sentences that fit the longest question that is matched."""
    if len(text) <= LONGEST:
        return text
    shortened = ""
    for sentence in reversed(sentences(text[-4 * LONGEST :])):
        if len(sentence) + 1 + len(shortened) > LONGEST:
            break
        shortened = f"{sentence} {shortened}"
    return shortened.rstrip() or text[:LONGEST]
