"""Rules that ask: every phrasing reaches its entry, no near-miss does, suggestions hold."""

from __future__ import annotations

from collections.abc import Iterator

from magbot.check.inspection import Inspection, Item, Location
from magbot.errors import Problem


def check_entry(inspection: Inspection, item: Item) -> Iterator[Problem]:
    """Return what asking the phrasings, near-misses and suggestions of an entry shows."""
    entry = item.entry
    yield from _phrasings(inspection, item)
    for number, miss in enumerate(entry.near_misses):
        if entry.id in inspection.replies[miss].entries:
            message = f"'{miss}' must not lead to '{entry.id}', and does."
            fix = (
                "Give it an entry of its own (kind: not_covered), or reword the variants near it."
            )
            yield inspection.problem("near-miss-lands", item.at("not", number), message, fix)
    for number, link in enumerate(entry.related):
        location = item.at("related", number)
        if link == entry.id:
            message, fix = f"'{link}' offers itself.", "Remove it from `related:`."
            yield inspection.problem("self-link", location, message, fix)
        else:
            yield from _suggestion(inspection, location, link)


def check(inspection: Inspection) -> Iterator[Problem]:
    """Return which starters do not lead to their own entry."""
    for file in inspection.folder.files:
        for number, link in enumerate(file.values.get("starters", ())):
            yield from _suggestion(inspection, (file.document, ("starters", number)), link)


def _phrasings(inspection: Inspection, item: Item) -> Iterator[Problem]:
    entry = item.entry
    lost = [
        number
        for number, phrasing in enumerate(entry.phrasings)
        if entry.id not in inspection.replies[phrasing].entries
    ]
    if len(lost) == len(entry.phrasings):
        instead = _instead(inspection, entry.question)
        message = f"No phrasing of '{entry.id}' leads to it: the question {instead}."
        fix = "Reword it, or merge the two entries."
        yield inspection.problem("unreachable-entry", item.at(), message, fix)
        return
    for number in lost:
        phrasing = entry.phrasings[number]
        instead = _instead(inspection, phrasing)
        message = f"'{phrasing}' does not reach '{entry.id}': it {instead}."
        fix = "Reword it, move it there, or delete it."
        yield inspection.problem("variant-unreached", item.phrasing_at(number), message, fix)


def _suggestion(inspection: Inspection, location: Location, link: str) -> Iterator[Problem]:
    if link not in inspection.items:
        return
    question = inspection.items[link].entry.question
    if link not in inspection.replies[question].entries:
        instead = _instead(inspection, question)
        message = f"The suggestion '{question}' does not lead to '{link}': it {instead}."
        fix = f"Reword the question of '{link}'."
        yield inspection.problem("suggestion-elsewhere", location, message, fix)


def _instead(inspection: Inspection, question: str) -> str:
    """Return what a question gets instead: who takes it, or that nobody does."""
    reply = inspection.replies[question]
    if reply.card:
        finding = inspection.screen.screen(question)
        because = f" ({finding.family} saw: {', '.join(finding.evidence)})" if finding else ""
        return f"shows the card '{reply.card}'{because}"
    if reply.entries:
        return f"goes to '{reply.entries[0]}'"
    if reply.kind == "clarify":
        return "is asked back"
    return f"gets no answer ('{reply.nearest}' is nearest)" if reply.nearest else "gets no answer"
