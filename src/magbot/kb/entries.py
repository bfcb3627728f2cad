"""Make the entries of a folder from what was read, and check each against all others."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import chain

from magbot.errors import Problem
from magbot.kb import serializer
from magbot.kb.citations import cited, plain
from magbot.kb.declared_ids import Firsts, Known
from magbot.kb.document import Document, Path
from magbot.kb.ids import id_of, suggest
from magbot.kb.model import ANSWER, DETAIL_KEYS, Entry
from magbot.kb.parsed_folder import ParsedFolder
from magbot.text import normalize
from magbot.text.characters import is_wordless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def make(folder: ParsedFolder, known: Known) -> None:
    """Make the entries of each file that was parsed, and check them against all others.

    Raises FullReadNeededError where a file that was not parsed may have a part in a problem.
    """
    firsts, phrasings = Firsts(), Firsts()
    folder.cache.check_ids(known.entries, known.claims)
    for file in folder.files:
        if file.cached is not None:
            firsts.trust(file.cached.ids, file.document)
            phrasings.trust(file.cached.phrasings, file.document)
            continue
        for item in file.values.get("entries", ()):
            if "question" not in item or "answer" not in item:
                continue
            path = ("entries", item["#"])
            entry = _entry(item, str(file.values.get("topic", "")), file.values.get("tags", ()))
            _check_answer(file.document, path, entry, folder)
            what = "entry" if "id" in item else "derived entry"
            if first(file.document, path, what, entry.id, firsts, folder):
                _check_citations(file.document, path, item, known, folder)
                _check_phrasings(file.document, path, entry, phrasings, folder)
                file.entries.append(entry)


def _entry(item: dict[str, Any], topic: str, tags: Any) -> Entry:
    answer, rest = item["answer"], " ".join(item.get(key, "") for key in DETAIL_KEYS)
    return Entry(
        id=id_of(item),
        kind=item.get("kind", ANSWER),
        question=item["question"],
        answer=plain(answer),
        evidence=plain(item.get("evidence", "")),
        claims=cited(answer + " " + rest),
        variants=item.get("variants", ()),
        near_misses=item.get("not", ()),
        related=item.get("related", ()),
        topic=topic,
        reviewed=item.get("reviewed", ""),
        review_by=item.get("review_by", ""),
        more=plain(item.get("more", "")),
        verdict=item.get("verdict", ""),
        reviewed_by=item.get("reviewed_by", ""),
        note=item.get("note", ""),
        answer_claims=cited(answer),
        more_claims=cited(rest),
        tags=item.get("tags", tags),
    )


def _check_answer(document: Document, path: Path, entry: Entry, folder: ParsedFolder) -> None:
    if is_wordless(entry.answer):
        message, fix = (
            "'answer' has no words beside its citations.",
            "Write the answer before them.",
        )
        problem = document.problem((*path, "answer"), "missing-key", message, fix)
        folder.problems.append(problem)


def _check_citations(
    document: Document, path: Path, item: dict[str, Any], known: Known, folder: ParsedFolder
) -> None:
    for key in ("answer", *DETAIL_KEYS):
        for claim in cited(item.get(key, "")):
            if not known.has_claim(claim):
                problem = dangling(document, (*path, key), "claim", claim, known.claims)
                folder.problems.append(problem)


def _check_phrasings(
    document: Document, path: Path, entry: Entry, phrasings: Firsts, folder: ParsedFolder
) -> None:
    report = document.reporter(folder.problems)
    for index, phrasing in enumerate(entry.phrasings):
        key = normalize(phrasing)
        where = (*path, "variants", index - 1) if index else (*path, "question")
        if not key:
            report(where, "no-words", f"'{phrasing}' has no words.", "Write a question in words.")
        elif earlier := phrasings.meet(key, document, where, entry.id):
            message = f"'{phrasing}' is also asked by '{phrasings.owner(key)}' ({earlier})."
            report(where, "same-phrasing", message, "Keep it in one of the two.")


def check_links(folder: ParsedFolder, known: Known) -> None:
    """Report links to entries that do not exist."""
    by_id = {entry.id: entry for file in folder.files for entry in file.entries}
    for file, item in folder.items("entries"):
        entry = by_id.get(id_of(item))
        for index, link in enumerate(entry.related if entry else ()):
            if not known.has_entry(link):
                where = ("entries", item["#"], "related", index)
                folder.problems.append(
                    dangling(file.document, where, "entry", link, known.entries)
                )


def joined(folder: ParsedFolder) -> Sequence[Entry]:
    """Return all entries in order; those of cached files as they are encoded."""
    if not any(file.cached for file in folder.files):
        return tuple(chain.from_iterable(file.entries for file in folder.files))
    rows: list[bytes | memoryview] = []
    ids: list[str] = []
    for file in folder.files:
        cached = file.cached
        rows += folder.cache.entry_rows(cached) if cached else map(serializer.row_of, file.entries)
        ids += cached.ids if cached else [entry.id for entry in file.entries]
    return serializer.join(rows, ids)


def first(
    document: Document, path: Path, what: str, key: str, firsts: Firsts, folder: ParsedFolder
) -> bool:
    """Return whether an id is new; report it otherwise, with both locations."""
    where = (*path, "id")
    earlier = firsts.meet(key, document, where)
    if earlier:
        shown, is_derived = key.removeprefix("source:"), what.startswith("derived ")
        fix = f"Rename one of the two (the first is at {earlier})"
        fix += ": it was made of the question, so write an `id:`." if is_derived else "."
        message = f"The {what} id '{shown}' is used twice."
        folder.problems.append(document.problem(where, "same-id", message, fix))
    return not earlier


def dangling(
    document: Document, path: Path, what: str, name: str, known: AbstractSet[str]
) -> Problem:
    """Return the problem of a name that nothing has."""
    hint = suggest(name, sorted(known))
    fix = hint if hint.startswith("Did") else f"Declare the {what}, or remove it here."
    return document.problem(path, f"dangling-{what}", f"There is no {what} '{name}'.", fix)
