"""schema.org FAQPage as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from magbot.exporting.markup import to_html
from magbot.exporting.texts import full_text
from magbot.kb.model import Entry, KnowledgeBase


def write(kb: KnowledgeBase, entries: Sequence[Entry], _report: Callable[[str], None]) -> str:
    """Write the page as indented JSON; variants are `alternateName`, ids are `@id`."""
    return json.dumps(page(kb, entries), ensure_ascii=False, indent=1) + "\n"


def script(kb: KnowledgeBase, entries: Sequence[Entry]) -> str:
    """Return the page as a script element for HTML."""
    # "<" cannot stand in JSON inside a script element: it could end the element.
    text = json.dumps(page(kb, entries), ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>\n'


def page(kb: KnowledgeBase, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the page as JSON-ready values."""
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "name": kb.title,
        "inLanguage": kb.language,
        "version": kb.version,
        "mainEntity": [_question(kb, entry) for entry in entries],
    }


def _question(kb: KnowledgeBase, entry: Entry) -> dict[str, Any]:
    named: dict[str, Any] = {"@type": "Question", "@id": f"#{entry.id}", "name": entry.question}
    if entry.variants:
        named["alternateName"] = list(entry.variants)
    text = to_html(full_text(kb, entry))
    return {**named, "acceptedAnswer": {"@type": "Answer", "text": text}}
