"""Find the names in a reply's line of sources, so that a dialect can make links of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from magbot.kb.model import Source

Mark = Callable[[str, "Source", int], str]

_WEB = re.compile(r"https?://[^\s<>|()\[\]\\\x00-\x20\x7f]+")


def linked(
    text: str,
    sources: Iterable[Source],
    heading: str,
    mark: Mark,
    escape: Callable[[str], str] = str,
) -> str:
    """Return a text escaped, the names in lines that begin with `heading` marked.

    `mark` gets a name, its source and the source's number, from 1. Names may go on in the next
    line. Sources without a web address are left as they are.
    """
    known = tuple(sources)
    start = text.find(f"{heading}: ")
    while start > 0 and text[start - 1] != "\n":
        start = text.find(f"{heading}: ", start + 1)
    numbers = {
        source.name: index for index, source in enumerate(known, 1) if _WEB.fullmatch(source.url)
    }
    if start < 0 or not numbers:
        return escape(text)
    end = text.find("\n\n", start)
    end = len(text) if end < 0 else end
    shown = [escape(text[:start])] if start else []
    index = start
    for match in _names(tuple(numbers)).finditer(text, start + len(heading) + 2, end):
        number = numbers[" ".join(match[0].split())]
        shown += [escape(text[index : match.start()]), mark(match[0], known[number - 1], number)]
        index = match.end()
    return "".join([*shown, escape(text[index:end]), escape(text[end:]) if text[end:] else ""])


@lru_cache(maxsize=64)
def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    words = (r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")
