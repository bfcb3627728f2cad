"""Make the entries of a folder from what was read, and check each against all others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from magbot.kb import serializer
from magbot.kb.citations import cited, plain
from magbot.kb.declared_ids import Firsts, Known
from magbot.kb.document import Document
from magbot.kb.ids import slug, suggest
from magbot.kb.model import ANSWER, DETAIL_KEYS, Entry
from magbot.kb.parse_cache import CachedFile, FullReadNeededError
from magbot.kb.parsed_folder import ParsedFolder
from magbot.text import normalize
from magbot.text.characters import is_wordless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


Path = tuple[str | int, ...]


def make(folder: ParsedFolder, known: Known) -> None:
    """Make the entries of each file that was parsed, and check them against all others."""
    firsts, places = Firsts(), Firsts()
    phrasings: dict[str, str] = {}
    for file in folder.files:
        if file.cached is not None:
            _trust(file.cached, firsts, phrasings, known.claims)
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
                _check_phrasings(file.document, path, entry, (phrasings, places), folder)
                file.entries.append(entry)


def _trust(file: CachedFile, firsts: Firsts, phrasings: dict[str, str], claims: set[str]) -> None:
    """Add what a cached file holds. Raises FullReadNeededError where that no longer fits."""
    own = dict.fromkeys(file.phrasings, "")
    if (
        not any(name in firsts for name in file.ids)
        and phrasings.keys().isdisjoint(own)
        and claims.issuperset(file.claims)
    ):
        firsts.trust(file.ids)
        phrasings.update(own)
    else:
        raise FullReadNeededError


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
        message = "'answer' has no words beside its citations."
        where = (*path, "answer")
        folder.problems.append(
            document.problem(where, "missing-key", message, "Write the answer before them.")
        )


def _check_citations(
    document: Document,
    path: Path,
    item: dict[str, Any],
    known: Known,
    folder: ParsedFolder,
) -> None:
    for key in ("answer", *DETAIL_KEYS):
        for claim in cited(item.get(key, "")):
            if not known.has_claim(claim):
                folder.problems.append(
                    dangling(document, (*path, key), "claim", claim, sorted(known.claims))
                )


def _check_phrasings(
    document: Document,
    path: Path,
    entry: Entry,
    owned: tuple[dict[str, str], Firsts],
    folder: ParsedFolder,
) -> None:
    owners, places = owned
    for index, phrasing in enumerate(entry.phrasings):
        key = normalize(phrasing)
        where = (*path, "variants", index - 1) if index else (*path, "question")
        if not key:
            folder.problems.append(
                document.problem(
                    where, "no-words", f"'{phrasing}' has no words.", "Write a question in words."
                )
            )
        elif owners.setdefault(key, entry.id) != entry.id:
            earlier = places.place(key)
            folder.problems.append(
                document.problem(
                    where,
                    "same-phrasing",
                    f"'{phrasing}' is also asked by '{owners[key]}' ({earlier}).",
                    "Keep it in one of the two.",
                )
            )
        else:
            places.meet(key, document, where)


def check_links(folder: ParsedFolder, known: Known) -> None:
    """Report links to entries that do not exist.

    Raises FullReadNeededError for one in a cached file.
    """
    ids = known.entries
    by_id = {entry.id: entry for file in folder.files for entry in file.entries}
    for file in folder.files:
        if file.cached and not ids.issuperset(file.cached.links):
            raise FullReadNeededError
        for item in file.values.get("entries", ()):
            entry = by_id.get(id_of(item))
            for index, link in enumerate(entry.related if entry else ()):
                if not known.has_entry(link):
                    where = ("entries", item["#"], "related", index)
                    folder.problems.append(
                        dangling(file.document, where, "entry", link, sorted(ids))
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


def id_of(entry: dict[str, Any]) -> str:
    """Return the id of an entry as it was read: its own, or made of its question."""
    return entry.get("id") or slug(entry.get("question", ""))


def first(
    document: Document,
    path: Path,
    what: str,
    key: str,
    firsts: Firsts,
    folder: ParsedFolder,
) -> bool:
    """Return whether an id is new; report it otherwise, with both locations."""
    earlier = firsts.meet(key, document, (*path, "id"))
    if not earlier:
        return True
    shown, shown_what = key.removeprefix("source:"), what.removeprefix("derived ")
    folder.problems.append(
        document.problem(
            (*path, "id"),
            "same-id",
            f"The {what} id '{shown}' is used twice.",
            f"Rename one of the two (the first is at {earlier})"
            + (": it was made of the question, so write an `id:`." if what != shown_what else "."),
        )
    )
    return False


def dangling(document: Document, path: Path, what: str, name: str, known: list[str]) -> Any:
    """Return the problem of a name that nothing has."""
    return document.problem(
        path, f"dangling-{what}", f"There is no {what} '{name}'.", _near(name, known, what)
    )


def _near(name: str, known: list[str], what: str) -> str:
    hint = suggest(name, known)
    return hint if hint.startswith("Did") else f"Declare the {what}, or remove it here."
