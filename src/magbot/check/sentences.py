"""Split a curated text into sentences, each with the claims it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from magbot.check.readability import words_of
from magbot.kb.citations import cited, plain

_END = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)]*((?:\s*\[\^[^\]\s]+\])*)(?=\s|$)")
_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s+")
_WORD = re.compile(r"[^\W_]")
_WORD_END = re.compile(r"[\s(\"'\u201c]")
_ABBREVIATIONS = frozenset(
    ("e.g", "i.e", "eg", "ie", "dr", "mr", "mrs", "ms", "prof", "st", "vs", "cf", "ca", "approx")
)


@dataclass(frozen=True)
class Sentence:
    """A sentence as it is shown, the claims it cites, and its own text as written."""

    text: str
    claims: tuple[str, ...]
    written: str

    @cached_property
    def words(self) -> int:
        """The number of its words."""
        return len(words_of(self.text))


def sentences(text: str) -> Iterator[Sentence]:
    """Return the sentences of a text with footnote citations.

    A sentence ends at a full stop, question or exclamation mark that is followed by a citation,
    by a capital, or by nothing; list items and paragraphs end it too. Citations behind the mark
    belong to the sentence before them. An introduction that ends with a colon belongs to the
    item below it.
    """
    for block in _blocks(text):
        start = 0
        for match in _END.finditer(block):
            if _ends(block, match):
                yield from _sentence(block[start : match.end()])
                start = match.end()
        yield from _sentence(block[start:])


def _blocks(text: str) -> list[str]:
    """Return paragraphs and list items, the lines of each joined."""
    blocks: list[str] = []
    fresh = True
    for line in text.splitlines():
        bullet = _BULLET.match(line)
        content = (line[bullet.end() :] if bullet else line).strip()
        if content and blocks and (blocks[-1].endswith(":") or not (fresh or bullet)):
            blocks[-1] += " " + content
        elif content:
            blocks.append(content)
        fresh = not content
    return blocks


def _ends(block: str, match: re.Match[str]) -> bool:
    following = block[match.end() :].lstrip()
    if match[1] or not following or not match[0].startswith("."):
        return True
    last_word = _WORD_END.split(block[: match.start()])[-1].lower()
    return not following[0].islower() and last_word not in _ABBREVIATIONS


def _sentence(written: str) -> Iterator[Sentence]:
    text = plain(written)
    if _WORD.search(text):
        yield Sentence(" ".join(text.split()), cited(written), written.strip())
