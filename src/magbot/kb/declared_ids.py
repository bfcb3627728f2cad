"""Which ids a folder declares, whether or not their entries and claims are sound.

A link to an entry with a mistake is not a second mistake, and while a file cannot be read its ids
are unknown, not missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from magbot.kb.document import Document, Path
from magbot.kb.ids import ID, id_of
from magbot.kb.parse_cache import FullReadNeededError
from magbot.kb.parsed_folder import ParsedFolder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Known:
    """The ids of entries and claims; where a file or an id cannot be read, any may be one."""

    def __init__(self, folder: ParsedFolder) -> None:
        self.complete = not folder.unread
        self.entries: set[str] = set()
        self.claims: set[str] = set()
        for file in folder.files:
            self.entries.update(file.cached.ids if file.cached else _entries(file.document))
            self.claims.update(_claims(file.document))
        if not all(map(ID.fullmatch, self.entries | self.claims)):
            self.complete = False  # which id was meant is unknown too

    def has_entry(self, name: str) -> bool:
        """Return whether an entry may have this id."""
        return name in self.entries or not self.complete

    def has_claim(self, name: str) -> bool:
        """Return whether a claim may have this id."""
        return name in self.claims or not self.complete


class Firsts:
    """Where each id, phrasing or setting was met first, and whose it is."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[str, Document, Path]] = {}

    def meet(self, key: str, document: Document, path: Path, owner: str = "") -> str:
        """Return the file and line where a key was met before; "" if it was not, or is one's own.

        Raises FullReadNeededError where that was in a file that was not parsed.
        """
        if key not in self._first:
            self._first[key] = owner, document, path
            return ""
        first_owner, first, first_path = self._first[key]
        return "" if owner and owner == first_owner else first.location(first_path)

    def owner(self, key: str) -> str:
        """Return whose a key is."""
        return self._first[key][0]

    def trust(self, keys: Iterable[str], document: Document) -> None:
        """Add the keys of a file that was not parsed. Raises FullReadNeededError for a second."""
        for key in keys:
            if self.meet(key, document, ()):
                raise FullReadNeededError


def _entries(document: Document) -> Iterator[str]:
    for item in _items(document.data, "entries"):
        yield id_of(item)


def _claims(document: Document) -> Iterator[str]:
    for source in _items(document.data, "sources"):
        for claim in _items(source, "claims"):
            yield str(claim.get("id"))


def _items(data: object, key: str) -> Iterator[dict[str, Any]]:
    items = data.get(key) if isinstance(data, dict) else None
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            yield item
