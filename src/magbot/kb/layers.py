"""Lay a folder over the base that it extends: settings, entries and danger signs of both.

What the layer sets counts instead of the base's; texts with names, and thresholds, name by name.
Its entries join the base's or, with an id of the base, replace one. Danger signs are only added,
except for families that `retired:` names with a reason.
"""

from __future__ import annotations

import os

from magbot.errors import Problem
from magbot.kb import base as bases
from magbot.kb import danger
from magbot.kb.file_records import DoubtError
from magbot.kb.shape import slug, suggest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet
    from typing import Any

    from magbot.kb.document import Document
    from magbot.kb.reader import Reading

ONLY_IN_LAYERS = ("hide", "base", "translation")
_BY_NAME = (
    *("labels", "replies", "cards", "contacts", "handoff", "thresholds", "checks", "retired"),
    "scopes",
)
_ADDED = ("subject", "synonyms", "spellings", "distinct")
_CALMING = ("ordinary", "idioms", "denial")  # what makes a danger sign see less
_ROUTINE = "routine"
_KEY_PLACE = "Write `extends: bundled`, or a path, on a line of its own in faq.yaml."


def extend(reading: Reading, base: str, read: Callable[[str], Reading]) -> None:
    """Put the base under a layer that was read; problems are added to the layer's.

    `base` is its path, "" where there is none. Raises DoubtError where files are remembered
    unparsed.
    """
    if not base:
        _report_misplaced(reading)
        return
    if reading.memory.digests:
        raise DoubtError
    said = _unfit(base, reading.root)
    if said:
        _report(reading, bases.KEY, (bases.KEY,), said, _KEY_PLACE)
        reading.unread.append(base)
        return
    below = read(base)
    reading.digests[bases.KEY] = below.hash
    reading.problems += below.problems
    reading.unread += below.unread
    retired = _retired(reading, below)
    _check_signs(reading)
    _join_signs(reading, below, retired)
    _join_entries(reading, below)
    reading.cases = _named_below(below.cases) | reading.cases
    reading.training = _named_below(below.training) | reading.training
    reading.base = below
    reading.problems[:] = dict.fromkeys(reading.problems)


def phrasings(reading: Reading) -> tuple[str, ...]:
    """Return the questions and variants of all entries as they were read, in order."""
    return tuple(
        text
        for values in reading.values
        for item in values.get("entries", ())  # type: ignore[attr-defined]
        for text in (item.get("question", ""), *item.get("variants", ()))
    )


