"""The formats, what each can hold, and what is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from magbot.exporting import chatterbot, faqpage, html, markdown, native, qna, rasa, tables
from magbot.kb.model import ANSWER, Entry, KnowledgeBase
from magbot.text.plural import counted


def _no_losses(_kb: KnowledgeBase, _entries: Sequence[Entry]) -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class Format:
    """One format: how it is written, which parts of an entry it holds, what it changes in texts.

    A page is read by people: entries that only say what is not covered, and small talk, are left
    out of it.
    """

    write: Callable[[KnowledgeBase, Sequence[Entry]], str]
    holds: frozenset[str]
    losses: Callable[[KnowledgeBase, Sequence[Entry]], Iterable[str]] = _no_losses
    page: bool = False


_TOOL = frozenset({"id", "variants", "kind", "topic", "related"})
FORMATS = {
    "rasa": Format(rasa.write, frozenset({"id", "variants"}), rasa.losses),
    "tsv": Format(tables.write_tsv, _TOOL, tables.tsv_losses),
    "qna": Format(qna.write, _TOOL, qna.losses),
    "faqpage": Format(faqpage.write, frozenset({"id", "variants"}), page=True),
    "csv": Format(tables.write_csv, _TOOL - {"related"}),
    "chatterbot": Format(chatterbot.write, frozenset({"variants"})),
    "native": Format(
        native.write, _TOOL - {"topic"} | {"not", "dates", "citations"}, native.losses
    ),
    "html": Format(html.write, frozenset({"id", "variants", "topic"}), page=True),
    "markdown": Format(markdown.write, frozenset({"topic"}), page=True),
}


def export(kb: KnowledgeBase, name: str) -> str:
    """Return a knowledge base in the named format (a key of FORMATS)."""
    return FORMATS[name].write(kb, _entries(kb, FORMATS[name]))


def losses(kb: KnowledgeBase, name: str, *, folder: bool = False) -> list[str]:
    """Return what the named format loses, one plain line each; `folder`: of native's files."""
    form = FORMATS[name]
    entries = _entries(kb, form)
    lines = []
    left_out = len(kb.entries) - len(entries)
    if left_out:
        count = counted(left_out, "entry that is no answer", "entries that are no answers")
        lines.append(f"left out: {count} (not covered, small talk)")
    holds = form.holds | {"topic"} if folder else form.holds
    lines += [
        f"{name} ({count}) cannot be held"
        for part, name, count in _parts(entries)
        if count and part not in holds
    ]
    lines.append("settings and vocabulary stay behind")
    if kb.rules is not None or kb.sections:
        lines.append(
            "the danger screen stays behind: the other tool must recognise emergencies itself"
        )
    return [*lines, *form.losses(kb, entries)]


def _entries(kb: KnowledgeBase, form: Format) -> list[Entry]:
    return [entry for entry in kb.entries if entry.kind == ANSWER or not form.page]


def _parts(entries: Sequence[Entry]) -> list[tuple[str, str, int]]:
    return [
        ("id", "entry ids", len(entries)),
        ("variants", "variants", sum(len(entry.variants) for entry in entries)),
        ("kind", "kinds other than answer", sum(entry.kind != ANSWER for entry in entries)),
        ("topic", "topics", len({entry.topic for entry in entries if entry.topic})),
        ("related", "links to related entries", sum(len(entry.related) for entry in entries)),
        ("not", "near-misses", sum(len(entry.near_misses) for entry in entries)),
        ("citations", "citations of single sentences; the titles of the sources stay",
         sum(len(entry.claims) for entry in entries)),
        ("dates", "review dates",
         sum(bool(entry.reviewed or entry.review_by) for entry in entries)),
    ]  # fmt: skip
