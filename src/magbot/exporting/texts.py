"""The text of one exported answer, with evidence, sources and note; plain text as HTML."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

from magbot.answering.answer import Answer, edition_of
from magbot.kb.model import Entry, KnowledgeBase

_ITEM = {"ul": re.compile(r"[-*] +(?=\S)"), "ol": re.compile(r"\d+\. +(?=\S)")}


def full_text(kb: KnowledgeBase, entry: Entry) -> str:
    """Return answer, evidence, source titles and note, a blank line between them.

    It goes through `Answer`, which cannot be made without its note.
    """
    source_of = {claim.id: source for source in kb.sources for claim in source.claims}
    sources = dict.fromkeys(source_of[claim] for claim in entry.claims if claim in source_of)
    titles = "; ".join(source.label for source in sources)
    blocks = [
        entry.answer,
        entry.more,
        entry.evidence and f"{kb.labels['evidence']}: {entry.evidence}",
        titles and f"{kb.labels['sources']}: {titles}",
    ]
    body = "\n\n".join([blocks[0], *filter(None, blocks[1:])])
    return Answer(entry.question, entry.kind, body, kb.note, edition_of(kb)).text


def is_link(address: str) -> bool:
    """Return whether an address may be live: one of the web or of a mailbox, without spaces."""
    lower = address.lower()
    return lower.startswith(("https://", "http://", "mailto:")) and not re.search(
        r"[\s<>\"\x00-\x1f]", address
    )


def to_html(text: str) -> str:
    """Return paragraphs (parted by blank lines) and lists as HTML, everything else escaped."""
    return "\n".join(
        _block(tag, [line for _, line in lines])
        for paragraph in re.split(r"\n\s*\n", text.strip())
        for tag, lines in groupby(map(_read_line, paragraph.split("\n")), key=lambda line: line[0])
    )


def _read_line(line: str) -> tuple[str, str]:
    for tag, mark in _ITEM.items():
        if match := mark.match(line):
            return tag, escape(line[match.end() :])
    return "p", escape(line)


def _block(tag: str, lines: list[str]) -> str:
    if tag == "p":
        return f"<p>{'<br>'.join(lines)}</p>"
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<{tag}>{items}</{tag}>"