def over(base: dict[str, Any], layer: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a base with those of a layer over them."""
    merged = {**base, **layer}
    for key in base.keys() & layer.keys():
        if key in _BY_NAME:
            merged[key] = {**base[key], **layer[key]}
        elif key in _ADDED:
            merged[key] = tuple(dict.fromkeys((*base[key], *layer[key])))
    return merged


def _named_below(rows: dict[str, Any]) -> dict[str, Any]:
    return {f"{bases.KEY}/{name}": read for name, read in rows.items()}


def _report_misplaced(reading: Reading) -> None:
    said = f"'{bases.KEY}' was not found at the start of a line of faq.yaml."
    _report(reading, bases.KEY, (bases.KEY,), said, _KEY_PLACE)
    for key in ONLY_IN_LAYERS:
        said = f"'{key}' has a meaning only in a layer, with `{bases.KEY}:`."
        _report(reading, key, (key,), said, "Delete it, or say what the folder extends.")


def _unfit(base: str, root: str) -> str:
    if not os.path.exists(base):
        return f"There is no base at {base}."
    if os.path.realpath(base) == os.path.realpath(root):
        return "A layer cannot extend itself."
    if bases.named_base(base):
        return f"{base} is a layer itself; a layer extends a whole base."
    return ""


def _report(reading: Reading, key: str, path: tuple[str | int, ...], said: str, fix: str) -> None:
    for document, values in zip(reading.documents, reading.values, strict=True):
        if key in values:
            reading.problems.append(document.problem(path, bases.KEY, said, fix))


def _retired(reading: Reading, below: Reading) -> frozenset[str]:
    families = _families(below)
    names: set[str] = set()
    for values in reading.values:
        for name, reason in values.get("retired", {}).items():  # type: ignore[attr-defined]
            names.add(name)
            path = ("retired", name)
            if name not in families:
                said = f"The base has no danger family '{name}'."
                _report(reading, "retired", path, said, suggest(name, sorted(families)))
            elif not reason:
                said = f"Nothing says why the danger family '{name}' is taken out."
                fix = f"Write `retired: {{{name}: the reason, and who decided it}}`."
                _report(reading, "retired", path, said, fix)
    return frozenset(names)


def _families(reading: Reading) -> set[str]:
    families = reading.rules.data.get("families", []) if reading.rules else []
    return {str(danger.id_of(family)) for family in families}


def _check_signs(reading: Reading) -> None:
    """Report what in a layer's danger files would make those of the base see less."""
    fix = "Delete it here. A layer adds families, lists and names of its own."
    for document in reading.rules.documents if reading.rules else ():
        for key in _CALMING:
            if isinstance(document.data, dict) and key in document.data:
                said = f"'{key}' in a layer could hide danger signs of the base."
                reading.problems.append(document.problem((key,), bases.KEY, said, fix))
    for name, rows in reading.training.items():
        if any(label == _ROUTINE for label, _ in rows()):
            file = os.path.join(reading.root, name)
            said = f"'{_ROUTINE}' in a layer could hide danger signs of the base."
            reading.problems.append(Problem(file, 0, 0, bases.KEY, said, fix))


def _join_signs(reading: Reading, below: Reading, retired: AbstractSet[str]) -> None:
    if below.rules is None:
        return
    base = below.rules.documents
    own = reading.rules.documents if reading.rules else ()

    def left_out(document: Document, family: object) -> bool:
        return danger.id_of(family) in retired and document in base

    reading.rules = danger.Rules((*base, *own), reading.problems, left_out)


def _join_entries(reading: Reading, below: Reading) -> None:
    """Put the base's documents in front, without the entries that the layer hides or replaces."""
    named = {name for values in below.values for name in _ids(values)}
    own = {name for values in reading.values for name in _ids(values)}
    hidden: set[str] = set()
    for document, values in zip(reading.documents, reading.values, strict=True):
        for position, name in enumerate(values.get("hide", ())):  # type: ignore[arg-type, var-annotated]
            hidden.add(name)
            if name not in named:
                said, fix = f"The base has no entry '{name}'.", suggest(name, sorted(named))
                problem = document.problem(("hide", position), "dangling-entry", said, fix)
                reading.problems.append(problem)
    if any(values.get("translation") for values in reading.values):
        hidden |= named  # what is not translated is not said in the base's language
        gone = hidden - own
        reading.values[:] = [_left(values, gone, frozenset()) for values in reading.values]
    gone = hidden - own
    reading.hidden, reading.replaced = frozenset(gone & named), frozenset(own & named)
    pairs = zip(below.documents, below.values, strict=True)
    pruned = [
        (_pruned(document, gone | own), _left(values, gone, own)) for document, values in pairs
    ]
    reading.names[:0] = [f"{bases.KEY}/{name}" for name in below.names]
    reading.documents[:0] = [document for document, _ in pruned]
    reading.values[:0] = [values for _, values in pruned]
    reading.kept[:0] = below.kept
    reading.below = len(pruned)


def _ids(values: dict[str, Any]) -> Iterator[str]:
    for item in values.get("entries", ()):
        yield item.get("id") or slug(item.get("question", ""))


def _pruned(document: Document, without: AbstractSet[str]) -> Document:
    data: Any = document.data
    if not isinstance(data, dict) or not isinstance(data.get("entries"), list):
        return document
    left = [item for item in data["entries"] if not _is_one_of(item, without)]
    return document.holding({**data, "entries": left})


def _is_one_of(item: Any, names: AbstractSet[str]) -> bool:  # noqa: ANN401
    if not isinstance(item, dict):
        return False
    return (item.get("id") or slug(str(item.get("question") or ""))) in names


def _left(values: dict[str, Any], gone: AbstractSet[str], own: AbstractSet[str]) -> dict[str, Any]:
    left = dict(values)
    if "starters" in values:
        left["starters"] = tuple(name for name in values["starters"] if name not in gone)
    if "scopes" in values:
        left["scopes"] = {
            name: {**scope, "starters": tuple(n for n in scope["starters"] if n not in gone)}
            if "starters" in scope
            else scope
            for name, scope in values["scopes"].items()
        }
    if "entries" in values:
        left["entries"] = [
            {**item, "related": tuple(n for n in item.get("related", ()) if n not in gone)}
            for item in values["entries"]
            if not _is_one_of(item, gone | own)
        ]
    return left
