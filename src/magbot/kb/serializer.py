"""Write a knowledge base as the sections `kb.*` of an image; `serialized` reads them back."""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct

from magbot.image.codec import encode
from magbot.kb.model import Entry, KnowledgeBase, Source, Vocabulary
from magbot.kb.serialized import ENTRY_FIELDS, Entries
from magbot.text.language_identification import ForeignLanguage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_OFFSET = Struct("<Q")
_TEXTS = ("title", "language", "version", "hash", "note", "note_short", "base", "scope", "handoff",
          "handoff_reply")  # fmt: skip
_FOREIGN = ForeignLanguage.__match_args__
_VOCABULARY = Vocabulary.__match_args__


def dump(kb: KnowledgeBase, *, phrasings: bool = True) -> dict[str, bytes]:
    """Return the sections of a knowledge base; phrasings can be left out of its entries."""
    return {
        "kb.head": encode(_head(kb)),
        "kb.vocabulary": encode([getattr(kb.vocabulary, name) for name in _VOCABULARY]),
        "kb.sources": encode([_source(source) for source in kb.sources]),
        "kb.words": encode(dict(kb.pack.tables)),
        "kb.say": encode(dict(kb.pack.say)),
        "kb.foreign": encode([_foreign_row(language) for language in kb.foreign]),
        **_entries(kb.entries, phrasings=phrasings),
    }


def row_of(entry: Entry, *, phrasings: bool = True) -> bytes:
    """Return one entry as bytes."""
    without: dict[str, Any] = {} if phrasings else {"question": "", "variants": ()}
    return encode([without.get(name, getattr(entry, name)) for name in ENTRY_FIELDS])


def join(rows: Sequence[bytes | memoryview], ids: Sequence[str]) -> Entries:
    """Return entries that are encoded already, whose ids are these, as a sequence."""
    sections = _lay_out(rows, ids)
    return Entries({name: memoryview(section) for name, section in sections.items()})


def _entries(entries: Sequence[Entry], *, phrasings: bool) -> dict[str, bytes]:
    if phrasings and isinstance(entries, Entries) and entries.whole:
        return entries.sections()
    rows = [row_of(entry, phrasings=phrasings) for entry in entries]
    return _lay_out(rows, [entry.id for entry in entries])


def _lay_out(rows: Sequence[bytes | memoryview], ids: Sequence[str]) -> dict[str, bytes]:
    offsets, position = [_OFFSET.pack(0)], 0
    for row in rows:
        position += len(row)
        offsets.append(_OFFSET.pack(position))
    order = sorted((id_.encode(), index) for index, id_ in enumerate(ids))
    return {
        "kb.entries": b"".join(rows),
        "kb.offsets": b"".join(offsets),
        "kb.order": b"".join(_OFFSET.pack(index) for _, index in order),
    }


def _head(kb: KnowledgeBase) -> dict[str, Any]:
    return {
        **{name: getattr(kb, name) for name in _TEXTS},
        "encoder": kb.settings.encoder,
        "labels": dict(kb.labels),
        "replies": dict(kb.replies),
        "starters": kb.starters,
        "handoff_entries": kb.handoff_entries,
        "checks": dict(kb.checks),
        "cards": {name: [card.text, card.note, card.short] for name, card in kb.cards.items()},
        "scopes": {
            name: [scope.include, scope.exclude, scope.title, scope.starters, dict(scope.replies)]
            for name, scope in kb.scopes.items()
        },
        "settings": [
            kb.settings.max_wrong,
            kb.settings.answer_at,
            kb.settings.clarify_at,
            kb.settings.subject,
            kb.settings.retired,
        ],
    }


def _source(source: Source) -> list[Any]:
    claims = [
        [claim.id, claim.text, claim.section, claim.verdict, claim.seen] for claim in source.claims
    ]
    named = [source.id, source.title, source.publisher, source.year, source.url]
    return [*named, source.short, claims]


def _foreign_row(language: ForeignLanguage) -> list[Any]:
    _, _, *texts, cards, trigrams = (getattr(language, name) for name in _FOREIGN)
    words = " ".join(sorted(language.words))
    return [language.code, words, *texts, dict(cards), dict(trigrams)]
