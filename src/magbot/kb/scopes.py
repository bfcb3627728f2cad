"""Parts of a knowledge base that answer alone: read, checked, and cut out of the whole.

A part is a knowledge base of its own. What stands in no entry of it is not in it, so nothing has
to be hidden later: it cannot be matched, offered, listed or spelled towards. Danger signs, cards
and notes are the whole base's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from magbot.errors import UnknownScopeError
from magbot.frozen import later, replace
from magbot.kb.model import Entry, KnowledgeBase, Scope, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from magbot.kb.record import Report


RULE = "scope"
SECTION = "scope."
"""The beginning of a section that holds a scope: an image of its own but for what is shared."""
SHARED = ("screen.", "learned.")
"""The beginnings of the sections that a scope shares with the whole base."""


def declared(
    scopes: Mapping[str, Mapping[str, Any]], replies: Callable[[str], Mapping[str, str]]
) -> dict[str, Scope]:
    """Return the scopes of the settings; `replies` gives those of a base with this title."""
    return {
        name: Scope(
            name,
            tuple(values.get("include", ())),
            tuple(values.get("exclude", ())),
            values.get("title", ""),
            tuple(values.get("starters", ())),
            replies(values["title"]) if values.get("title") else {},
        )
        for name, values in scopes.items()
    }


def check(scopes: Iterable[Scope], entries: Sequence[Entry], report: Report) -> None:
    """Report tags that no entry has, scopes without entries and starters of another scope."""
    tags = {tag for entry in entries for tag in entry.tags}
    for scope in scopes:
        for key, names in (("include", scope.include), ("exclude", scope.exclude)):
            for position, tag in enumerate(names):
                if tag not in tags:
                    path = ("scopes", scope.name, key, position)
                    report(path, RULE, f"No entry has the tag '{tag}'.", _near(tag, tags))
        held = {entry.id for entry in entries if scope.holds(entry)}
        if entries and not held:
            message = f"The scope '{scope.name}' has no entries."
            report(
                ("scopes", scope.name), RULE, message, "Give entries one of its tags, or drop it."
            )
        for position, name in enumerate(scope.starters if held else ()):
            if name not in held:
                message = f"The scope '{scope.name}' has no entry '{name}'."
                path = ("scopes", scope.name, "starters", position)
                report(path, RULE, message, _meant(name, sorted(held)))


def within(kb: KnowledgeBase, name: str) -> KnowledgeBase:
    """Return the part of a knowledge base that a scope names, not compiled yet.

    Raises UnknownScopeError.
    """
    scope = scope_of(kb, name)
    entries = tuple(entry for entry in kb.entries if scope.holds(entry))
    held = frozenset(entry.id for entry in entries)
    starters = scope.starters or tuple(id_ for id_ in kb.starters if id_ in held)
    texts = (text for entry in kb.entries for text in entry.phrasings)
    return replace(
        kb,
        title=scope.title or kb.title,
        entries=tuple(_linked(entry, held) for entry in entries),
        sources=later(lambda: _cited(kb.sources, entries)),
        replies={**kb.replies, **scope.replies},
        starters=starters,
        # The classifier of the screen is the whole base's: a scope must not see less or more.
        calm=kb.calm or tuple(texts),
        sections={},
        scopes={},
        scope=name,
        handoff_entries=tuple(id_ for id_ in kb.handoff_entries if id_ in held),
    )


def scope_of(kb: KnowledgeBase, name: str) -> Scope:
    """Return the scope of this name. Raises UnknownScopeError."""
    if name in kb.scopes:
        return kb.scopes[name]
    hint = _meant(name, kb.scopes) if kb.scopes else "It has none: write `scopes:` in faq.yaml."
    raise UnknownScopeError(f"The knowledge base has no scope '{name}'. {hint}")


def _near(tag: str, tags: AbstractSet[str]) -> str:
    return _meant(tag, sorted(tags)) if tags else "Write `tags:` at the entries it is about."


def _meant(name: str, known: Iterable[str]) -> str:
    from magbot.kb.ids import suggest  # it imports re, which no question needs

    return suggest(name, known)


def _linked(entry: Entry, held: AbstractSet[str]) -> Entry:
    related = tuple(link for link in entry.related if link in held)
    return entry if related == entry.related else replace(entry, related=related)


def _cited(sources: tuple[Source, ...], entries: Iterable[Entry]) -> tuple[Source, ...]:
    cited = frozenset(claim for entry in entries for claim in entry.claims)
    with_cited_claims = (
        replace(source, claims=tuple(claim for claim in source.claims if claim.id in cited))
        for source in sources
    )
    return tuple(source for source in with_cited_claims if source.claims)
