"""Which ids a folder declares, whether or not their entries and claims are sound.

A link to an entry with a mistake is not a second mistake, and while a file cannot be read its ids
are unknown, not missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from magbot.kb.document import Document
from magbot.kb.ids import ID, slug
from magbot.kb.parsed_folder import ParsedFolder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


Path = tuple[str | int, ...]


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
    """Where each id, phrasing or setting was met first."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[Document | None, Path]] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def trust(self, keys: Iterable[str]) -> None:
        """Add the keys of a file that was not parsed; their location is not known."""
        self._places.update((key, (None, ())) for key in keys)

    def meet(self, key: str, document: Document, path: Path) -> str:
        """Return the file and line where a key was met before, or "" for the first time."""
        if key not in self._places:
            self._places[key] = (document, path)
            return ""
        return self.place(key)

    def place(self, key: str) -> str:
        """Return the file and line of a key; "?" in a file that was not parsed."""
        document, path = self._places.get(key, (None, ()))
        if document is None:
            return "?"
        problem = document.problem(path, "", "", "")
        return f"{problem.file}:{problem.line}"


def _entries(document: Document) -> Iterator[str]:
    for item in _items(document.data, "entries"):
        yield str(item.get("id") or slug(str(item.get("question") or "")))


def _claims(document: Document) -> Iterator[str]:
    for source in _items(document.data, "sources"):
        for claim in _items(source, "claims"):
            yield str(claim.get("id"))


def _items(data: object, key: str) -> Iterator[dict[str, Any]]:
    items = data.get(key) if isinstance(data, dict) else None
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            yield item
