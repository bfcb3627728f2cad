"""Footnote citations in a text: `A sentence.[^claim.id]`."""

from __future__ import annotations

import re

_CITATION = re.compile(r"[ \t]*\[\^([^\]\s]+)\]")


def plain(text: str) -> str:
    """Take the citations out; the rest of the text is kept as it is."""
    return _CITATION.sub("", text).strip()


def cited(text: str) -> tuple[str, ...]:
    """Give the claim ids a text cites, each once, in order."""
    return tuple(dict.fromkeys(_CITATION.findall(text)))
