"""Make the frozen KnowledgeBase from what was read, and report what does not fit together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import MappingProxyType as Frozen

from magbot.encoder.encoder_files import NAMES, NONE, is_name
from magbot.frozen import later
from magbot.kb import contacts, entries, foreign_languages, handoff, language_packs, scopes
from magbot.kb.cards import Card, is_card
from magbot.kb.declared_ids import Firsts, Known
from magbot.kb.document import Path
from magbot.kb.entries import dangling, first
from magbot.kb.ids import suggest
from magbot.kb.layers import merged_settings, phrasings
from magbot.kb.model import Claim, KnowledgeBase, Settings, Source, Vocabulary
from magbot.kb.parsed_folder import ParsedFile, ParsedFolder
from magbot.kb.record import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_VOCABULARY = Vocabulary.__match_args__


def knowledge_base(folder: ParsedFolder, rules: Callable[[ParsedFolder], Any]) -> KnowledgeBase:
    """Return the knowledge base; problems of the whole are added to those of the folder.

    Raises FullReadNeededError where a file that was not parsed may have a part in one.
    """
    known = Known(folder)
    of_base = _merge(folder.base_files, folder, known)
    merged = merged_settings(of_base, _merge(folder.own_files, folder, known))
    sources = _sources(folder)
    entries.make(folder, known)
    entries.check_links(folder, known)
    title = merged.get("title") or _name_of(folder)
    language, labels = merged.get("language", language_packs.ENGLISH), merged.get("labels", {})
    texts = language_packs.texts(language)
    numbers = _numbers(folder, merged)
    tongues = foreign_languages.languages(language, numbers)
    known_replies = {**foreign_languages.replies(tongues), **texts.replies}
    replies_of = partial(_replies, {**known_replies, **merged.get("replies", {})}, numbers)
    joined = entries.joined(folder)
    parts = scopes.declared(merged.get("scopes", {}), replies_of)
    if parts and known.complete:
        scopes.check(parts.values(), joined, folder.report)
    headings = {**texts.labels, **labels}
    return KnowledgeBase(
        title=title,
        language=language,
        version=str(merged.get("version", "0")),
        hash=folder.hash,
        note=merged.get("note") or texts.note,
        entries=joined,
        sources=sources,
        cards=Frozen(_cards(texts.cards, merged.get("cards", {}), numbers, folder.report)),
        labels=Frozen(headings),
        replies=Frozen(replies_of(title)),
        starters=tuple(merged.get("starters", ())),
        vocabulary=_vocabulary(merged),
        settings=_settings(merged, folder),
        tuning=_all_of(folder.cases),
        checks=Frozen(merged.get("checks", {})),
        rules=rules(folder),
        training=_all_of(folder.training),
        note_short=merged.get("note_short", ""),
        base=folder.base.hash if folder.base else "",
        **_handoff(merged, headings["handoff"]),
        calm=phrasings(folder.base) if folder.base else (),
        pack=language_packs.pack(language, labels),
        scopes=Frozen(parts),
        foreign=tongues,
    )


def _name_of(folder: ParsedFolder) -> str:
    """Return the title of a base that states none: the name of its folder or file."""
    return os.path.splitext(os.path.basename(os.path.realpath(folder.root)))[0]


def _vocabulary(merged: dict[str, Any]) -> Vocabulary:
    return Vocabulary(**{name: tuple(map(tuple, merged.get(name, ()))) for name in _VOCABULARY})


def _settings(merged: dict[str, Any], folder: ParsedFolder) -> Settings:
    return Settings(
        **merged.get("thresholds", {}),
        subject=tuple(merged.get("subject", ())),
        retired=tuple(merged.get("retired", ())),
        encoder=_encoder(merged.get("encoder", ""), folder),
    )


def _handoff(merged: dict[str, Any], heading: str) -> dict[str, Any]:
    people = merged.get("handoff", {})
    return {
        "handoff": handoff.contact_lines(people, _countries(merged), heading),
        "handoff_entries": tuple(people.get("entries", ())),
        "handoff_reply": people.get("reply", "").strip(),
    }


def _countries(merged: dict[str, Any]) -> tuple[str, ...]:
    return tuple(merged.get("country", ()))


def _numbers(folder: ParsedFolder, merged: dict[str, Any]) -> dict[str, str]:
    """Return the contacts for the countries served; check them and the hand-off."""
    served = _countries(merged)
    people, listed = merged.get("handoff", {}), merged.get("contacts", {})
    handoff.check(people, folder.report)
    reached = {**handoff.texts(people), **listed}
    contacts.check(reached, served, folder.report)
    return contacts.chosen(listed, served)


def _all_of(files: Mapping[str, Callable[[], Iterable[Any]]]) -> Any:
    """Return the rows of all files, read when they are first needed."""
    return later(lambda: tuple([item for read in files.values() for item in read()]))


def _merge(files: Iterable[ParsedFile], folder: ParsedFolder, known: Known) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    places = Firsts()
    for file in files:
        for key, value in file.values.items():
            if key in ("entries", "sources", "topic", "tags"):
                continue
            merged[key] = value
            earlier = places.meet(key, file.document, (key,))
            if earlier:
                message = f"'{key}' is set in two files."
                fix = f"Keep one of the two (the other is at {earlier})."
                folder.problems.append(file.document.problem((key,), "set-twice", message, fix))
        for where, name in _named(file.values):
            if not known.has_entry(name):
                folder.problems.append(
                    dangling(file.document, where, "entry", name, known.entries)
                )
    return merged


def _encoder(name: str, folder: ParsedFolder) -> str:
    """Return the name of the encoder, or its path from the folder; report what is neither."""
    if not name or name in {*NAMES, NONE}:
        return name
    if is_name(name):
        message = f"There is no encoder '{name}'."
        folder.report(("encoder",), "choice", message, suggest(name, (*NAMES, NONE)))
        return ""
    root = folder.root if os.path.isdir(folder.root) else os.path.dirname(folder.root)
    return os.path.abspath(os.path.join(root, name))


def _named(values: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Return the ids of entries that settings name, each with its place."""
    for index, name in enumerate(values.get("starters", ())):
        yield ("starters", index), name
    for index, name in enumerate(values.get("handoff", {}).get("entries", ())):
        yield ("handoff", "entries", index), name


