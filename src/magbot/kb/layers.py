"""Lay a folder over the base that it extends: settings, entries and danger signs of both.

What the layer sets counts instead of the base's; mappings in `_BY_NAME` name by name; lists in
`_ADDED` (subject, synonyms, spellings, distinct) are added to the base's. Its entries join the
base's or, with an id of the base, replace one. Danger signs are only added, except for families
that `retired:` names with a reason.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet

from magbot.errors import Problem
from magbot.kb import danger_files
from magbot.kb import extends as bases
from magbot.kb.document import Document
from magbot.kb.ids import id_of, suggest
from magbot.kb.parse_cache import FullReadNeededError
from magbot.kb.parsed_folder import ParsedFile, ParsedFolder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_ONLY_IN_LAYERS = ("hide", "base", "translation")
_BY_NAME = (  # mappings in which a layer sets single names
    "labels", "replies", "cards", "contacts", "handoff", "thresholds", "checks", "retired",
    "scopes",
)  # fmt: skip
_ADDED = ("subject", "synonyms", "spellings", "distinct")  # lists that a layer's are added to
_CALMING = ("ordinary", "idioms", "denial")  # keys that make danger signs match less
_ROUTINE = "routine"  # the same as `safety.classifier_scores.ROUTINE`, which `kb` cannot import
_KEY_PLACE = "Write `extends: bundled`, or a path, on a line of its own in faq.yaml."


def extend(layer: ParsedFolder, path: str, read: Callable[[str], ParsedFolder]) -> None:
    """Put the base at `path` under a layer that was read; report what does not fit.

    With the path "" the folder is no layer, and only keys that need a base are reported. Raises
    FullReadNeededError where a layer was read with a cache: which entries of a base's file are
    used depends on the layer, so that the file's own record does not tell.
    """
    if not path:
        _report_misplaced(layer)
        return
    if layer.cache.digests:
        raise FullReadNeededError
    fault = _unfit(path, layer.root)
    if fault:
        layer.report((bases.KEY,), bases.KEY, fault, _KEY_PLACE)
        layer.unread.append(path)
        return
    base = read(path)
    layer.digests[bases.KEY] = base.hash
    layer.problems += base.problems
    layer.unread += base.unread
    retired = _retired(layer, base)
    _check_signs(layer)
    _join_signs(layer, base, retired)
    _join_entries(layer, base)
    layer.cases = _named_as_base(base.cases) | layer.cases
    layer.training = _named_as_base(base.training) | layer.training
    layer.base = base
    layer.problems[:] = dict.fromkeys(layer.problems)


def phrasings(folder: ParsedFolder) -> tuple[str, ...]:
    """Return the questions and variants of all entries as they were read, in order."""
    return tuple(
        text
        for _, item in folder.items("entries")
        for text in (item.get("question", ""), *item.get("variants", ()))
    )


def merged_settings(base: dict[str, Any], layer: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a layer, and of its base what the layer does not set."""
    merged = {**base, **layer}
    for key in base.keys() & layer.keys():
        if key in _BY_NAME:
            merged[key] = {**base[key], **layer[key]}
        elif key in _ADDED:
            merged[key] = tuple(dict.fromkeys((*base[key], *layer[key])))
    return merged


def _named_as_base(files: dict[str, Any]) -> dict[str, Any]:
    return {f"{bases.KEY}/{name}": read for name, read in files.items()}


def _report_misplaced(layer: ParsedFolder) -> None:
    """Report keys that need a base, each only where a file has it (`ParsedFolder.report`)."""
    message = f"'{bases.KEY}' was not found at the start of a line of faq.yaml."
    layer.report((bases.KEY,), bases.KEY, message, _KEY_PLACE)
    for key in _ONLY_IN_LAYERS:
        message = f"'{key}' has a meaning only in a layer, with `{bases.KEY}:`."
        layer.report((key,), bases.KEY, message, "Delete it, or say what the folder extends.")


def _unfit(base: str, root: str) -> str:
    """Return why a layer at `root` cannot extend this base; "" where it can."""
    if not os.path.exists(base):
        return f"There is no base at {base}."
    if os.path.realpath(base) == os.path.realpath(root):
        return "A layer cannot extend itself."
    if bases.named_base(base):
        return f"{base} is a layer itself; a layer extends a whole base."
    return ""


def _retired(layer: ParsedFolder, base: ParsedFolder) -> frozenset[str]:
    """Return the families under `retired:`; report unknown ones and those without a reason."""
    families = _families(base)
    retired = {
        name: reason
        for file in layer.files
        for name, reason in file.values.get("retired", {}).items()
    }
    for name, reason in retired.items():
        path = ("retired", name)
        if name not in families:
            message = f"The base has no danger family '{name}'."
            layer.report(path, bases.KEY, message, suggest(name, sorted(families)))
        elif not reason:
            message = f"Nothing says why the danger family '{name}' is taken out."
            fix = f"Write `retired: {{{name}: the reason, and who decided it}}`."
            layer.report(path, bases.KEY, message, fix)
    return frozenset(retired)


