"""schema.org FAQPage as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from magbot.exporting.texts import full_text, to_html
from magbot.kb.model import Entry, KnowledgeBase


def write(kb: KnowledgeBase, entries: Sequence[Entry]) -> str:
    """Return the page as indented JSON; variants are `alternateName`, ids are `@id`."""
    return json.dumps(_page(kb, entries), ensure_ascii=False, indent=1) + "\n"


def script(kb: KnowledgeBase, entries: Sequence[Entry]) -> str:
    """Return the page as a script element for HTML."""
    # "<" cannot stand in JSON inside a script element: it could end the element.
    text = json.dumps(_page(kb, entries), ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>\n'


def _page(kb: KnowledgeBase, entries: Sequence[Entry]) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "name": kb.title,
        "inLanguage": kb.language,
        "version": kb.version,
        "mainEntity": [_question(kb, entry) for entry in entries],
    }


def _question(kb: KnowledgeBase, entry: Entry) -> dict[str, Any]:
    variants = {"alternateName": list(entry.variants)} if entry.variants else {}
    return {
        "@type": "Question",
        "@id": f"#{entry.id}",
        "name": entry.question,
        **variants,
        "acceptedAnswer": {"@type": "Answer", "text": to_html(full_text(kb, entry))},
    }
