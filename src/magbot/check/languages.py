"""The rule on languages: what the engine says and listens for is in the base's own language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from magbot.check.inspection import Inspection
from magbot.errors import Problem
from magbot.kb import language_packs
from magbot.kb.parsed_folder import ParsedFile, ParsedFolder

RULE, _KEY = "language", "language"
TABLES = ("function", "joining", "asking", "numbers", "last", "endings")
"""The word tables without which a text of another language is read as an English one."""


def check(inspection: Inspection) -> Iterator[Problem]:
    """Name each default text that is not in the language of the base, and each word table."""
    file = inspection.folder.last_with(_KEY)
    if file is None:
        return
    for message, fix in (*_without_pack(inspection), *_from_base(inspection)):
        yield inspection.problem(RULE, (file.document, (_KEY,)), message, fix)


def _without_pack(inspection: Inspection) -> Iterator[tuple[str, str]]:
    language = inspection.kb.language
    if language_packs.code_of(language):
        return
    english, files = language_packs.texts(language_packs.ENGLISH), inspection.folder.files
    start = f"There is no pack for '{language}' (there are {', '.join(language_packs.codes())})"
    if not _any_with("note", files):
        yield f"{start}, so the note is the English one.", "Write `note:`."
    say = (f"{language_packs.SAY}{name}" for name in english.say)
    tables = (f"{language_packs.WORDS}{name}" for name in TABLES)
    for key, what, names in (
        ("replies", "replies", english.replies),
        ("cards", "cards", english.cards),
        ("labels", "labels", english.labels),
        ("labels", "phrases that a conversation listens for", say),
        ("labels", "word tables", tables),
    ):
        written = _names(files, key)
        missing = [name for name in names if name not in written]
        if missing:
            message = f"{start}, so these {what} are the English ones: {', '.join(missing)}."
            yield message, f"Write them under `{key}:`."


def _from_base(inspection: Inspection) -> Iterator[tuple[str, str]]:
    """Name what a layer takes from a base in another language."""
    language = _language_of(inspection.folder.base)
    if not language or _code(language) == _code(inspection.kb.language):
        return
    base, layer = inspection.folder.base_files, inspection.folder.own_files
    for key in ("note", "note_short"):
        if _any_with(key, base) and not _any_with(key, layer):
            yield f"'{key}' comes from the base, whose language is {language}.", f"Write `{key}:`."
    for key in ("replies", "cards", "labels"):
        inherited = [name for name in _names(base, key) if name not in _names(layer, key)]
        if inherited:
            names = ", ".join(inherited)
            message = f"These {key} come from the base, whose language is {language}: {names}."
            yield message, f"Write them under `{key}:`."
    entries = sum(len(file.values.get("entries", ())) for file in base)
    if entries:
        message = f"Entries come from the base, whose language is {language}: {entries}."
        yield message, "Replace them by their ids, or name them under `hide:`."


def _any_with(key: str, files: Iterable[ParsedFile]) -> bool:
    return any(key in file.values for file in files)


def _names(files: Iterable[ParsedFile], key: str) -> list[str]:
    return list(dict.fromkeys(name for file in files for name in file.values.get(key, {})))


def _language_of(base: ParsedFolder | None) -> str:
    """Return the language of a base; "" where there is none."""
    if base is None:
        return ""
    file = base.last_with(_KEY)
    return str(file.values[_KEY]) if file else language_packs.ENGLISH


def _code(language: str) -> str:
    return language_packs.code_of(language) or language.split("-", maxsplit=1)[0].lower()
