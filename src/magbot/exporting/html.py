"""A page to read and print: one file, no scripts, the FAQPage data within."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from operator import attrgetter

from magbot.exporting.faqpage import script
from magbot.exporting.texts import full_text, is_link, to_html
from magbot.kb.model import Entry, KnowledgeBase, Source

_STYLE = """\
body { font: 1rem/1.5 serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; }
.note { border: 1px solid; padding: 0.5rem 1rem; }
section { break-inside: avoid; }
@media print { body { margin: 0; font-size: 11pt; } nav { display: none; } }
"""


def write(kb: KnowledgeBase, entries: Sequence[Entry]) -> str:
    """Return the whole page: contents, entries by topic, sources."""
    contents = "\n".join(
        f'<li><a href="#{entry.id}">{escape(entry.question)}</a></li>' for entry in entries
    )
    sources = "".join(f"<li>{escape(source.label)}{_link(source)}</li>" for source in kb.sources)
    parts = [
        f'<!doctype html>\n<html lang="{escape(kb.language)}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(kb.title)}</title>\n<style>\n{_STYLE}</style>",
        f"{script(kb, entries)}</head>\n<body>",
        f"<h1>{escape(kb.title)}</h1>",
        f'<p class="note">{escape(kb.note)}</p>',
        f"<nav>\n<ul>\n{contents}\n</ul>\n</nav>",
        *_sections(kb, entries),
        f"<h2>{escape(kb.labels['sources'])}</h2>\n<ul>\n{sources}\n</ul>" if sources else "",
        f"<footer><p>Version {escape(kb.version)} ({kb.hash})</p></footer>\n</body>\n</html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _sections(kb: KnowledgeBase, entries: Sequence[Entry]) -> Iterator[str]:
    for topic, group in groupby(entries, attrgetter("topic")):
        yield f"<h2>{escape(topic)}</h2>" if topic else ""
        for entry in group:
            yield (
                f'<section id="{entry.id}">\n<h3>{escape(entry.question)}</h3>\n'
                f"{to_html(full_text(kb, entry))}\n</section>"
            )


def _link(source: Source) -> str:
    address = escape(source.url)
    if is_link(source.url):
        return f' <a href="{address}">{address}</a>'
    return f" {address}" if address else ""
