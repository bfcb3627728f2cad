"""Links for the names in a reply's line of sources, in the dialect of a platform."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from magbot.kb.model import Source
from magbot.render.split import split, units

Mark = Callable[[str, Source, int], str]

_WEB = re.compile(r"https?://[^\s<>|()\[\]\\\x00-\x20\x7f]+")


def linked(
    text: str,
    sources: Iterable[Source],
    heading: str,
    mark: Mark,
    escape: Callable[[str], str] = str,
) -> str:
    """Return a text escaped, the names of sources in the line that `heading` begins marked.

    `mark` gets a name, its source and the source's number, from 1. Names may go on in the next
    line. Sources without a web address are left as they are; without a heading, all are.
    """
    known = tuple(sources)
    numbers = {
        source.name: index for index, source in enumerate(known, 1) if _WEB.fullmatch(source.url)
    }
    line = re.search(rf"(?m:^){re.escape(heading)}: ", text) if heading and numbers else None
    if line is None:
        return escape(text)
    end = text.find("\n\n", line.start())
    end = len(text) if end < 0 else end
    index = line.start()
    parts = [escape(text[:index])]
    for match in _names(tuple(numbers)).finditer(text, line.end(), end):
        number = numbers[" ".join(match[0].split())]
        parts += [escape(text[index : match.start()]), mark(match[0], known[number - 1], number)]
        index = match.end()
    return "".join([*parts, escape(text[index:end]), escape(text[end:])])


def linked_pieces(
    text: str,
    limit: int,
    sources: Iterable[Source],
    heading: str,
    mark: Mark,
    escape: Callable[[str], str],
) -> list[str]:
    """Return a text as `linked` does, cut into pieces of at most `limit` units."""
    known = tuple(sources)

    def written(piece: str) -> str:
        return linked(piece, known, heading, mark, escape)

    pieces = split(text, limit, measure=lambda piece: units(written(piece)))
    return [written(piece) for piece in pieces]


@lru_cache(maxsize=64)
def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    words = (r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")
