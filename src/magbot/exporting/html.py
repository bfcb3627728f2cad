"""A page to read and print: one file, no scripts, the FAQPage data within."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from magbot.exporting.faqpage import script
from magbot.exporting.markup import is_link, to_html
from magbot.exporting.texts import full_text
from magbot.kb.model import Entry, KnowledgeBase

_STYLE = """\
body { font: 1rem/1.5 serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; }
.note { border: 1px solid; padding: 0.5rem 1rem; }
section { break-inside: avoid; }
@media print { body { margin: 0; font-size: 11pt; } nav { display: none; } }
"""


def write(kb: KnowledgeBase, entries: Sequence[Entry], _report: Callable[[str], None]) -> str:
    """Write the whole page: contents, entries by topic, sources."""
    parts = [
        f'<!doctype html>\n<html lang="{escape(kb.language)}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(kb.title)}</title>\n<style>\n{_STYLE}</style>",
        f"{script(kb, entries)}</head>\n<body>",
        f"<h1>{escape(kb.title)}</h1>",
        f'<p class="note">{escape(kb.note)}</p>',
        _contents(entries),
        *_sections(kb, entries),
        _sources(kb),
        f"<footer><p>Version {escape(kb.version)} ({kb.hash})</p></footer>\n</body>\n</html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _contents(entries: Sequence[Entry]) -> str:
    items = "\n".join(
        f'<li><a href="#{entry.id}">{escape(entry.question)}</a></li>' for entry in entries
    )
    return f"<nav>\n<ul>\n{items}\n</ul>\n</nav>"


def _sections(kb: KnowledgeBase, entries: Sequence[Entry]) -> list[str]:
    shown, topic = [], None
    for entry in entries:
        if entry.topic != topic:
            topic = entry.topic
            shown += [f"<h2>{escape(topic)}</h2>"] if topic else []
        shown.append(
            f'<section id="{entry.id}">\n<h3>{escape(entry.question)}</h3>\n'
            f"{to_html(full_text(kb, entry))}\n</section>"
        )
    return shown


def _sources(kb: KnowledgeBase) -> str:
    rows = []
    for source in kb.sources:
        shown = escape(source.url)
        live = f'<a href="{shown}">{shown}</a>' if is_link(source.url) else shown
        link = f" {live}" if shown else ""
        rows.append(f"<li>{escape(source.label)}{link}</li>")
    heading = escape(kb.labels["sources"])
    return f"<h2>{heading}</h2>\n<ul>\n{''.join(rows)}\n</ul>" if rows else ""
