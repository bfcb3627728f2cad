"""A ChatterBot corpus: one conversation of two lines per phrasing."""

from __future__ import annotations

from collections.abc import Sequence

from magbot.exporting.texts import full_text
from magbot.kb.model import Entry, KnowledgeBase
from magbot.kb.yaml_writer import write_yaml


def write(kb: KnowledgeBase, entries: Sequence[Entry]) -> str:
    """Return `categories` (the title) and `conversations`."""
    conversations = [
        [phrasing, full_text(kb, entry)] for entry in entries for phrasing in entry.phrasings
    ]
    return write_yaml({"categories": [kb.title], "conversations": conversations})
