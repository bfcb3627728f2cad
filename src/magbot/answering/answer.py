"""The reply: frozen, and impossible to make without its consult note."""

from __future__ import annotations

from magbot.frozen import frozen, later, restored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from magbot.answering.kinds import Kind
    from magbot.kb.model import Entry, KnowledgeBase, Source

    Parts = tuple[tuple[str, float], ...]

SCHEMA = 1
MOST_MATCHES = 5
"""How many entries a reply names that its question resembles."""
KIND_VALUES = frozenset(
    {"answer", "clarify", "refer", "emergency", "not_covered", "out_of_scope", "smalltalk"}
)
_put = object.__setattr__


@frozen
class Match:
    """An entry that a question resembles.

    `phrasing` is its wording that came nearest, `score` runs from 0 to 100. `read_as` is empty
    unless the question was understood from the conversation; then it says as what.
    """

    entry: Entry
    phrasing: str
    score: float
    read_as: str = ""
    explain: Callable[[], Parts] | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Match):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Match({self.entry.id!r}, {self.phrasing!r}, {self.score:.1f})"

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        # What explains a score holds the whole base; what it says travels instead.
        explain = None if self.explain is None else _FixedParts(self.parts)
        names = self.__match_args__
        return restored, (
            type(self),
            {**{name: getattr(self, name) for name in names}, "explain": explain},
        )

    def _key(self) -> tuple[Entry, str, float, str]:
        return self.entry, self.phrasing, self.score, self.read_as

    @property
    def parts(self) -> Parts:
        """What the score is made of: (label, share) pairs that sum to it."""
        return self.explain() if self.explain is not None else ()


@frozen
class _FixedParts:
    """The parts of a score as they were when its match was copied."""

    parts: Parts

    def __call__(self) -> Parts:
        return self.parts


@frozen
class Edition:
    """Which knowledge base a reply came from.

    Of a layer, `base` is the hash of its base; `scope` is the part that answered, "" for all;
    `encoder` names the sentence encoder that has a part in it, "" for none.
    """

    title: str
    version: str
    hash: str
    base: str = ""
    scope: str = ""
    encoder: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return the `kb` object of the JSON contract: `base`, `scope` and `encoder` where set."""
        named = {"title": self.title, "version": self.version, "hash": self.hash}
        beside = {"base": self.base, "scope": self.scope, "encoder": self.encoder}
        return {**named, **{name: value for name, value in beside.items() if value}}


def edition_of(kb: KnowledgeBase) -> Edition:
    """Return the edition of a knowledge base."""
    return Edition(kb.title, kb.version, kb.hash, kb.base, kb.scope, kb.encoder)


@frozen
class Answer:
    """One reply. `text` is the whole of it, the note last; `str()` gives the same.

    `details` is the rest, shown on request: what an entry says beyond its short answer, with its
    own sources; "" where there is none. `check` tells that a check question stands above. `rule`
    is the one of `answering.rules` that decided; "" where a conversation did.

    `handoff` is what stands in `text` of whom to talk to instead; "" where nobody is named.

    `kind_value` is the kind as plain text, for callers that must start fast: making a `Kind`
    imports `enum`.
    """

    question: str
    kind_value: str
    body: str
    note: str
    edition: Edition
    entries: tuple[Entry, ...]
    claims: tuple[str, ...]
    sources: tuple[Source, ...]
    confidence: float
    matches: tuple[Match, ...]
    suggestions: tuple[str, ...]
    card: str
    details: str
    check: bool
    rule: str
    handoff: str

    __match_args__ = (
        *("question", "kind", "body", "note", "edition", "entries", "claims", "sources"),
        *("confidence", "matches", "suggestions", "card", "details", "check", "rule"),
        "handoff",
    )
    __late__ = ("matches",)

    def __init__(  # noqa: PLR0913
        self,
        question: str,
        kind: str,
        body: str,
        note: str,
        edition: Edition,
        *,
        entries: tuple[Entry, ...] = (),
        claims: tuple[str, ...] = (),
        sources: tuple[Source, ...] = (),
        confidence: float = 0.0,
        matches: tuple[Match, ...] = (),
        suggestions: tuple[str, ...] = (),
        card: str = "",
        details: str = "",
        check: bool = False,
        rule: str = "",
        handoff: str = "",
    ) -> None:
        """Make a reply; `kind` is the value of a Kind. Raises ValueError without a note."""
        if not note or not note.strip():
            raise ValueError("an Answer must carry the consult note")
        if kind not in KIND_VALUES:
            raise ValueError(f"{kind!r} is not the value of a Kind")
        _put(self, "question", question)
        _put(self, "kind_value", kind)
        _put(self, "body", body)
        _put(self, "note", note)
        _put(self, "edition", edition)
        _put(self, "entries", entries)
        _put(self, "claims", claims)
        _put(self, "sources", sources)
        _put(self, "confidence", confidence)
        _put(self, "matches", matches)
        _put(self, "suggestions", suggestions)
        _put(self, "card", card)
        _put(self, "details", details)
        _put(self, "check", check)
        _put(self, "rule", rule)
        _put(self, "handoff", handoff)

    @property
    def kind(self) -> Kind:
        """What the reply is."""
        from magbot.answering.kinds import Kind

        return Kind(self.kind_value)

    @property
    def text(self) -> str:
        """The whole reply as plain text, the note last."""
        return f"{self.body}\n\n{self.note}" if self.body else self.note

    @property
    def full_text(self) -> str:
        """The whole reply with its details, as plain text, the note last."""
        return "\n\n".join(filter(None, (self.body, self.details, self.note)))

    def __str__(self) -> str:
        return self.text

    def to_dict(self) -> dict[str, Any]:
        """Return the reply as JSON-ready values (schema 1)."""
        return {
            "schema": SCHEMA,
            "question": self.question,
            "kind": str(self.kind_value),
            "text": self.text,
            "details": self.details,
            "note": self.note,
            "card": self.card,
            "check": self.check,
            "handoff": self.handoff,
            "entries": [entry.id for entry in self.entries],
            "claims": list(self.claims),
            "sources": [_source(source) for source in self.sources],
            "confidence": round(self.confidence, 4),
            "suggestions": list(self.suggestions),
            "matches": [_match(match) for match in self.matches],
            "kb": self.edition.to_dict(),
        }


_SET_APART = ("kind", "matches")
_FIELDS = tuple(name for name in Answer.__match_args__ if name not in _SET_APART)


def changed(answer: Answer, **changes: Any) -> Answer:  # noqa: ANN401
    """Return the same reply with these fields changed; what is made late stays so."""
    values = {name: getattr(answer, name) for name in _FIELDS}
    values["kind"] = answer.kind_value
    values["matches"] = later(lambda: answer.matches)
    values |= changes
    values["kind"] = str(values["kind"])
    return Answer(**values)


def _source(source: Source) -> dict[str, str]:
    return {
        name: getattr(source, name) for name in ("id", "name", "title", "publisher", "year", "url")
    }


def _match(match: Match) -> dict[str, Any]:
    shown = {"entry": match.entry.id, "phrasing": match.phrasing, "score": round(match.score, 2)}
    return {**shown, "read_as": match.read_as} if match.read_as else shown
