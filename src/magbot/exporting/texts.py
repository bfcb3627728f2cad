"""The text of one exported answer: evidence, sources and the consult note are part of it."""

from __future__ import annotations

from magbot.answering.answer import Answer, edition_of
from magbot.kb.model import Entry, KnowledgeBase, Source


def full_text(kb: KnowledgeBase, entry: Entry) -> str:
    """Return answer, evidence, source titles and note, a blank line between them.

    It goes through `Answer`, which cannot be made without its note.
    """
    blocks = [entry.answer]
    if entry.more:
        blocks.append(entry.more)
    if entry.evidence:
        blocks.append(f"{kb.labels['evidence']}: {entry.evidence}")
    sources = sources_of(kb, entry)
    if sources:
        titles = "; ".join(source.label for source in sources)
        blocks.append(f"{kb.labels['sources']}: {titles}")
    body = "\n\n".join(blocks)
    return Answer(entry.question, entry.kind, body, kb.note, edition_of(kb)).text


def sources_of(kb: KnowledgeBase, entry: Entry) -> tuple[Source, ...]:
    """Return the sources that an entry cites, each once, in the order of its citations."""
    source_of = {claim.id: source for source in kb.sources for claim in source.claims}
    sources = (source_of[claim] for claim in entry.claims if claim in source_of)
    return tuple(dict.fromkeys(sources))
