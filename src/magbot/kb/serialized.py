"""A knowledge base read back from an image's sections; entries are decoded as they are used."""

from __future__ import annotations

from _collections_abc import Sequence as AnySequence

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
"""The section of a base whose phrasings stand with its matcher alone."""
ENTRY_FIELDS = Entry.__match_args__
_MOST_DECODED = 1024  # entries that are remembered
_LISTS = frozenset(
    {"claims", "answer_claims", "more_claims", "variants", "near_misses", "related", "tags"}
)


def load(
    sections: Mapping[str, memoryview], phrasings: Callable[[int], Sequence[str]] | None = None
) -> KnowledgeBase:
    """Return the knowledge base of an image's sections; entries are decoded when asked for.

    `phrasings` gives those of an entry by its position, where `dump` left them out.
    """
    head: dict[str, Any] = decode(sections["kb.head"])  # type: ignore[assignment]
    cards = {name: Card(*card) for name, card in head.pop("cards").items()}
    for name in ("labels", "replies", "checks"):
        head[name] = MappingProxyType(head[name])
    scopes = {name: _read_scope(name, *row) for name, row in head.pop("scopes").items()}
    max_wrong, answer_at, clarify_at, subject, retired = head.pop("settings")
    chosen = head.pop("encoder", "")
    if "encoder.digest" in sections:
        head |= _joined(head["hash"], sections)
    return KnowledgeBase(
        **{**head, **{name: tuple(head[name]) for name in ("starters", "handoff_entries")}},
        cards=MappingProxyType(cards),
        scopes=MappingProxyType(scopes),
        vocabulary=later(lambda: _read_vocabulary(sections["kb.vocabulary"])),
        settings=Settings(
            max_wrong, answer_at, clarify_at, tuple(subject), tuple(retired), chosen
        ),
        sources=later(lambda: _read_sources(sections["kb.sources"])),
        entries=Entries(sections, phrasings),
        sections=sections,
        pack=later(_read_pack, sections["kb.words"], sections["kb.say"]),
        foreign=later(_read_foreign, sections["kb.foreign"]),
    )


def _joined(before: str, sections: Mapping[str, memoryview]) -> dict[str, str]:
    """Return the encoder's name, and the hash of an edition that is joined with it."""
    from magbot.image.container import fingerprint

    name, digest = (bytes(sections[f"encoder.{part}"]).decode() for part in ("short", "digest"))
    return {"encoder": name, "hash": fingerprint(f"{before} {digest}".encode()).hex()[:16]}


class Entries(AnySequence):  # type: ignore[type-arg]  # subscripting would import typing
    """The entries of a compiled knowledge base, as a sequence."""

    __slots__ = ("_cache", "_offsets", "_order", "_phrasings", "_rows")

    def __init__(
        self,
        sections: Mapping[str, memoryview],
        phrasings: Callable[[int], Sequence[str]] | None = None,
    ) -> None:
        self._phrasings = phrasings
        self._rows = sections["kb.entries"]
        self._offsets = sections["kb.offsets"].cast("Q")
        self._order = sections["kb.order"].cast("Q")
        self._cache: dict[int, Entry] = {}

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __iter__(self) -> Iterator[Entry]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: int) -> Entry:  # type: ignore[override]  # no slices
        cached = self._cache.get(index)
        if cached is not None:
            return cached
        if not 0 <= index < len(self):
            raise IndexError(index)
        values: Any = decode(self._rows[self._offsets[index] : self._offsets[index + 1]])
        named: dict[str, Any] = {
            name: tuple(value) if name in _LISTS else value
            for name, value in zip(ENTRY_FIELDS, values, strict=True)
        }
        if self._phrasings is not None:
            question, *variants = self._phrasings(index)
            named |= {"question": question, "variants": tuple(variants)}
        entry = Entry(**named)
        if len(self._cache) >= _MOST_DECODED:
            self._cache.clear()
        self._cache[index] = entry
        return entry

    @property
    def whole(self) -> bool:
        """Return whether the phrasings stand with the entries."""
        return self._phrasings is None

    def sections(self) -> dict[str, bytes]:
        """Return the sections that the entries are read from."""
        places, order = self._offsets.cast("B"), self._order.cast("B")
        return {
            "kb.entries": bytes(self._rows),
            "kb.offsets": bytes(places),
            "kb.order": bytes(order),
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
        cached = self._cache.get(index)
        if cached is not None:
            return cached.id
        return first_text(self._rows[self._offsets[index] : self._offsets[index + 1]])


def _read_scope(
    name: str,
    include: list[str],
    exclude: list[str],
    title: str,
    starters: list[str],
    replies: dict[str, str],
) -> Scope:
    return Scope(name, tuple(include), tuple(exclude), title, tuple(starters), replies)


def _read_vocabulary(section: memoryview) -> Vocabulary:
    parts: Any = decode(section)
    return Vocabulary(*(tuple(map(tuple, part)) for part in parts))


def _read_foreign(section: memoryview) -> tuple[ForeignLanguage, ...]:
    rows: Any = decode(section)
    return tuple(
        ForeignLanguage(code, frozenset(words.split()), *rest) for code, words, *rest in rows
    )


def _read_pack(words: memoryview, phrases: memoryview) -> LanguagePack:
    tables: Any = decode(words)
    say: Any = later(decode, phrases)
    return pack_of(tables, say)


def _read_sources(section: memoryview) -> tuple[Source, ...]:
    rows: Any = decode(section)
    return tuple(map(_read_source, rows))


def _read_source(row: list[Any]) -> Source:
    name, title, publisher, year, url, short, claims = row
    return Source(
        name,
        title,
        publisher,
        year,
        url,
        tuple(Claim(claim, name, *rest) for claim, *rest in claims),
        short,
    )
