"""magbot's own format: one YAML file that `magbot --faq FILE` loads, or a folder of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from magbot.kb.ids import slug, unused
from magbot.kb.model import Entry, KnowledgeBase, Source
from magbot.kb.yaml_writer import write_yaml

_SOURCE = ("id", "title", "short", "publisher", "year", "url")
_CLAIM = ("id", "text", "section", "verdict", "seen")


def write(kb: KnowledgeBase, entries: Sequence[Entry]) -> str:
    """Return title, note, sources and entries; each text's citations stand at its end."""
    return write_yaml(_head(kb) | _sources(kb) | {"entries": list(map(_entry, entries))})


def write_folder(kb: KnowledgeBase) -> dict[str, str]:
    """Return the files of a folder by name: settings, sources, and the entries of each topic."""
    by_topic: dict[str, list[Entry]] = {}
    for entry in kb.entries:
        by_topic.setdefault(entry.topic, []).append(entry)
    # Names with a meaning of their own are taken, whether or not there is such a file.
    contents = {"faq": _head(kb), "sources": _sources(kb), "safety": {}, "vocabulary": {}}
    for topic, group in by_topic.items():
        stem = unused(slug(topic) if topic else "entries", contents)
        contents[stem] = _filled({"topic": topic}) | {"entries": list(map(_entry, group))}
    return {f"{stem}.yaml": write_yaml(values) for stem, values in contents.items() if values}


def losses(_kb: KnowledgeBase, entries: Sequence[Entry]) -> Iterator[str]:
    """Say what becomes of citations."""
    if any(entry.claims for entry in entries):
        yield "citations stand at the end of each text, not after their sentence"


def _head(kb: KnowledgeBase) -> dict[str, object]:
    return {"title": kb.title, "language": kb.language, "version": kb.version, "note": kb.note}


def _sources(kb: KnowledgeBase) -> dict[str, object]:
    return {"sources": list(map(_source, kb.sources))} if kb.sources else {}


def _source(source: Source) -> dict[str, object]:
    named = {name: getattr(source, name) for name in _SOURCE}
    claims = [{name: getattr(claim, name) for name in _CLAIM} for claim in source.claims]
    return _filled({**named, "claims": [_filled(claim) for claim in claims]})


def _entry(entry: Entry) -> dict[str, object]:
    cited_before = {*entry.answer_claims, *entry.more_claims}
    evidence_claims = [claim for claim in entry.claims if claim not in cited_before]
    return _filled({
        "id": entry.id,
        "kind": entry.kind,
        "question": entry.question,
        "variants": list(entry.variants),
        "not": list(entry.near_misses),
        "verdict": entry.verdict,
        "answer": _cited(entry.answer, entry.answer_claims),
        "more": _cited(entry.more, entry.more_claims),
        "evidence": _cited(entry.evidence, evidence_claims),
        "note": entry.note,
        "related": list(entry.related),
        "tags": list(entry.tags),
        "reviewed": entry.reviewed,
        "reviewed_by": entry.reviewed_by,
        "review_by": entry.review_by,
    })  # fmt: skip


def _cited(text: str, claims: Iterable[str]) -> str:
    return text + "".join(f"[^{claim}]" for claim in claims) if text else ""


def _filled(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value}