def _cards(
    cards: Mapping[str, Card],
    own: dict[str, dict[str, str]],
    numbers: dict[str, str],
    report: Report,
) -> dict[str, Card]:
    cards = dict(cards)
    for name, values in own.items():
        if not is_card(name):
            hint = suggest(name, (*cards, "refer_..."))
            report(("cards", name), "cards", f"Unknown card '{name}'.", hint)
        elif "text" in values and "note" in values:
            texts = (values["text"], values["note"], values.get("short", ""))
            cards[name] = Card(*(_fill(text, numbers) for text in texts))
    return cards


def _fill(text: str, numbers: dict[str, str]) -> str:
    for name, value in numbers.items():
        text = text.replace("{" + name + "}", value)
    return text


def _replies(replies: dict[str, str], contacts: dict[str, str], title: str) -> dict[str, str]:
    return {
        name: _fill(text.replace("{title}", title), contacts) for name, text in replies.items()
    }


def _sources(folder: ParsedFolder) -> tuple[Source, ...]:
    sources, firsts = [], Firsts()
    for file, item in folder.items("sources"):
        path = ("sources", item["#"])
        if "id" not in item or "title" not in item:
            continue
        claims = []
        for claim in item.get("claims", ()):
            where = (*path, "claims", claim["#"])
            if (
                "id" in claim
                and "text" in claim
                and first(file.document, where, "claim", claim["id"], firsts, folder)
            ):
                optional = [claim.get(key, "") for key in ("section", "verdict", "seen")]
                claims.append(Claim(claim["id"], item["id"], claim["text"], *optional))
        if first(file.document, path, "source", "source:" + item["id"], firsts, folder):
            named = {key: item.get(key, "") for key in ("publisher", "year", "url", "short")}
            sources.append(Source(item["id"], item["title"], **named, claims=tuple(claims)))
    return tuple(sources)
