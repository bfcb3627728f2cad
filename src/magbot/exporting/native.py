"""magbot's own format: one YAML file that `magbot --faq FILE` loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magbot.kb.writing import write_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from magbot.kb.model import Entry, KnowledgeBase, Source


def write(kb: KnowledgeBase, entries: Sequence[Entry], report: Callable[[str], None]) -> str:
    """Write title, note, sources and entries; each text's citations stand at its end."""
    if any(entry.claims for entry in entries):
        report("citations stand at the end of each text, not after their sentence")
    head = {"title": kb.title, "language": kb.language, "version": kb.version, "note": kb.note}
    sources = [_source(source) for source in kb.sources]
    return write_yaml(
        {
            **head,
            **({"sources": sources} if sources else {}),
            "entries": list(map(_entry, entries)),
        }
    )


def _source(source: Source) -> dict[str, object]:
    claims = [{"id": one.id, "text": one.text, "section": one.section} for one in source.claims]
    named = {name: getattr(source, name) for name in ("id", "title", "publisher", "year", "url")}
    return _filled({**named, "claims": [_filled(claim) for claim in claims]})


def _entry(entry: Entry) -> dict[str, object]:
    own = {*entry.answer_claims, *entry.more_claims}
    rest = [claim for claim in entry.claims if claim not in own]
    return _filled({
        "id": entry.id,
        "kind": entry.kind,
        "question": entry.question,
        "variants": list(entry.variants),
        "not": list(entry.near_misses),
        "verdict": entry.verdict,
        "answer": _cited(entry.answer, entry.answer_claims),
        "more": _cited(entry.more, entry.more_claims),
        "evidence": _cited(entry.evidence, rest),
        "note": entry.note,
        "related": list(entry.related),
        "reviewed": entry.reviewed,
        "reviewed_by": entry.reviewed_by,
        "review_by": entry.review_by,
    })  # fmt: skip


def _cited(text: str, claims: Iterable[str]) -> str:
    return text + "".join(f"[^{claim}]" for claim in claims) if text else ""


def _filled(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value}
