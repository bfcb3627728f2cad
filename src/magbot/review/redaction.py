"""Take out of a question what may tell who asked it, before it is kept.

E-mail addresses, links, mentions, phone and other long numbers, and names after "my name is" and
the like become a mark in angle brackets. It is a net with holes: a name without such words stays.
"""

from __future__ import annotations

import re

LONGEST = 300
_READ = 2000
_NUMBER_DIGITS = 5
_PHONE_DIGITS = 7

_PLAIN = (
    (re.compile(r"<[@#!][^<>]{0,80}>|(?<!\w)@\w{2,40}"), "<person>"),
    (re.compile(r"(?i)\b(?:https?://|www\.)\S+"), "<link>"),
    (re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,250}"), "<e-mail>"),
    (
        re.compile(
            r"(?i)[\w.+-]{1,64} ?[(\[]at[)\]] ?[\w-]{1,64}(?: ?(?:[(\[]dot[)\]]|\.) ?[\w-]{1,64})+"
        ),
        "<e-mail>",
    ),
)
_DIGITS = re.compile(r"\+?\(?\d(?:[ ()/.\-\u2010-\u2015]{0,2}\d)+")
_DATE = re.compile(r"\d{1,2}([/.-])\d{1,2}\1(?:\d\d){1,2}")
_CALLED = re.compile(
    r"\b(?:(?i:my (?:full |first |last |nick)?name(?:['\u2019]?s| is)?:?|"
    r"(?:i am|i['\u2019]?m) called|(?:they )?call me|name:)|[Tt]his is(?= [A-Z][a-z]))\s+"
)
_WORD = re.compile(r"[^\W\d_][\w'\u2019.-]*")
_MOST_NAMES = 3
_NO_NAMES = frozenset(
    ("a", "am", "an", "and", "are", "as", "at", "but", "can", "could", "did", "do", "does", "for",
     "from", "had", "has", "have", "how", "i", "if", "im", "in", "is", "it", "just", "my", "of",
     "on", "or", "please", "should", "so", "the", "to", "was", "we", "what", "when", "where",
     "which", "who", "why", "will", "with", "would", "you")
)  # fmt: skip
MARK = re.compile(r"<(?:person|link|e-mail|number|name)>")


def redact(text: str) -> str:
    """Return a text for keeping: redacted, on one line, at most LONGEST characters."""
    text = " ".join(text[:_READ].encode("utf-8", "replace").decode().split())
    for pattern, mark in _PLAIN:
        text = pattern.sub(mark, text)
    text = _DIGITS.sub(_number, text)
    return _without_names(text)[:LONGEST]


def _number(match: re.Match[str]) -> str:
    """Spare amounts and ranges: a long run of digits, many in all, or a date are hidden."""
    digits = sum(char.isdigit() for char in match[0])
    runs = max(map(len, re.findall(r"\d+", match[0])))
    hidden = runs >= _NUMBER_DIGITS or digits >= _PHONE_DIGITS or _DATE.fullmatch(match[0])
    return "<number>" if hidden else match[0]


def _without_names(text: str) -> str:
    pieces, start = [], 0
    for match in _CALLED.finditer(text):
        if match.start() < start:
            continue
        end = _end_of_name(text, match.end())
        if end > match.end():
            pieces += [text[start : match.end()], "<name>"]
            start = end
    return "".join([*pieces, text[start:]])


def _end_of_name(text: str, start: int) -> int:
    """Return where the name ends: up to three words that are not words of a sentence."""
    end = start
    for _ in range(_MOST_NAMES):
        word = _WORD.match(text, end + 1 if end > start else end)
        if word is None or word[0].lower().strip(".'\u2019") in _NO_NAMES:
            break
        end = word.end()
        if word[0].endswith(".") or text[end : end + 1] != " ":
            break
    return end
