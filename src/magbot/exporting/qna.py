"""The .qna Markdown of the Bot Framework tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from magbot.exporting.texts import full_text
from magbot.kb.model import Entry, KnowledgeBase

_FENCE = "```"


def write(kb: KnowledgeBase, entries: Sequence[Entry]) -> str:
    """Return a section per entry: number, question, variations, filters, answer, prompts."""
    head = f"> {_line(kb.title)}, version {kb.version}\n> !# @version = 1.0\n"
    numbered = {entry.id: (number, entry) for number, entry in enumerate(entries, 1)}
    return "\n".join([head, *(_section(kb, entry, numbered) for entry in entries)])


def losses(kb: KnowledgeBase, entries: Sequence[Entry]) -> Iterator[str]:
    """Say what the format changes in answers."""
    fenced = sum(_FENCE in full_text(kb, entry) for entry in entries)
    if fenced:
        yield f"{_FENCE} in answers ({fenced}) became ''': it would end the answer"


def _section(kb: KnowledgeBase, entry: Entry, numbered: Mapping[str, tuple[int, Entry]]) -> str:
    filters = {"id": entry.id, "kind": entry.kind, "topic": entry.topic}
    prompts = [numbered[link] for link in entry.related if link in numbered]
    answer = full_text(kb, entry).replace(_FENCE, "'''")
    lines = [f'<a id = "{numbered[entry.id][0]}"></a>', "", f"# ? {_line(entry.question)}"]
    lines += [f"- {_line(variant)}" for variant in entry.variants]
    lines += ["", "**Filters:**"]
    lines += [f"- {name} = {_line(value)}" for name, value in filters.items() if value]
    lines += ["", _FENCE + "markdown", answer, _FENCE]
    lines += ["", "**Prompts:**"] if prompts else []
    for number, linked in prompts:
        label = _line(linked.question).replace("[", "(").replace("]", ")")
        lines.append(f"- [{label}](#{number})")
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    return " ".join(text.split())
