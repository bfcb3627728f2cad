"""Rules that ask: every phrasing reaches its entry, no near-miss does, suggestions hold."""

from __future__ import annotations

from collections.abc import Iterator

from magbot.check.inspection import Inspection, Item, Place
from magbot.check.phrasings import place_of
from magbot.check.replies import Reply
from magbot.errors import Problem
from magbot.kb.yaml_reader import Document


def check(inspection: Inspection) -> Iterator[Problem]:
    """Return what asking every phrasing, near-miss and suggestion shows."""
    asked = [phrasing for item in inspection.items for phrasing in item.entry.phrasings]
    asked += [miss for item in inspection.items for miss in item.entry.near_misses]
    inspection.ask(asked)
    for item in inspection.items:
        yield from _phrasings(inspection, item)
        yield from _near_misses(inspection, item)
        yield from _suggestions(inspection, item)
    yield from _starters(inspection)


def _phrasings(inspection: Inspection, item: Item) -> Iterator[Problem]:
    phrasings = list(item.entry.phrasings)
    replies = inspection.ask(phrasings)
    lost = [n for n, reply in enumerate(replies) if item.entry.id not in reply.entries]
    if len(lost) == len(phrasings):
        yield inspection.problem(
            "unreachable-entry", item.document, item.path,
            f"No phrasing of '{item.entry.id}' leads to it: "
            f"the question {_instead(inspection, phrasings[0], replies[0])}.",
            "Reword it, or merge the two entries.",
        )  # fmt: skip
        return
    for number in lost:
        yield inspection.problem(
            "variant-unreached", item.document, place_of(item, number),
            f"'{phrasings[number]}' does not reach '{item.entry.id}': "
            f"it {_instead(inspection, phrasings[number], replies[number])}.",
            "Reword it, move it there, or delete it.",
        )  # fmt: skip


def _near_misses(inspection: Inspection, item: Item) -> Iterator[Problem]:
    misses = list(item.entry.near_misses)
    for number, reply in enumerate(inspection.ask(misses)):
        if item.entry.id in reply.entries:
            yield inspection.problem(
                "near-miss-lands", item.document, (*item.path, "not", number),
                f"'{misses[number]}' must not lead to '{item.entry.id}', and does.",
                "Give it an entry of its own (kind: not_covered), or reword the variants near it.",
            )  # fmt: skip


def _suggestions(inspection: Inspection, item: Item) -> Iterator[Problem]:
    for number, link in enumerate(item.entry.related):
        where = (*item.path, "related", number)
        if link == item.entry.id:
            message, fix = f"'{link}' offers itself.", "Remove it from `related:`."
            yield inspection.problem("self-link", item.document, where, message, fix)
        elif link in inspection.places:
            yield from _suggestion(inspection, item.document, where, link)


def _starters(inspection: Inspection) -> Iterator[Problem]:
    for file in inspection.folder.files:
        for number, link in enumerate(file.values.get("starters", ())):
            if link in inspection.places:
                yield from _suggestion(inspection, file.document, ("starters", number), link)


def _suggestion(
    inspection: Inspection, document: Document, where: Place, link: str
) -> Iterator[Problem]:
    question = inspection.places[link].entry.question
    (reply,) = inspection.ask([question])
    if link not in reply.entries:
        yield inspection.problem(
            "suggestion-elsewhere", document, where,
            f"The suggestion '{question}' does not lead to '{link}': "
            f"it {_instead(inspection, question, reply)}.",
            f"Reword the question of '{link}'.",
        )  # fmt: skip


def _instead(inspection: Inspection, question: str, reply: Reply) -> str:
    """Return what happens instead: who takes it, or that nobody does."""
    if reply.card:
        finding = inspection.screen.screen(question)
        seen = f" ({finding.family} saw: {', '.join(finding.evidence)})" if finding else ""
        return f"shows the card '{reply.card}'{seen}"
    if reply.entries:
        return f"goes to '{reply.entries[0]}'"
    if reply.kind == "clarify":
        return "is asked back"
    return f"gets no answer ('{reply.nearest}' is nearest)" if reply.nearest else "gets no answer"
