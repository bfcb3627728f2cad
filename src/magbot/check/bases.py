"""What a layer takes from its base, what it sets itself, and what a newer base changes.

A part is anything that a person may want to read again: an entry, a claim, a named text, a
setting, a family of danger signs. The digests of a base's parts stand in `base.lock` beside the
layer, so that a newer base can be compared with the one that was read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from magbot.check.rules import RULES
from magbot.files import write_files
from magbot.image.container import fingerprint
from magbot.kb import base as bases
from magbot.kb.danger import id_of
from magbot.kb.document import Document
from magbot.kb.nodes import read_yaml
from magbot.kb.shape import slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from magbot.check.inspection import Inspection
    from magbot.errors import Problem
    from magbot.kb.danger import Rules
    from magbot.kb.reader import Reading

    Place = tuple[str | int, ...]
    Part = tuple[str, Document, Place, object]

LOCK = "base.lock"
RULE = "base-changed"
_SHOWN = 12
_NOT_TEXTS = (bases.KEY, "base", "hide", "retired", "topic", "tags", "translation")
_ACCEPT = "Read what changed, then run `magbot check DIR --accept-base`."


def check(look: Inspection) -> Iterator[Problem]:
    """Report a base that is not the one whose hash the layer records."""
    below = look.reading.base
    if below is None:
        return
    own = slice(look.reading.below, None)
    for document, values in zip(
        look.reading.documents[own], look.reading.values[own], strict=True
    ):
        recorded = values.get("base")
        if bases.KEY in values and recorded != below.hash:
            said = _changed(below, lock_of(look.reading.root), str(recorded or ""))
            path = ("base",) if recorded else (bases.KEY,)
            yield document.problem(path, RULE, said, _ACCEPT, RULES[RULE].severity)


def origins(reading: Reading) -> Iterator[str]:
    """Return a line for each part: whose it is, its name, and the place that counts.

    Of a folder that is no layer all is its "own".
    """
    below, own = reading.base, slice(reading.below, None)
    rules = reading.rules
    inherited = () if below is None else parts(below.documents, below.values, below.rules)
    base = {name: (document, path) for name, document, path, _ in inherited}
    files = set(below.rules.files) if below is not None and below.rules else set()
    laid = {
        name: (document, path)
        for name, document, path, _ in parts(reading.documents[own], reading.values[own], rules)
        if document.file not in files
    }
    kept = {name for name, *_ in parts((), (), rules)}
    for name in dict.fromkeys((*base, *laid)):
        document, path = laid.get(name) or base[name]
        position = document.problem(path, "", "", "")
        whose = _whose(name, base, laid, reading, kept)
        yield f"{whose:<9} {name:<48} {position.file}:{position.line}"


def accept(reading: Reading) -> str:
    """Record the base of a layer as it is now; return its hash. Raises OSError or ValueError.

    Its hash is written into the file with `extends:`, the digests of its parts beside it.
    """
    below = reading.base
    if below is None:
        raise ValueError(f"{reading.root} is no layer: it has no `{bases.KEY}:`")
    own = slice(reading.below, None)
    pairs = zip(reading.documents[own], reading.values[own], strict=True)
    file = next(Path(document.file) for document, values in pairs if bases.KEY in values)
    head = recorded(file.read_bytes().decode(), below.hash)
    record = {"hash": below.hash, "parts": digests(below)}
    lock = str(lock_of(reading.root))
    write_files({str(file): head, lock: json.dumps(record, indent=1) + "\n"})
    return below.hash


def recorded(text: str, digest: str) -> str:
    """Return the text of a layer's head with the hash of its base. Raises ValueError.

    The line `base:` is written anew, or put below `extends:`; nothing else may read otherwise.
    """
    line = f"base: {digest}"
    lines = text.splitlines(keepends=True)
    old = [number for number, one in enumerate(lines) if one.startswith("base:")]
    head = next(number for number, one in enumerate(lines) if one.startswith(f"{bases.KEY}:"))
    if old:
        end = lines[old[0]][len(lines[old[0]].rstrip("\r\n")) :]
        lines[old[0]] = line + end
    else:
        end = lines[head][len(lines[head].rstrip("\r\n")) :] or "\n"
        lines[head : head + 1] = [lines[head].rstrip("\r\n") + end, line + end]
    new = "".join(lines)
    before, after = read_yaml("", text), read_yaml("", new)
    if not (isinstance(before, Document) and isinstance(after, Document)) or after.data != {
        **before.data,  # type: ignore[dict-item]
        "base": digest,
    }:
        raise ValueError(f"write `{line}` on a line of its own, below `{bases.KEY}:`")
    return new


def lock_of(root: str) -> Path:
    """Return where the digests of a layer's base stand."""
    path = Path(root)
    return (path if path.is_dir() else path.parent) / LOCK


