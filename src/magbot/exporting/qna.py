"""The .qna Markdown of the Bot Framework tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from magbot.exporting.texts import full_text
from magbot.kb.model import Entry, KnowledgeBase

_FENCE = "```"


def write(kb: KnowledgeBase, entries: Sequence[Entry], report: Callable[[str], None]) -> str:
    """Write a section per entry: number, question, variations, filters, answer, prompts."""
    texts = [full_text(kb, entry) for entry in entries]
    fenced = sum(1 for text in texts if _FENCE in text)
    if fenced:
        report(f"{_FENCE} in answers ({fenced}) became ''': it would end the answer")
    numbers = {entry.id: number for number, entry in enumerate(entries, 1)}
    head = f"> {_line(kb.title)}, version {kb.version}\n> !# @version = 1.0\n"
    sections = [
        _section(entry, text, entries, numbers) for entry, text in zip(entries, texts, strict=True)
    ]
    return "\n".join([head, *sections])


def _section(entry: Entry, text: str, entries: Sequence[Entry], numbers: dict[str, int]) -> str:
    filters = {"id": entry.id, "kind": entry.kind, "topic": entry.topic}
    links = [numbers[link] for link in entry.related if link in numbers]
    lines = [f'<a id = "{numbers[entry.id]}"></a>', "", f"# ? {_line(entry.question)}"]
    lines += [f"- {_line(variant)}" for variant in entry.variants]
    lines += ["", "**Filters:**"]
    lines += [f"- {name} = {_line(value)}" for name, value in filters.items() if value]
    lines += ["", _FENCE + "markdown", text.replace(_FENCE, "'''"), _FENCE]
    if links:
        lines += ["", "**Prompts:**"]
        lines += [f"- [{_label(entries[number - 1])}](#{number})" for number in links]
    return "\n".join(lines) + "\n"


def _label(entry: Entry) -> str:
    return _line(entry.question).replace("[", "(").replace("]", ")")


def _line(text: str) -> str:
    return " ".join(text.split())
