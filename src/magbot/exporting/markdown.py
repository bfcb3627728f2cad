"""A Markdown page: entries by topic, each with its note, and the sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from magbot.exporting.texts import full_text, is_link
from magbot.kb.model import Entry, KnowledgeBase, Source

_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_AT_START = re.compile(r"(?m)^(#{1,6}(?=\s)|\+(?=\s)|=+$|-{3,}$|~{3,})")


def write(kb: KnowledgeBase, entries: Sequence[Entry]) -> str:
    """Return the page; what Markdown would take for markup is escaped."""
    blocks = [f"# {_escape(kb.title)}", f"> {_escape(kb.note)}"]
    for topic, group in groupby(entries, attrgetter("topic")):
        blocks += [f"## {_escape(topic)}"] if topic else []
        for entry in group:
            blocks += [f"### {_escape(entry.question)}", _escape(full_text(kb, entry))]
    if kb.sources:
        blocks += [f"## {_escape(kb.labels['sources'])}", "\n".join(map(_source, kb.sources))]
    blocks.append(f"Version {_escape(kb.version)} ({kb.hash})")
    return "\n\n".join(blocks) + "\n"


def _source(source: Source) -> str:
    address = f"<{source.url}>" if is_link(source.url) else _escape(source.url)
    return f"- {_escape(source.label)} {address}".rstrip()


def _escape(text: str) -> str:
    return _AT_START.sub(r"\\\1", _SPECIAL.sub(r"\\\1", text))