def digests(reading: Reading) -> dict[str, str]:
    """Return a digest of each part of a base, by its name."""
    parts_read = parts(reading.documents, reading.values, reading.rules)
    return {name: fingerprint(repr(value).encode()).hex()[:12] for name, _, _, value in parts_read}


def parts(
    documents: Any,  # noqa: ANN401  sequences of both, of the same length
    values: Any,  # noqa: ANN401
    rules: Rules | None,
) -> Iterator[Part]:
    """Return each part of what was read: its name, its document, its place and its value."""
    for document, record in zip(documents, values, strict=True):
        yield from _of_file(document, record)
    for number, family in enumerate(rules.data.get("families", ()) if rules else ()):
        if rules is not None:
            yield f"danger family {id_of(family)}", *rules.origin(("families", number)), family
    for key in sorted(rules.data) if rules else ():
        if rules is not None and key != "families":
            yield f"danger words {key}", *rules.origin((key,)), rules.data[key]


def _of_file(document: Document, values: Mapping[str, Any]) -> Iterator[Part]:
    for key, value in values.items():
        if key == "entries":
            for item in value:
                name = item.get("id") or slug(item.get("question", ""))
                plain = {name: text for name, text in item.items() if name != "#"}
                yield f"entry {name}", document, (key, item["#"]), plain
        elif key == "sources":
            yield from _claims(document, value)
        elif isinstance(value, dict) and key != "retired":
            for name, text in value.items():
                yield f"{key} {name}", document, (key, name), text
        elif key not in _NOT_TEXTS:
            yield key, document, (key,), value


def _claims(document: Document, sources: Any) -> Iterator[Part]:  # noqa: ANN401
    for source in sources:
        for claim in source.get("claims", ()):
            position = ("sources", source["#"], "claims", claim["#"])
            yield (
                f"claim {claim.get('id')}",
                document,
                position,
                (claim.get("text"), claim.get("verdict")),
            )


def _whose(
    name: str, base: Mapping[str, object], laid: Mapping[str, object], reading: Reading,
    kept: set[str],
) -> str:  # fmt: skip
    if name in laid:
        return "replaced" if name in base else "own"
    if name.removeprefix("entry ") in reading.hidden and name.startswith("entry "):
        return "hidden"
    return "retired" if name.startswith("danger family") and name not in kept else "base"


def _changed(below: Reading, lock: Path, hash_recorded: str) -> str:
    if not hash_recorded:
        return f"The hash of the base ({below.hash}) is not recorded, so a change would go unseen."
    try:
        record = json.loads(lock.read_text(encoding="utf-8"))
        old, known = dict(record["parts"]), record["hash"] == hash_recorded
    except (OSError, ValueError, KeyError, TypeError):
        old, known = {}, False
    if not known:
        return f"The base is now {below.hash}; {LOCK} does not say what it was before."
    new = digests(below)
    said = [f"new: {name}" for name in new.keys() - old.keys()]
    said += [f"gone: {name}" for name in old.keys() - new.keys()]
    said += [f"changed: {name}" for name in new.keys() & old.keys() if new[name] != old[name]]
    shown = "; ".join(sorted(said)[:_SHOWN]) or "only comments, cases or training sentences"
    more = f" and {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
    return f"The base has changed: {shown}{more}."
