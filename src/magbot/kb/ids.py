"""Ids: their form, one made of a question, a free one, and the known one that was meant."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from itertools import chain, count

from magbot.image.container import fingerprint
from magbot.text import normalize
from magbot.text.characters import fold

ID = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_LONGEST_ID, _HASH = 60, 10


def slug(question: str) -> str:
    """Return an id made of a question: its words in ASCII, lower-case, joined by hyphens.

    Accents are folded. Where letters of another script are lost, or the 60th character is passed,
    ten digits of a hash stand for the rest, so that two questions do not share an id.
    """
    plain = question.lower() if question.isascii() else fold(question)
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if words and len(words) <= _LONGEST_ID and not _has_other_letters(plain):
        return words
    digits = fingerprint((normalize(question) or question).encode("utf-8", "replace")).hex()
    return f"{words[: _LONGEST_ID - _HASH - 1].rstrip('-') or 'entry'}-{digits[:_HASH]}"


def unused(name: str, taken: Container[str]) -> str:
    """Return a name, or the first of NAME-2, NAME-3 and so on, that is not taken."""
    numbered = (f"{name}-{number}" for number in count(2))
    return next(free for free in chain([name], numbered) if free not in taken)


def id_of(entry: Mapping[str, object]) -> str:
    """Return the id of an entry as it was read: its own, or made of its question."""
    return str(entry.get("id") or slug(str(entry.get("question") or "")))


def _has_other_letters(text: str) -> bool:
    return not text.isascii() and any(char.isalnum() for char in text if not char.isascii())


def suggest(word: str, known: Iterable[str]) -> str:
    """Return a hint: the known word that was probably meant, else all known words."""
    import difflib

    options = list(known)
    near = difflib.get_close_matches(word, options, n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(options)}."
