"""A knowledge base read back from an image's sections; entries are decoded as they are used."""

from __future__ import annotations

from _collections_abc import Sequence as AnySequence  # without importing `collections`

from magbot.frozen import later
from magbot.image.codec import decode, first_text
from magbot.kb.cards import Card
from magbot.kb.model import Claim, Entry, KnowledgeBase, Scope, Settings, Source, Vocabulary
from magbot.text.language_identification import ForeignLanguage
from magbot.text.language_pack import pack_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import MappingProxyType
    from typing import Any

    from magbot.text.language_pack import LanguagePack
else:
    MappingProxyType = type(type.__dict__)  # importing types would cost more than this

ONCE = "kb.once"
"""The section that marks a large base: its phrasings stand with the matcher, not the entries."""
ENTRY = Entry.__match_args__
CLAIM = ("id", "text", "section", "verdict", "seen")
SOURCE = ("id", "title", "publisher", "year", "url", "short", "claims")
SCOPE = ("include", "exclude", "title", "starters", "replies")
SETTINGS = ("max_wrong", "answer_at", "clarify_at", "subject", "retired")
"""The fields of each record, in the order in which they are written."""
_MOST_DECODED = 1024  # entries that are remembered


def load(
    sections: Mapping[str, memoryview], phrasings: Callable[[int], Sequence[str]] | None = None
) -> KnowledgeBase:
    """Return the knowledge base of an image's sections; entries are decoded when asked for.

    `phrasings` gives those of an entry by its position, where `serializer.dump` left them out.
    `rules`, `training`, `tuning` and `calm` are empty: the image holds what was made of them.
    """
    head: dict[str, Any] = decode(sections["kb.head"])  # type: ignore[assignment]
    settings = _named(SETTINGS, head.pop("settings"))
    # `encoder:` of faq.yaml is a setting; the base's own `encoder` is the one joined to it
    head["settings"] = Settings(**settings, encoder=head.pop("encoder", ""))
    head["cards"] = {name: Card(*card) for name, card in head["cards"].items()}
    head["scopes"] = {
        name: Scope(name, **_named(SCOPE, row)) for name, row in head["scopes"].items()
    }
    for name in ("labels", "replies", "checks", "cards", "scopes"):
        head[name] = MappingProxyType(head[name])
    for name in ("starters", "handoff_entries"):
        head[name] = tuple(head[name])
    if "encoder.digest" in sections:
        head |= _with_encoder(head["hash"], sections)
    return KnowledgeBase(
        **head,
        vocabulary=later(lambda: _read_vocabulary(sections["kb.vocabulary"])),
        sources=later(lambda: tuple(map(_read_source, _rows(sections["kb.sources"])))),
        entries=Entries(sections, phrasings),
        sections=sections,
        pack=later(_read_pack, sections["kb.words"], sections["kb.say"]),
        foreign=later(lambda: tuple(map(_read_foreign, _rows(sections["kb.foreign"])))),
    )


def _with_encoder(before: str, sections: Mapping[str, memoryview]) -> dict[str, str]:
    """Return what an encoder in the image changes: its name, and a hash of the edition with it."""
    from magbot.image.container import fingerprint

    name, digest = (bytes(sections[f"encoder.{part}"]).decode() for part in ("short", "digest"))
    return {"encoder": name, "hash": fingerprint(f"{before} {digest}".encode()).hex()[:16]}


class Entries(AnySequence):  # type: ignore[type-arg]  # subscripting would import typing
    """The entries of a compiled knowledge base, as a sequence."""

    __slots__ = ("_decoded", "_offsets", "_order", "_phrasings", "_rows")

    def __init__(
        self,
        sections: Mapping[str, memoryview],
        phrasings: Callable[[int], Sequence[str]] | None = None,
    ) -> None:
        self._phrasings = phrasings
        self._rows = sections["kb.entries"]
        self._offsets = sections["kb.offsets"].cast("Q")
        self._order = sections["kb.order"].cast("Q")
        self._decoded: dict[int, Entry] = {}

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __iter__(self) -> Iterator[Entry]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: int) -> Entry:  # type: ignore[override]  # no slices
        entry = self._decoded.get(index)
        if entry is None:
            entry = self._decode(index)
            if len(self._decoded) >= _MOST_DECODED:
                self._decoded.clear()
            self._decoded[index] = entry
        return entry

    def _decode(self, index: int) -> Entry:
        fields = _named(ENTRY, _rows(self._row(index)))
        if self._phrasings is not None:
            fields["question"], *variants = self._phrasings(index)
            fields["variants"] = tuple(variants)
        return Entry(**fields)

    def _row(self, index: int) -> memoryview:
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._rows[self._offsets[index] : self._offsets[index + 1]]

    @property
    def has_phrasings(self) -> bool:
        """Whether the phrasings stand with the entries, and not with the matcher alone."""
        return self._phrasings is None

    def sections(self) -> dict[str, bytes]:
        """Return the sections that the entries are read from."""
        return {
            "kb.entries": bytes(self._rows),
            "kb.offsets": bytes(self._offsets.cast("B")),
            "kb.order": bytes(self._order.cast("B")),
        }

    def find(self, entry_id: str) -> int | None:
        """Return the position of an entry by its id, by bisection."""
        low, high = 0, len(self)
        key = entry_id.encode()
        while low < high:
            middle = (low + high) // 2
            if self._id(self._order[middle]).encode() < key:
                low = middle + 1
            else:
                high = middle
        if low < len(self) and self._id(self._order[low]) == entry_id:
            return self._order[low]
        return None

    def _id(self, index: int) -> str:
        return self[index].id if index in self._decoded else first_text(self._row(index))


def _rows(section: memoryview) -> list[Any]:
    rows: list[Any] = decode(section)  # type: ignore[assignment]
    return rows


def _named(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """Return the values of a row by the names of its fields, lists as tuples."""
    return {
        name: tuple(value) if type(value) is list else value
        for name, value in zip(names, row, strict=True)
    }


def _read_vocabulary(section: memoryview) -> Vocabulary:
    return Vocabulary(*(tuple(map(tuple, part)) for part in _rows(section)))


def _read_foreign(row: list[Any]) -> ForeignLanguage:
    code, words, *rest = row
    return ForeignLanguage(code, frozenset(words.split()), *rest)


def _read_pack(words: memoryview, phrases: memoryview) -> LanguagePack:
    tables: Any = decode(words)
    return pack_of(tables, later(decode, phrases))  # type: ignore[arg-type]


def _read_source(row: list[Any]) -> Source:
    fields = _named(SOURCE, row)
    claims = (Claim(source=fields["id"], **_named(CLAIM, claim)) for claim in fields["claims"])
    return Source(**{**fields, "claims": tuple(claims)})
