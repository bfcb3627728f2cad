"""Make the frozen KnowledgeBase from what was read, and report what does not fit together."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType as Frozen
from typing import TYPE_CHECKING, Any

from magbot.kb import defaults
from magbot.kb.citations import cited, plain
from magbot.kb.model import ANSWER, Card, Claim, Entry, KnowledgeBase, Settings, Source, Vocabulary
from magbot.kb.shape import slug, suggest
from magbot.text import normalize

if TYPE_CHECKING:
    from collections.abc import Callable

    from magbot.kb.nodes import Document
    from magbot.kb.reader import Reading


def knowledge_base(reading: Reading) -> KnowledgeBase:
    """Build the knowledge base; problems of the whole are added to `reading.problems`."""
    merged = _merge(reading)
    sources = _sources(reading)
    claims = {claim.id for source in sources for claim in source.claims}
    entries = _entries(reading, claims)
    ids = [entry.id for entry in entries]
    _check_links(reading, entries, set(ids))
    title = merged.get("title") or Path(reading.root).resolve().stem
    contacts = merged.get("contacts", {})
    return KnowledgeBase(
        title=title,
        language=merged.get("language", "en"),
        version=str(merged.get("version", "0")),
        hash=reading.hash,
        note=merged.get("note") or defaults.NOTE,
        entries=entries,
        sources=sources,
        cards=Frozen(_cards(merged.get("cards", {}), contacts, _reporter(reading, "cards"))),
        labels=Frozen({**defaults.LABELS, **merged.get("labels", {})}),
        replies=Frozen(_replies(merged.get("replies", {}), title)),
        starters=tuple(merged.get("starters", ())),
        vocabulary=Vocabulary(
            synonyms=merged.get("synonyms", ()),
            spellings=merged.get("spellings", ()),
            distinct=merged.get("distinct", ()),
        ),
        settings=Settings(**merged.get("thresholds", {}), subject=merged.get("subject", ())),
        tuning=tuple(reading.tuning),
        checks=Frozen(merged.get("checks", {})),
    )


def _merge(reading: Reading) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for document, values in zip(reading.documents, reading.values, strict=True):
        for key, value in values.items():
            if key in ("entries", "sources", "topic"):
                continue
            if key in merged:
                reading.problems.append(
                    document.problem(
                        (key,),
                        "set-twice",
                        f"'{key}' is set in two files.",
                        "Keep one of the two.",
                    )
                )
            merged[key] = value
    for index, starter in enumerate(merged.get("starters", ())):
        if starter not in _ids(reading):
            document = next(
                d
                for d, v in zip(reading.documents, reading.values, strict=True)
                if "starters" in v
            )
            reading.problems.append(
                _dangling(document, ("starters", index), "entry", starter, _ids(reading))
            )
    return merged


def _ids(reading: Reading) -> list[str]:
    return [_id_of(entry) for values in reading.values for entry in values.get("entries", ())]  # type: ignore[attr-defined]


def _id_of(entry: dict[str, Any]) -> str:
    return entry.get("id") or slug(entry.get("question", ""))


def _reporter(reading: Reading, key: str) -> Callable[[str, str, str], None]:
    def report(name: str, message: str, fix: str) -> None:
        for document, values in zip(reading.documents, reading.values, strict=True):
            if key in values:
                reading.problems.append(document.problem((key, name), key, message, fix))

    return report


def _cards(
    given: dict[str, dict[str, str]],
    contacts: dict[str, str],
    report: Callable[[str, str, str], None],
) -> dict[str, Card]:
    cards = dict(defaults.CARDS)
    for name, values in given.items():
        if name not in cards:
            report(name, f"Unknown card '{name}'.", suggest(name, cards))
        elif "text" in values and "note" in values:
            cards[name] = Card(_fill(values["text"], contacts), _fill(values["note"], contacts))
    return cards


def _fill(text: str, contacts: dict[str, str]) -> str:
    for name, value in contacts.items():
        text = text.replace("{" + name + "}", value)
    return text


def _replies(given: dict[str, str], title: str) -> dict[str, str]:
    replies = {**defaults.REPLIES, **given}
    return {name: text.replace("{title}", title) for name, text in replies.items()}


def _sources(reading: Reading) -> tuple[Source, ...]:
    sources, seen = [], set[str]()
    for document, values in zip(reading.documents, reading.values, strict=True):
        for item in values.get("sources", ()):  # type: ignore[attr-defined]
            path = ("sources", item["#"])
            if "id" not in item or "title" not in item:
                continue
            claims = []
            for claim in item.get("claims", ()):
                where = (*path, "claims", claim["#"])
                if (
                    "id" in claim
                    and "text" in claim
                    and _first(document, where, "claim", claim["id"], seen, reading)
                ):
                    claims.append(
                        Claim(claim["id"], item["id"], claim["text"], claim.get("section", ""))
                    )
            if _first(document, path, "source", "source:" + item["id"], seen, reading):
                named = {key: item.get(key, "") for key in ("publisher", "year", "url")}
                sources.append(Source(item["id"], item["title"], **named, claims=tuple(claims)))
    return tuple(sources)


def _first(
    document: Document,
    path: tuple[str | int, ...],
    what: str,
    key: str,
    seen: set[str],
    reading: Reading,
) -> bool:
    if key not in seen:
        seen.add(key)
        return True
    shown = key.removeprefix("source:")
    reading.problems.append(
        document.problem(
            (*path, "id"),
            "same-id",
            f"The {what} id '{shown}' is used twice.",
            "Rename one of the two.",
        )
    )
    return False


def _entries(reading: Reading, claims: set[str]) -> tuple[Entry, ...]:
    entries, seen = [], set[str]()
    phrasings: dict[str, str] = {}
    for document, values in zip(reading.documents, reading.values, strict=True):
        for item in values.get("entries", ()):  # type: ignore[attr-defined]
            if "question" not in item or "answer" not in item:
                continue
            path = ("entries", item["#"])
            entry = _entry(item, str(values.get("topic", "")))
            if _first(document, path, "entry", entry.id, seen, reading):
                _check_citations(document, path, item, claims, reading)
                _check_phrasings(document, path, entry, phrasings, reading)
                entries.append(entry)
    return tuple(entries)


def _entry(item: dict[str, Any], topic: str) -> Entry:
    answer, evidence = item["answer"], item.get("evidence", "")
    return Entry(
        id=_id_of(item),
        kind=item.get("kind", ANSWER),
        question=item["question"],
        answer=plain(answer),
        evidence=plain(evidence),
        claims=cited(answer + " " + evidence),
        variants=item.get("variants", ()),
        near_misses=item.get("not", ()),
        related=item.get("related", ()),
        topic=topic,
        reviewed=item.get("reviewed", ""),
        review_by=item.get("review_by", ""),
    )


def _check_citations(
    document: Document,
    path: tuple[str | int, ...],
    item: dict[str, Any],
    claims: set[str],
    reading: Reading,
) -> None:
    for key in ("answer", "evidence"):
        for claim in cited(item.get(key, "")):
            if claim not in claims:
                reading.problems.append(
                    _dangling(document, (*path, key), "claim", claim, sorted(claims))
                )


def _check_phrasings(
    document: Document,
    path: tuple[str | int, ...],
    entry: Entry,
    owners: dict[str, str],
    reading: Reading,
) -> None:
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
            reading.problems.append(
                document.problem(
                    where,
                    "same-phrasing",
                    f"'{phrasing}' is also asked by '{owners[key]}'.",
                    "Keep it in one of the two.",
                )
            )


def _check_links(reading: Reading, entries: tuple[Entry, ...], ids: set[str]) -> None:
    by_id = {entry.id: entry for entry in entries}
    for document, values in zip(reading.documents, reading.values, strict=True):
        for item in values.get("entries", ()):  # type: ignore[attr-defined]
            entry = by_id.get(_id_of(item))
            for index, link in enumerate(entry.related if entry else ()):
                if link not in ids:
                    where = ("entries", item["#"], "related", index)
                    reading.problems.append(_dangling(document, where, "entry", link, sorted(ids)))


def _dangling(
    document: Document, path: tuple[str | int, ...], what: str, name: str, known: list[str]
) -> Any:
    return document.problem(
        path, f"dangling-{what}", f"There is no {what} '{name}'.", _near(name, known, what)
    )


def _near(name: str, known: list[str], what: str) -> str:
    hint = suggest(name, known)
    return hint if hint.startswith("Did") else f"Declare the {what}, or remove it here."
