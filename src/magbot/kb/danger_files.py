"""Read the danger signs from their files, and merge them into one document.

They stand in `safety.yaml`, or in the folder `safety`: a page for each family, and shared lists
in files of their own. A page is a file with the key `family`; any file may also hold the keys of
`safety.yaml`. The folder `safety/training` holds the classifier's sentences and is not read here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from magbot.errors import Problem
from magbot.kb.document import Document, Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


RULE = "safety"
_NAMED = ("lists", "names", "quantities", "contexts")
_SHARED = (*_NAMED, "numbers", "times", "joiners", "emoji", "ordinary", "idioms")
_LISTED = ("lists", "names", "quantities")  # what <name> in a sign may mean
_PAGE = "family"
_ONCE = "Keep one of the two."


class WrittenRules:
    """The danger signs of all files as one value, and where each of its parts is written."""

    def __init__(
        self,
        documents: Sequence[Document],
        problems: list[Problem],
        left_out: Callable[[Document, object], bool] = lambda _document, _family: False,
    ) -> None:
        """Merge the documents; what stands in two of them goes to `problems`, with both places.

        `left_out` tells whether to leave out a family of a document.
        """
        self._left_out = left_out
        self.documents = tuple(documents)
        self.data: dict[str, Any] = {}
        self._problems = problems
        self._origins: dict[Path, tuple[Document, Path]] = {}
        for document in documents:
            self._add(document)

    @property
    def files(self) -> tuple[str, ...]:
        """The files, as they are shown."""
        return tuple(document.file for document in self.documents)

    def problem(
        self, path: Path, rule: str, message: str, fix: str, severity: str = "error"
    ) -> Problem:
        """Return a Problem that points at the value under `path`, in the file it stands in."""
        document, local_path = self.origin(path)
        return document.problem(local_path, rule, message, fix, severity)

    def origin(self, path: Path) -> tuple[Document, Path]:
        """Return the document of a value, and its path there."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._origins:
                document, start = self._origins[path[:length]]
                return document, (*start, *path[length:])
        return self.documents[0], path

    def _add(self, document: Document) -> None:
        data = document.data
        if not isinstance(data, dict):
            message, fix = "Expected keys with values.", "Write `key: value` lines."
            self._problems.append(document.problem((), RULE, message, fix))
            return
        page = _PAGE in data
        for key, value in data.items():
            if key in _SHARED and value is not None:
                self._share(key, document, value)
            elif key == "families" and isinstance(value, list):
                for position, family in enumerate(value):
                    self._family(document, (key, position), family)
            elif not page:
                self._set((key,), document, value)
        if page:
            family = {key: value for key, value in data.items() if key not in _SHARED}
            self._family(document, (), family)

    def _share(self, key: str, document: Document, value: object) -> None:
        """Join a list to that of the other files, or a mapping name by name."""
        joined = self.data.setdefault(key, type(value)())
        if isinstance(value, dict) and isinstance(joined, dict):
            for name, item in value.items():
                self._set((key, name), document, item)
        elif isinstance(value, list) and isinstance(joined, list):
            for position, item in enumerate(value):
                self._origins[key, len(joined)] = (document, (key, position))
                joined.append(item)
        elif isinstance(value, str) and isinstance(joined, str):
            self.data[key] = f"{joined} {value}".strip()
            self._origins.setdefault((key,), (document, (key,)))
        else:
            self._set((key,), document, value)

    def _family(self, document: Document, local_path: Path, family: object) -> None:
        if self._left_out(document, family):
            return
        families = self.data.setdefault("families", [])
        name = id_of(family)
        for number, earlier in enumerate(families) if name else ():
            origin = self._origins["families", number]
            if id_of(earlier) == name and origin[0] is not document:
                self._twice(f"The family '{name}'", (document, local_path), origin)
                return
        self._origins["families", len(families)] = (document, local_path)
        families.append(family)

    def _set(self, path: tuple[str, ...], document: Document, value: object) -> None:
        *parents, last = path
        same = [path, *((key, last) for key in _LISTED if path[0] in _LISTED)]
        earlier = next(filter(self._origins.__contains__, same), None)
        if earlier is not None and (earlier == path or self.origin(earlier)[0] is not document):
            self._twice(f"'{last}'", (document, path), self._origins[earlier])
            return
        self._origins[path] = (document, path)
        owner = self.data[parents[0]] if parents else self.data
        owner[last] = value

    def _twice(
        self, name: str, second: tuple[Document, Path], earlier: tuple[Document, Path]
    ) -> None:
        (document, local_path), (first, first_path) = second, earlier
        message = f"{name} stands here and in {first.location(first_path)}."
        self._problems.append(document.problem(local_path, "same-id", message, _ONCE))


def id_of(family: object) -> object:
    """Return the id of a family as it is written, on a page or in a list; None without one."""
    return family.get("id", family.get(_PAGE)) if isinstance(family, dict) else None