def _families(folder: ParsedFolder) -> set[str]:
    families = folder.rules.data.get("families", []) if folder.rules else []
    return {str(danger_files.id_of(family)) for family in families}


def _check_signs(layer: ParsedFolder) -> None:
    """Report what in a layer's danger files would make those of the base see less."""
    fix = "Delete it here. A layer adds families, lists and names of its own."
    for document in layer.rules.documents if layer.rules else ():
        for key in _CALMING:
            if isinstance(document.data, dict) and key in document.data:
                message = f"'{key}' in a layer could hide danger signs of the base."
                layer.problems.append(document.problem((key,), bases.KEY, message, fix))
    for name, rows in layer.training.items():
        if any(label == _ROUTINE for label, _ in rows()):
            file = os.path.join(layer.root, name)
            message = f"'{_ROUTINE}' in a layer could hide danger signs of the base."
            layer.problems.append(Problem(file, 0, 0, bases.KEY, message, fix))


def _join_signs(layer: ParsedFolder, base: ParsedFolder, retired: AbstractSet[str]) -> None:
    if base.rules is None:
        return
    of_base = base.rules.documents
    own = layer.rules.documents if layer.rules else ()

    def left_out(document: Document, family: object) -> bool:
        return danger_files.id_of(family) in retired and document in of_base

    rules = danger_files.WrittenRules((*of_base, *own), layer.problems, left_out)
    layer.read_rules = lambda: rules


def _join_entries(layer: ParsedFolder, base: ParsedFolder) -> None:
    """Put the base's files in front, without the entries that the layer hides or replaces.

    A translation hides all that it does not replace: nothing is said in the base's language. Its
    links and starters may name what it leaves out, and lose those names.
    """
    of_base, own = set(_ids(base)), set(_ids(layer))
    is_translation = any(file.values.get("translation") for file in layer.files)
    gone = (_hidden(layer, of_base) | (of_base if is_translation else set())) - own
    for file in layer.files if is_translation else ():
        file.values = _without(file.values, gone, frozenset())
    layer.hidden, layer.replaced = frozenset(gone & of_base), frozenset(own & of_base)
    layer.files[:0] = [
        ParsedFile(
            f"{bases.KEY}/{file.name}",
            _pruned(file.document, gone | own),
            _without(file.values, gone, own),
            file.cached,
            of_base=True,
        )
        for file in base.files
    ]


def _hidden(layer: ParsedFolder, of_base: AbstractSet[str]) -> set[str]:
    """Return the ids under `hide:`; report those that the base does not have."""
    hidden: set[str] = set()
    for file in layer.files:
        for position, name in enumerate(file.values.get("hide", ())):
            hidden.add(name)
            if name not in of_base:
                message, fix = f"The base has no entry '{name}'.", suggest(name, sorted(of_base))
                layer.problems.append(
                    file.document.problem(("hide", position), "dangling-entry", message, fix)
                )
    return hidden


def _ids(folder: ParsedFolder) -> Iterator[str]:
    return (id_of(item) for _, item in folder.items("entries"))


def _pruned(document: Document, without: AbstractSet[str]) -> Document:
    data: Any = document.data
    if not isinstance(data, dict) or not isinstance(data.get("entries"), list):
        return document
    left = [item for item in data["entries"] if not _is_one_of(item, without)]
    return document.holding({**data, "entries": left})


def _is_one_of(item: Any, names: AbstractSet[str]) -> bool:  # noqa: ANN401
    return isinstance(item, dict) and id_of(item) in names


def _without(
    values: dict[str, Any], gone: AbstractSet[str], replaced: AbstractSet[str]
) -> dict[str, Any]:
    """Return a file's values without entries gone or replaced, and without links to those gone."""

    def linked(values: dict[str, Any], key: str) -> dict[str, Any]:
        names = (name for name in values.get(key, ()) if name not in gone)
        return {**values, key: tuple(names)} if key in values else values

    left = linked(values, "starters")
    if "handoff" in values:
        left = {**left, "handoff": linked(values["handoff"], "entries")}
    if "scopes" in values:
        scopes = values["scopes"].items()
        left = {**left, "scopes": {name: linked(scope, "starters") for name, scope in scopes}}
    if "entries" in values:
        items = (item for item in values["entries"] if not _is_one_of(item, gone | replaced))
        left = {**left, "entries": [linked(item, "related") for item in items]}
    return left
