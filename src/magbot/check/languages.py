"""The rule on languages: what the engine says and listens for is in the base's own language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magbot.kb import packs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from magbot.check.inspection import Inspection
    from magbot.errors import Problem
    from magbot.kb.reader import Reading

RULE, _KEY = "language", "language"
TABLES = ("function", "joining", "asking", "numbers", "last", "endings")
"""The word tables without which a text of another language is read as an English one."""


def check(look: Inspection) -> Iterator[Problem]:
    """Name each default text that is not in the language of the base, and each word table."""
    reading = look.reading
    pairs = zip(reading.documents, reading.values, strict=True)
    documents = [document for document, values in pairs if _KEY in values]
    if not documents:
        return
    found = [*_without_pack(look), *_from_base(look)]
    for said, fix in found:
        yield look.problem(RULE, documents[-1], (_KEY,), said, fix)


def _without_pack(look: Inspection) -> Iterator[tuple[str, str]]:
    language = look.kb.language
    if packs.code_of(language):
        return
    known, values = packs.texts(packs.ENGLISH), look.reading.values
    start = f"There is no pack for '{language}' (there are {', '.join(packs.codes())})"
    if not any("note" in one for one in values):
        yield f"{start}, so the note is the English one.", "Write `note:`."
    say = (f"{packs.SAY}{name}" for name in known.say)
    tables = (f"{packs.WORDS}{name}" for name in TABLES)
    for key, what, names in (
        ("replies", "replies", known.replies),
        ("cards", "cards", known.cards),
        ("labels", "labels", known.labels),
        ("labels", "phrases that a conversation listens for", say),
        ("labels", "word tables", tables),
    ):
        missing = [name for name in names if name not in _names(values, key)]
        if missing:
            said = f"{start}, so these {what} are the English ones: {', '.join(missing)}."
            yield said, f"Write them under `{key}:`."


def _from_base(look: Inspection) -> Iterator[tuple[str, str]]:
    """Name what a layer takes from a base in another language."""
    reading = look.reading
    base = _language_of(reading.base)
    if not base or _code(base) == _code(look.kb.language):
        return
    below, own = reading.values[: reading.below], reading.values[reading.below :]
    for key in ("note", "note_short"):
        if any(key in one for one in below) and not any(key in one for one in own):
            yield f"'{key}' comes from the base, whose language is {base}.", f"Write `{key}:`."
    for key in ("replies", "cards", "labels"):
        left = [name for name in _names(below, key) if name not in _names(own, key)]
        if left:
            said = f"These {key} come from the base, whose language is {base}: {', '.join(left)}."
            yield said, f"Write them under `{key}:`."
    entries = sum(len(_items(one)) for one in below)
    if entries:
        said = f"Entries come from the base, whose language is {base}: {entries}."
        yield said, "Replace them by their ids, or name them under `hide:`."


def _names(values: Iterable[Any], key: str) -> list[str]:
    return list(dict.fromkeys(name for one in values for name in one.get(key, {})))


def _items(values: Mapping[str, Any]) -> Sequence[Any]:
    items: Sequence[Any] = values.get("entries", ())
    return items


def _language_of(reading: Reading | None) -> str:
    """Return the language of a base; "" where there is none."""
    if reading is None:
        return ""
    named = [str(one[_KEY]) for one in reading.values if _KEY in one]
    return named[-1] if named else packs.ENGLISH


def _code(language: str) -> str:
    return packs.code_of(language) or language.split("-", maxsplit=1)[0].lower()
