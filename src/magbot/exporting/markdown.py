"""A Markdown page: entries by topic, each with its note, and the sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from magbot.exporting.markup import is_link
from magbot.exporting.texts import full_text
from magbot.kb.model import Entry, KnowledgeBase

_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_AT_START = re.compile(r"(?m)^(#{1,6}(?=\s)|\+(?=\s)|=+$|-{3,}$|~{3,})")


def write(kb: KnowledgeBase, entries: Sequence[Entry], _report: Callable[[str], None]) -> str:
    """Write the page; what Markdown would take for markup is escaped."""
    blocks = [f"# {_escape(kb.title)}", f"> {_escape(kb.note)}"]
    topic = ""
    for entry in entries:
        if entry.topic != topic:
            topic = entry.topic
            blocks += [f"## {_escape(topic)}"] if topic else []
        blocks += [f"### {_escape(entry.question)}", _escape(full_text(kb, entry))]
    if kb.sources:
        blocks.append(f"## {_escape(kb.labels['sources'])}")
        blocks.append("\n".join(_source(source.label, source.url) for source in kb.sources))
    blocks.append(f"Version {_escape(kb.version)} ({kb.hash})")
    return "\n\n".join(blocks) + "\n"


def _source(label: str, url: str) -> str:
    shown = f"<{url}>" if is_link(url) else _escape(url)
    return f"- {_escape(label)} {shown}".rstrip()


def _escape(text: str) -> str:
    return _AT_START.sub(r"\\\1", _SPECIAL.sub(r"\\\1", text))
