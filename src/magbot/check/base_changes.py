"""What a layer takes from its base, what it sets itself, and what a newer base changes.

A part is anything that a person may want to read again: an entry, a claim, a named text, a
setting, a family of danger signs. The digests of a base's parts stand in `base.lock` beside the
layer, so that a newer base can be compared with the one that was read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from magbot.check.inspection import Inspection, Location
from magbot.errors import Problem
from magbot.files import write_files
from magbot.image.container import fingerprint
from magbot.kb import extends as bases
from magbot.kb.danger_files import WrittenRules
from magbot.kb.danger_files import id_of as family_id_of
from magbot.kb.document import Document
from magbot.kb.ids import id_of as entry_id_of
from magbot.kb.parsed_folder import ParsedFile, ParsedFolder
from magbot.kb.yaml_editor import set_value

Part = tuple[str, Location, object]

LOCK = "base.lock"
RULE = "base-changed"
_MOST_LISTED = 12
_NOT_TEXTS = (bases.KEY, "base", "hide", "retired", "topic", "tags", "translation")
_ACCEPT = "Read what changed, then run `magbot check DIR --accept-base`."


def check(inspection: Inspection) -> Iterator[Problem]:
    """Report a base that is not the one whose hash the layer records."""
    folder = inspection.folder
    if folder.base is None:
        return
    for file in folder.own_files:
        recorded = file.values.get("base")
        if bases.KEY in file.values and recorded != folder.base.hash:
            message = _changed(folder.base, _lock_of(folder.root), str(recorded or ""))
            location = file.document, ("base" if recorded else bases.KEY,)
            yield inspection.problem(RULE, location, message, _ACCEPT)


def origins(folder: ParsedFolder) -> Iterator[str]:
    """Return a line for each part: whose it is, its name, and the place that counts.

    Of a folder that is no layer all is its "own".
    """
    below = folder.base
    inherited = _parts(below.files, below.rules) if below else ()
    of_base = {name: location for name, location, _ in inherited}
    rule_files = below.rules.files if below and below.rules else ()
    of_layer = {
        name: location
        for name, location, _ in _parts(folder.own_files, folder.rules)
        if location[0].file not in rule_files
    }
    hidden = {f"entry {name}" for name in folder.hidden}
    in_force = {name for name, *_ in _parts((), folder.rules)}
    for name in dict.fromkeys((*of_base, *of_layer)):
        document, path = of_layer.get(name) or of_base[name]
        if name in of_layer:
            whose = "replaced" if name in of_base else "own"
        elif name in hidden:
            whose = "hidden"
        else:
            retired = name.startswith("danger family") and name not in in_force
            whose = "retired" if retired else "base"
        yield f"{whose:<9} {name:<48} {document.location(path)}"


def accept(folder: ParsedFolder) -> str:
    """Record the base of a layer as it is now; return its hash. Raises OSError or ValueError.

    Its hash is written below `extends:`, the digests of its parts into a file beside it.
    """
    base = folder.base
    if base is None:
        raise ValueError(f"{folder.root} is no layer: it has no `{bases.KEY}:`")
    head = next(file for file in folder.own_files if bases.KEY in file.values).document.file
    text = Path(head).read_bytes().decode()
    text = set_value(text, (), "base", base.hash, after=bases.KEY)
    lock, record = str(_lock_of(folder.root)), {"hash": base.hash, "parts": _digests(base)}
    write_files({head: text, lock: json.dumps(record, indent=1) + "\n"})
    return base.hash


def _lock_of(root: str) -> Path:
    """Return where the digests of a layer's base stand."""
    path = Path(root)
    return (path if path.is_dir() else path.parent) / LOCK


def _digests(base: ParsedFolder) -> dict[str, str]:
    """Return a digest of each part of a base, by its name."""
    return {
        name: fingerprint(repr(value).encode()).hex()[:12]
        for name, _, value in _parts(base.files, base.rules)
    }


def _parts(files: Iterable[ParsedFile], rules: WrittenRules | None) -> Iterator[Part]:
    """Return each part of what was read: its name, its location and its value."""
    for file in files:
        yield from _of_file(file.document, file.values)
    if rules is None:
        return
    for number, family in enumerate(rules.data.get("families", ())):
        yield f"danger family {family_id_of(family)}", rules.origin(("families", number)), family
    for key in sorted(rules.data.keys() - {"families"}):
        yield f"danger words {key}", rules.origin((key,)), rules.data[key]


def _of_file(document: Document, values: Mapping[str, Any]) -> Iterator[Part]:
    for key, value in values.items():
        if key == "entries":
            for item in value:
                plain = {name: text for name, text in item.items() if name != "#"}
                yield f"entry {entry_id_of(item)}", (document, (key, item["#"])), plain
        elif key == "sources":
            yield from _claims(document, value)
        elif isinstance(value, dict) and key != "retired":
            for name, text in value.items():
                yield f"{key} {name}", (document, (key, name)), text
        elif key not in _NOT_TEXTS:
            yield key, (document, (key,)), value


def _claims(document: Document, sources: list[dict[str, Any]]) -> Iterator[Part]:
    for source in sources:
        for claim in source.get("claims", ()):
            path = ("sources", source["#"], "claims", claim["#"])
            value = claim.get("text"), claim.get("verdict")
            yield f"claim {claim.get('id')}", (document, path), value


def _changed(base: ParsedFolder, lock: Path, hash_recorded: str) -> str:
    if not hash_recorded:
        return f"The hash of the base ({base.hash}) is not recorded, so a change would go unseen."
    try:
        record = json.loads(lock.read_text(encoding="utf-8"))
        old, is_recorded = dict(record["parts"]), record["hash"] == hash_recorded
    except (OSError, ValueError, KeyError, TypeError):
        old, is_recorded = {}, False
    if not is_recorded:
        return f"The base is now {base.hash}; {LOCK} does not say what it was before."
    new = _digests(base)
    changes = [f"new: {name}" for name in new.keys() - old.keys()]
    changes += [f"gone: {name}" for name in old.keys() - new.keys()]
    changes += [f"changed: {name}" for name in new.keys() & old.keys() if new[name] != old[name]]
    listed = (
        "; ".join(sorted(changes)[:_MOST_LISTED]) or "only comments, cases or training sentences"
    )
    omitted = f" and {len(changes) - _MOST_LISTED} more" if len(changes) > _MOST_LISTED else ""
    return f"The base has changed: {listed}{omitted}."
