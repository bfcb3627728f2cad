"""Make the entries of a folder from what was read, and check each against all others."""

from __future__ import annotations

from itertools import chain

from magbot.kb import serialized
from magbot.kb.citations import cited, plain
from magbot.kb.declared import Firsts
from magbot.kb.file_records import DoubtError
from magbot.kb.model import ANSWER, DETAIL_KEYS, Entry
from magbot.kb.shape import is_wordless, slug, suggest
from magbot.text import normalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from magbot.kb.declared import Known
    from magbot.kb.file_records import Kept
    from magbot.kb.nodes import Document
    from magbot.kb.reader import Reading


def make(reading: Reading, known: Known) -> list[list[Entry]]:
    """Make the entries of each file that was parsed, and check them against all others."""
    entries_by_file: list[list[Entry]] = []
    seen, places = Firsts(), Firsts()
    phrasings: dict[str, str] = {}
    for document, values, kept in zip(
        reading.documents, reading.values, reading.kept, strict=True
    ):
        entries_by_file.append([])
        if kept is not None:
            _trust(kept, seen, phrasings, known.claims)
            continue
        for item in values.get("entries", ()):  # type: ignore[attr-defined]
            if "question" not in item or "answer" not in item:
                continue
            path = ("entries", item["#"])
            entry = _entry(item, str(values.get("topic", "")), values.get("tags", ()))
            if is_wordless(entry.answer):
                reading.problems.append(
                    document.problem(
                        (*path, "answer"),
                        "missing-key",
                        "'answer' has no words beside its citations.",
                        "Write the answer before them.",
                    )
                )
            what = "entry" if "id" in item else "derived entry"
            if first(document, path, what, entry.id, seen, reading):
                _check_citations(document, path, item, known, reading)
                _check_phrasings(document, path, entry, (phrasings, places), reading)
                entries_by_file[-1].append(entry)
    return entries_by_file


def _trust(kept: Kept, seen: Firsts, phrasings: dict[str, str], claims: set[str]) -> None:
    """Add what a file that was not parsed holds. Raises DoubtError where that is wrong by now."""
    own = dict.fromkeys(kept.phrasings, "")
    if (
        not any(name in seen for name in kept.ids)
        and phrasings.keys().isdisjoint(own)
        and claims.issuperset(kept.claims)
    ):
        seen.trust(kept.ids)
        phrasings.update(own)
    else:
        raise DoubtError


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


def _check_citations(
    document: Document,
    path: tuple[str | int, ...],
    item: dict[str, Any],
    known: Known,
    reading: Reading,
) -> None:
    for key in ("answer", *DETAIL_KEYS):
        for claim in cited(item.get(key, "")):
            if not known.has_claim(claim):
                reading.problems.append(
                    dangling(document, (*path, key), "claim", claim, sorted(known.claims))
                )


def _check_phrasings(
    document: Document,
    path: tuple[str | int, ...],
    entry: Entry,
    owned: tuple[dict[str, str], Firsts],
    reading: Reading,
) -> None:
    owners, places = owned
    for index, phrasing in enumerate(entry.phrasings):
        key = normalize(phrasing)
        where = (*path, "variants", index - 1) if index else (*path, "question")
        if not key:
            reading.problems.append(
                document.problem(
                    where, "no-words", f"'{phrasing}' has no words.", "Write a question in words."
                )
            )
        elif owners.setdefault(key, entry.id) != entry.id:
            earlier = places.place(key)
            reading.problems.append(
                document.problem(
                    where,
                    "same-phrasing",
                    f"'{phrasing}' is also asked by '{owners[key]}' ({earlier}).",
                    "Keep it in one of the two.",
                )
            )
        else:
            places.meet(key, document, where)


def check_links(reading: Reading, entries_by_file: list[list[Entry]], known: Known) -> None:
    """Report links to entries that do not exist. Raises DoubtError for one in a known file."""
    ids = known.entries
    by_id = {entry.id: entry for entries in entries_by_file for entry in entries}
    for document, values, kept in zip(
        reading.documents, reading.values, reading.kept, strict=True
    ):
        if kept and not ids.issuperset(kept.links):
            raise DoubtError
        for item in values.get("entries", ()):  # type: ignore[attr-defined]
            entry = by_id.get(id_of(item))
            for index, link in enumerate(entry.related if entry else ()):
                if not known.has_entry(link):
                    where = ("entries", item["#"], "related", index)
                    reading.problems.append(dangling(document, where, "entry", link, sorted(ids)))


def joined(reading: Reading, entries_by_file: list[list[Entry]]) -> Sequence[Entry]:
    """Return all entries in order; those of files that were not parsed as they are encoded."""
    if not any(reading.kept):
        return tuple(chain.from_iterable(entries_by_file))
    rows: list[bytes | memoryview] = []
    ids: list[str] = []
    for kept, entries in zip(reading.kept, entries_by_file, strict=True):
        rows += reading.memory.rows(kept) if kept else map(serialized.row_of, entries)
        ids += kept.ids if kept else [entry.id for entry in entries]
    return serialized.join(rows, ids)


def id_of(entry: dict[str, Any]) -> str:
    """Return the id of an entry as it was read: its own, or made of its question."""
    return entry.get("id") or slug(entry.get("question", ""))


def first(
    document: Document,
    path: tuple[str | int, ...],
    what: str,
    key: str,
    seen: Firsts,
    reading: Reading,
) -> bool:
    """Return whether an id is met for the first time; report it otherwise, with both places."""
    earlier = seen.meet(key, document, (*path, "id"))
    if not earlier:
        return True
    shown, shown_what = key.removeprefix("source:"), what.removeprefix("derived ")
    reading.problems.append(
        document.problem(
            (*path, "id"),
            "same-id",
            f"The {what} id '{shown}' is used twice.",
            f"Rename one of the two (the first is at {earlier})"
            + (": it was made of the question, so write an `id:`." if what != shown_what else "."),
        )
    )
    return False


def dangling(
    document: Document, path: tuple[str | int, ...], what: str, name: str, known: list[str]
) -> Any:
    """Return the problem of a name that nothing has."""
    return document.problem(
        path, f"dangling-{what}", f"There is no {what} '{name}'.", _near(name, known, what)
    )


def _near(name: str, known: list[str], what: str) -> str:
    hint = suggest(name, known)
    return hint if hint.startswith("Did") else f"Declare the {what}, or remove it here."
