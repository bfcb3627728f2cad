"""Take apart what a person typed: sentences, clauses, and the part that is a question.

English is assumed for the joining words; a text without them stays whole.
"""

from __future__ import annotations

from magbot.text import FUNCTION_WORDS, normalize

LONGEST = 500
_ENDS = ".?!\n;"
_JOINS = frozenset({"and", "but", "also", "plus", "then", "or"})
_SIGNS = ",&/"
_MOST_PARTS = 12


def sentences(text: str) -> list[str]:
    """Split at full stops, question marks, exclamation marks, semicolons and line ends.

    A point inside a number stays ("1.5"). Sentences without a word are left out.
    """
    if not any(end in text[:-1] for end in _ENDS):
        return [text.strip()] if normalize(text) else []
    found, start = [], 0
    for at, char in enumerate(text):
        if char in _ENDS and not _inside_number(text, at):
            found.append(text[start : at + 1])
            start = at + 1
    found.append(text[start:])
    return [part.strip() for part in found if normalize(part)]


def _inside_number(text: str, at: int) -> bool:
    return text[at] == "." and text[at + 1 : at + 2].isdigit()


def clauses(sentence: str) -> list[str]:
    """Split a sentence at commas and joining words; at most a dozen parts."""
    words = sentence.lower().split()
    if _JOINS.isdisjoint(words) and not any(sign in sentence for sign in _SIGNS):
        return [sentence.strip()] if words else []
    parts: list[list[str]] = [[]]
    for word in sentence.replace(",", " , ").replace("&", " and ").replace("/", " and ").split():
        if word == "," or word.lower() in _JOINS:
            parts.append([])
        else:
            parts[-1].append(word)
    return [" ".join(part) for part in parts if part][:_MOST_PARTS]


def says_something(plain: str) -> bool:
    """Say whether a normalised text holds a word beside articles, pronouns and the like."""
    return not FUNCTION_WORDS.issuperset(plain.split())


def shorten(text: str) -> str:
    """Keep the last sentences that fit the longest question that is matched."""
    if len(text) <= LONGEST:
        return text
    kept: list[str] = []
    size = 0
    for sentence in reversed(sentences(text[-4 * LONGEST :])):
        size += len(sentence) + 1
        if size > LONGEST:
            break
        kept.insert(0, sentence)
    return " ".join(kept) or text[:LONGEST]
