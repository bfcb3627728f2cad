"""Rules on phrasings as written: repeated, contradicting, or reading the same as another's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

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
            location = item.phrasing_at(number)
            yield inspection.problem("repeated-phrasing", location, message, "Delete it.")
        earlier.setdefault(key, phrasing)
    for number, miss in enumerate(item.entry.near_misses):
        if normalize(miss) in earlier:
            message = f"'{miss}' is a near-miss and a phrasing of '{item.entry.id}'."
            location, fix = item.at("not", number), "Delete it on one side."
            yield inspection.problem("own-near-miss", location, message, fix)


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
    for file in inspection.folder.files:
        for key, number, message in _clashes(inspection, file.values):
            location, fix = (file.document, (key, number)), "Delete one of the two statements."
            yield inspection.problem("vocabulary-clash", location, message, fix)


def _clashes(inspection: Inspection, values: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    """Return key, number and message of the pairs of a file that contradict the vocabulary."""
    vocabulary = inspection.kb.vocabulary
    groups = [{normalize(word) for word in group} for group in vocabulary.synonyms]
    apart = [{normalize(word) for word in pair} for pair in vocabulary.distinct]
    for number, (left, right) in enumerate(values.get("distinct", ())):
        if any({normalize(left), normalize(right)} <= group for group in groups):
            yield "distinct", number, f"'{left}' and '{right}' are kept apart and are synonyms."
    for number, (variant, standard) in enumerate(values.get("spellings", ())):
        if {normalize(variant), normalize(standard)} in apart:
            message = f"'{variant}' is spelled '{standard}' and kept apart from it."
            yield "spellings", number, message
