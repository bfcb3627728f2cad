"""Write a knowledge base as the sections `kb.*` of an image; `serialized` reads them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from magbot.image.arrays import numbers
from magbot.image.codec import encode
from magbot.kb.cards import Card
from magbot.kb.model import Entry, KnowledgeBase, Source, Vocabulary
from magbot.kb.serialized import CLAIM, ENTRY, SCOPE, SETTINGS, SOURCE, Entries
from magbot.text.language_identification import ForeignLanguage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_TEXTS = ("title", "language", "version", "hash", "note", "note_short", "base", "scope", "handoff",
          "handoff_reply")  # fmt: skip
_FOREIGN = ForeignLanguage.__match_args__
_VOCABULARY = Vocabulary.__match_args__


def dump(kb: KnowledgeBase, *, phrasings: bool = True) -> dict[str, bytes]:
    """Return the sections of a knowledge base; phrasings can be left out of its entries."""
    return {
        "kb.head": encode(_head(kb)),
        "kb.vocabulary": encode(_row(kb.vocabulary, _VOCABULARY)),
        "kb.sources": encode([_source_row(source) for source in kb.sources]),
        "kb.words": encode(dict(kb.pack.tables)),
        "kb.say": encode(dict(kb.pack.say)),
        "kb.foreign": encode([_foreign_row(language) for language in kb.foreign]),
        **_entries(kb.entries, phrasings=phrasings),
    }


def row_of(entry: Entry, *, phrasings: bool = True) -> bytes:
    """Return one entry as bytes."""
    without: dict[str, Any] = {} if phrasings else {"question": "", "variants": ()}
    return encode([without.get(name, getattr(entry, name)) for name in ENTRY])


def join(rows: Sequence[bytes | memoryview], ids: Sequence[str]) -> Entries:
    """Return entries that are encoded already, whose ids are these, as a sequence."""
    sections = _lay_out(rows, ids)
    return Entries({name: memoryview(section) for name, section in sections.items()})


def _entries(entries: Sequence[Entry], *, phrasings: bool) -> dict[str, bytes]:
    if phrasings and isinstance(entries, Entries) and entries.has_phrasings:
        return entries.sections()
    rows = [row_of(entry, phrasings=phrasings) for entry in entries]
    return _lay_out(rows, [entry.id for entry in entries])


def _lay_out(rows: Sequence[bytes | memoryview], ids: Sequence[str]) -> dict[str, bytes]:
    order = sorted((id_.encode(), index) for index, id_ in enumerate(ids))
    return {
        "kb.entries": b"".join(rows),
        "kb.offsets": numbers("Q", accumulate(map(len, rows), initial=0)),
        "kb.order": numbers("Q", (index for _, index in order)),
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
        "cards": {name: _row(card, Card.__match_args__) for name, card in kb.cards.items()},
        "scopes": {name: _row(scope, SCOPE) for name, scope in kb.scopes.items()},
        "settings": _row(kb.settings, SETTINGS),
    }


def _row(record: object, names: Sequence[str]) -> list[Any]:
    """Return the values of a record's fields, as they can be encoded."""
    values = (getattr(record, name) for name in names)
    return [dict(value) if isinstance(value, Mapping) else value for value in values]


def _source_row(source: Source) -> list[Any]:
    *texts, claims = _row(source, SOURCE)
    return [*texts, [_row(claim, CLAIM) for claim in claims]]


def _foreign_row(language: ForeignLanguage) -> list[Any]:
    code, words, *rest = _row(language, _FOREIGN)
    return [code, " ".join(sorted(words)), *rest]
