"""Rules on an edition in another language: what it must share with the base it translates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from magbot.check.inspection import CITED_KEYS, Inspection
from magbot.errors import Problem
from magbot.kb.citations import cited, plain
from magbot.kb.ids import id_of
from magbot.kb.model import ANSWER

RULE = "translation-differs"
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")
_SEPARATORS = re.compile(r"[.,\u00a0\u202f]")


def check(inspection: Inspection) -> Iterator[Problem]:
    """Hold each entry of an edition against the base's entry of the same id."""
    base = inspection.folder.base
    if base is None or not inspection.is_edition:
        return
    originals = {id_of(item): item for _, item in base.items("entries")}
    for file, item in inspection.folder.items("entries"):
        if file.of_base:
            continue
        path, original = ("entries", item["#"]), originals.get(id_of(item))
        if original is None:
            message = f"The base has no entry '{id_of(item)}' that this could be a translation of."
            fix = "Give it the id of the original, or delete it."
            yield inspection.problem(RULE, (file.document, path), message, fix)
            continue
        for key, message in _differences(original, item):
            location = file.document, (*path, key) if key in item else path
            yield inspection.problem(RULE, location, message, "Take it over from the original.")


def _differences(
    original: Mapping[str, Any], item: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Return key and message for all that a translated entry must share and does not."""
    for key, usual in (("kind", ANSWER), ("verdict", "")):
        before, after = original.get(key, usual), item.get(key, usual)
        if before != after:
            yield key, f"The {key} is '{after}', and that of the original is '{before}'."
    for key in CITED_KEYS:
        if key in item and key in original and (message := text_differs(original[key], item[key])):
            yield key, message


def text_differs(original: str, translation: str) -> str:
    """Return what citations or numbers a translation lacks or adds; "" where it has the same."""
    if citations := set(cited(original)) ^ set(cited(translation)):
        return f"The citations differ: {', '.join(sorted(citations))}."
    before, after = _numbers(original), _numbers(translation)
    if differing := (before - after) | (after - before):
        return f"The numbers differ: {', '.join(sorted(differing))}."
    return ""


def _numbers(text: str) -> Counter[str]:
    """Return the numbers of a text in digits alone: 1,000 and 1.000, or 0.5 and 0,5, are one."""
    return Counter(_SEPARATORS.sub("", number) for number in _NUMBER.findall(plain(text)))
