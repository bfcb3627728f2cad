"""The formats, what each can hold, and what is lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from magbot.exporting import chatterbot, faqpage, html, markdown, native, qna, rasa, tables
from magbot.kb.model import ANSWER, Entry, KnowledgeBase
from magbot.text.plural import counted

Write = Callable[[KnowledgeBase, Sequence[Entry], Callable[[str], None]], str]


@dataclass(frozen=True)
class Format:
    """One format: how it is written, which parts of an entry it holds, whether it is a page.

    A page is read by people: entries that only say what is not covered, and small talk, are left
    out of it.
    """

    name: str
    title: str
    write: Write
    holds: frozenset[str]
    page: bool = False


@dataclass(frozen=True)
class Export:
    """A written knowledge base and what it lost, one plain line each."""

    text: str
    losses: tuple[str, ...]


@dataclass(frozen=True)
class FolderExport:
    """The files of a folder, by name, and what was lost, one plain line each."""

    files: Mapping[str, str]
    losses: tuple[str, ...]


def _format(name: str, title: str, write: Write, holds: str, *, page: bool = False) -> Format:
    return Format(name, title, write, frozenset(holds.split()), page)


FORMATS = {
    form.name: form
    for form in (
        _format("rasa", "Rasa 3 YAML", rasa.write, "id variants"),
        _format("tsv", "QnA Maker TSV", tables.write_tsv, "id variants kind topic related"),
        _format("qna", ".qna Markdown", qna.write, "id variants kind topic related"),
        _format("faqpage", "schema.org FAQPage JSON-LD", faqpage.write, "id variants", page=True),
        _format("csv", "CSV with a heading row", tables.write_csv, "id variants kind topic"),
        _format("chatterbot", "ChatterBot corpus YAML", chatterbot.write, "variants"),
        _format(
            "native",
            "magbot's own YAML, one file or a folder",
            native.write,
            "id variants kind related not dates citations",
        ),
        _format("html", "an HTML page to print", html.write, "id variants topic", page=True),
        _format("markdown", "a Markdown page", markdown.write, "topic", page=True),
    )
}


def export(kb: KnowledgeBase, name: str) -> Export:
    """Write a knowledge base in the named format (a key of FORMATS)."""
    form = FORMATS[name]
    entries = [entry for entry in kb.entries if entry.kind == ANSWER or not form.page]
    said: list[str] = []
    text = form.write(kb, entries, said.append)
    return Export(text, (*_losses(kb, entries, form), *said))


def export_folder(kb: KnowledgeBase) -> FolderExport:
    """Write a knowledge base in magbot's own format as a folder, with a file for each topic."""
    form = FORMATS["native"]
    said: list[str] = []
    files = native.write_folder(kb, kb.entries, said.append)
    holding = replace(form, holds=form.holds | {"topic"})
    return FolderExport(files, (*_losses(kb, kb.entries, holding), *said))


def _losses(kb: KnowledgeBase, entries: Sequence[Entry], form: Format) -> Iterable[str]:
    left_out = len(kb.entries) - len(entries)
    if left_out:
        left = counted(left_out, "entry that is no answer", "entries that are no answers")
        yield f"left out: {left} (not covered, small talk)"
    for part, what, count in _parts(entries):
        if count and part not in form.holds:
            yield f"{what} ({count}) cannot be held"
    yield "settings and vocabulary stay behind"
    if kb.rules is not None or kb.sections:
        yield "the danger screen stays behind: the other tool must recognise emergencies itself"


def _parts(entries: Sequence[Entry]) -> list[tuple[str, str, int]]:
    def count(part: Callable[[Entry], object]) -> int:
        return sum(1 for entry in entries if part(entry))

    return [
        ("id", "entry ids", len(entries)),
        ("variants", "variants", sum(len(entry.variants) for entry in entries)),
        ("kind", "kinds other than answer", count(lambda entry: entry.kind != ANSWER)),
        ("topic", "topics", len({entry.topic for entry in entries if entry.topic})),
        ("related", "links to related entries", sum(len(entry.related) for entry in entries)),
        ("not", "near-misses", sum(len(entry.near_misses) for entry in entries)),
        ("citations", "citations of single sentences; the titles of the sources stay",
         sum(len(entry.claims) for entry in entries)),
        ("dates", "review dates", count(lambda entry: entry.reviewed or entry.review_by)),
    ]  # fmt: skip
