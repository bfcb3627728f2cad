"""Footnote citations in a text: `A sentence.[^claim.id]`."""

from __future__ import annotations

import re

_LINE_END = re.compile(r"[ \t]*\n[ \t]*(?![-*] |\d+\. )")
_CITATION = re.compile(r"[ \t]*\[\^([^\]\s]+)\]")


def plain(text: str) -> str:
    """Return a text without citations, each paragraph on one line; list items keep their line."""
    paragraphs = re.split(r"\n\s*\n", _CITATION.sub("", text).strip())
    return "\n\n".join(_LINE_END.sub(" ", paragraph) for paragraph in paragraphs)


def cited(text: str) -> tuple[str, ...]:
    """Return the claim ids a text cites, each once, in order."""
    return tuple(dict.fromkeys(_CITATION.findall(text)))
