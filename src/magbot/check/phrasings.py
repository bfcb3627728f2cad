"""Rules on phrasings as written: repeated, contradicting, or reading the same as another's."""

from __future__ import annotations

import operator
from collections.abc import Iterator

from magbot.check import near_duplicates
from magbot.check.inspection import Inspection, Item
from magbot.errors import Problem
from magbot.text import normalize, tokens


def check_entry(inspection: Inspection, item: Item) -> Iterator[Problem]:
    """Check an entry's phrasings and near-misses against each other."""
    earlier: dict[str, str] = {}
    for number, phrasing in enumerate(item.entry.phrasings):
        key = normalize(phrasing)
        if key and key in earlier:
            message = f"'{phrasing}' is the same as '{earlier[key]}' of this entry."
            place = item.phrasing_at(number)
            yield inspection.problem("repeated-phrasing", place, message, "Delete it.")
        earlier.setdefault(key, phrasing)
    for number, miss in enumerate(item.entry.near_misses):
        if normalize(miss) in earlier:
            message = f"'{miss}' is a near-miss and a phrasing of '{item.entry.id}'."
            place, fix = item.at("not", number), "Delete it on one side."
            yield inspection.problem("own-near-miss", place, message, fix)


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check the phrasings of all entries against each other, then the vocabulary."""
    yield from _near(inspection)
    yield from _vocabulary(inspection)


def _near(inspection: Inspection) -> Iterator[Problem]:
    phrasings = [
        (item, number, phrasing)
        for item in inspection.items.values()
        for number, phrasing in enumerate(item.entry.phrasings)
    ]
    rows = [
        near_duplicates.Row(index, item.entry.id, tuple(tokens(phrasing)))
        for index, (item, _, phrasing) in enumerate(phrasings)
    ]
    for left, right in near_duplicates.pairs(rows, inspection.kb.vocabulary):
        item, number, phrasing = phrasings[right.index]
        rival, rival_number, rival_phrasing = phrasings[left.index]
        document, path = rival.phrasing_at(rival_number)
        reads = f"'{phrasing}' reads like '{rival_phrasing}' of '{rival.entry.id}'"
        share = near_duplicates.share(normalize(phrasing), normalize(rival_phrasing))
        message = f"{reads} ({document.location(path)}), {share:.0%} alike."
        words = near_duplicates.differing(left.words, right.words)
        fix = "Keep it in one of the two, or reword it."
        if words is not None:
            fix = f"Keep it in one of the two, or add [{', '.join(words)}] under `distinct:`."
        yield inspection.problem("near-phrasing", item.phrasing_at(number), message, fix)


def _vocabulary(inspection: Inspection) -> Iterator[Problem]:
    vocabulary = inspection.kb.vocabulary
    groups = [{normalize(word) for word in group} for group in vocabulary.synonyms]
    apart = [{normalize(word) for word in pair} for pair in vocabulary.distinct]
    clashes = (
        ("distinct", operator.le, groups, "'{}' and '{}' are kept apart and are synonyms."),
        ("spellings", operator.eq, apart, "'{}' is spelled '{}' and kept apart from it."),
    )
    for file in inspection.folder.files:
        for key, clash, statements, message in clashes:
            for number, pair in enumerate(file.values.get(key, ())):
                words = {normalize(word) for word in pair}
                if any(clash(words, statement) for statement in statements):
                    place, fix = (
                        (file.document, (key, number)),
                        "Delete one of the two statements.",
                    )
                    yield inspection.problem("vocabulary-clash", place, message.format(*pair), fix)
