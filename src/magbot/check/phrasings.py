"""Rules on phrasings as written: repeated, contradicting, or reading the same as another's."""

from __future__ import annotations

from collections.abc import Iterator

from magbot.check import near_duplicates
from magbot.check.inspection import Inspection, Item, Place
from magbot.errors import Problem
from magbot.text import normalize, tokens


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check each entry's own phrasings, then all against each other, then the vocabulary."""
    for item in inspection.items:
        yield from _own(inspection, item)
    yield from _near(inspection)
    yield from _vocabulary(inspection)


def place_of(item: Item, number: int) -> Place:
    """Return the place of an entry's phrasing: 0 is the question, then the variants."""
    return (*item.path, "variants", number - 1) if number else (*item.path, "question")


def _own(inspection: Inspection, item: Item) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for number, phrasing in enumerate(item.entry.phrasings):
        key = normalize(phrasing)
        if key and key in seen:
            yield inspection.problem(
                "repeated-phrasing", item.document, place_of(item, number),
                f"'{phrasing}' is the same as '{seen[key]}' of this entry.", "Delete it.",
            )  # fmt: skip
        seen.setdefault(key, phrasing)
    for number, miss in enumerate(item.entry.near_misses):
        if normalize(miss) in seen:
            yield inspection.problem(
                "own-near-miss", item.document, (*item.path, "not", number),
                f"'{miss}' is a near-miss and a phrasing of '{item.entry.id}'.",
                "Delete it on one side.",
            )  # fmt: skip


def _near(inspection: Inspection) -> Iterator[Problem]:
    phrasings = [
        (item, number, phrasing)
        for item in inspection.items
        for number, phrasing in enumerate(item.entry.phrasings)
    ]
    rows = [
        near_duplicates.Row(position, item.entry.id, tuple(tokens(phrasing)))
        for position, (item, _, phrasing) in enumerate(phrasings)
    ]
    for left, right in near_duplicates.pairs(rows, inspection.kb.vocabulary):
        item, number, phrasing = phrasings[right.index]
        rival, rival_number, rival_phrasing = phrasings[left.index]
        similarity = near_duplicates.share(normalize(phrasing), normalize(rival_phrasing))
        earlier = inspection.problem(
            "near-phrasing", rival.document, place_of(rival, rival_number), "", ""
        )
        owner = f"'{rival.entry.id}' ({earlier.file}:{earlier.line})"
        yield inspection.problem(
            "near-phrasing", item.document, place_of(item, number),
            f"'{phrasing}' reads like '{rival_phrasing}' of {owner}, {similarity:.0%} alike.",
            _mend(left, right),
        )  # fmt: skip


def _mend(left: near_duplicates.Row, right: near_duplicates.Row) -> str:
    words = near_duplicates.differing(left.words, right.words)
    if words is None:
        return "Keep it in one of the two, or reword it."
    return f"Keep it in one of the two, or add [{words[0]}, {words[1]}] under `distinct:`."


def _vocabulary(inspection: Inspection) -> Iterator[Problem]:
    vocabulary = inspection.kb.vocabulary
    groups = [{normalize(word) for word in group} for group in vocabulary.synonyms]
    apart = [tuple(map(normalize, pair)) for pair in vocabulary.distinct]
    for file in inspection.folder.files:
        for number, pair in enumerate(file.values.get("distinct", ())):
            if any({normalize(word) for word in pair} <= group for group in groups):
                yield inspection.problem(
                    "vocabulary-clash", file.document, ("distinct", number),
                    f"'{pair[0]}' and '{pair[1]}' are kept apart and are synonyms.",
                    "Delete one of the two statements.",
                )  # fmt: skip
        for number, (variant, standard) in enumerate(file.values.get("spellings", ())):
            pair = (normalize(variant), normalize(standard))
            if pair in apart or pair[::-1] in apart:
                yield inspection.problem(
                    "vocabulary-clash", file.document, ("spellings", number),
                    f"'{variant}' is spelled '{standard}' and kept apart from it.",
                    "Delete one of the two statements.",
                )  # fmt: skip
