"""Read the danger signs from their files, and merge them into one document.

They stand in `safety.yaml`, or in the folder `safety`: a page for each family, and shared lists
in files of their own. A page is a file with the key `family`; any file may also hold the keys of
`safety.yaml`. The folder `safety/training` holds the classifier's sentences and is not read here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from magbot.errors import Problem
from magbot.kb.file_stamps import is_read
from magbot.kb.yaml_reader import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


Path = tuple[str | int, ...]

NAME = "safety"  # of the file, and of the folder
TRAINING = "training"  # the folder in it that holds sentences, not rules
_SUFFIXES = (".yaml", ".yml")
_NAMED = ("lists", "names", "quantities", "contexts")
_SHARED = (*_NAMED, "numbers", "times", "joiners", "emoji", "ordinary", "idioms")
_LISTED = ("lists", "names", "quantities")  # what <name> in a sign may mean
_PAGE = "family"
_ONCE = "Keep one of the two."


def files_of(folder: str) -> list[str]:
    """Return the files of a base's danger signs, relative to its folder, sorted by name."""
    with os.scandir(folder or ".") as entries:
        names = [item.name for item in entries if is_rules(item.name) and item.is_file()]
    return sorted([*names, *_below(folder, NAME)])


def is_rules(name: str) -> bool:
    """Return whether a file's name, relative to the folder of the base, is of danger signs."""
    if name.startswith(f"{NAME}/"):
        return not name.startswith(f"{NAME}/{TRAINING}/")
    return os.path.splitext(name)[0] == NAME and is_read(name, _SUFFIXES)


def _below(folder: str, inside: str) -> Iterator[str]:
    try:
        with os.scandir(os.path.join(folder, inside)) as entries:
            items = [item for item in entries if item.name[0] != "."]
    except (FileNotFoundError, NotADirectoryError):
        return
    for item in items:
        name = f"{inside}/{item.name}"
        if item.is_dir():
            if name != f"{NAME}/{TRAINING}":
                yield from _below(folder, name)
        elif is_read(item.name, _SUFFIXES):
            yield name


class Rules:
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
            self._set((), document, (), data)
            return
        page = _PAGE in data
        for key, value in data.items():
            if key in _SHARED and value is not None:
                self._share(key, document, value)
            elif key == "families" and isinstance(value, list):
                for position, family in enumerate(value):
                    self._family(document, (key, position), family)
            elif not page:
                self._set((key,), document, (key,), value)
        if page:
            self._family(
                document, (), {key: value for key, value in data.items() if key not in _SHARED}
            )

    def _share(self, key: str, document: Document, value: object) -> None:
        """Join a list to that of the other files, or a mapping name by name."""
        here = self.data.setdefault(key, type(value)())
        if isinstance(value, dict) and isinstance(here, dict):
            for name, item in value.items():
                self._set((key, name), document, (key, name), item)
        elif isinstance(value, list) and isinstance(here, list):
            for position, item in enumerate(value):
                self._origins[key, len(here)] = (document, (key, position))
                here.append(item)
        elif isinstance(value, str) and isinstance(here, str):
            self.data[key] = f"{here} {value}".strip()
            self._origins.setdefault((key,), (document, (key,)))
        else:
            self._set((key,), document, (key,), value)

    def _family(self, document: Document, local_path: Path, family: object) -> None:
        if self._left_out(document, family):
            return
        families = self.data.setdefault("families", [])
        here: Path = ("families", len(families))
        name = id_of(family)
        for number, earlier in enumerate(families) if name else ():
            origin = self._origins["families", number]
            if id_of(earlier) == name and origin[0] is not document:
                self._twice(
                    f"the family '{name}'", document.problem(local_path, "", "", ""), *origin
                )
                return
        self._origins[here] = (document, local_path)
        families.append(family)

    def _set(
        self, path: tuple[str, ...], document: Document, local_path: Path, value: object
    ) -> None:
        if not path:
            self._problems.append(
                document.problem(
                    (), NAME, "Expected keys with values.", "Write `key: value` lines."
                )
            )
            return
        *parents, last = path
        same = [path, *([(key, last) for key in _LISTED] if path[0] in _LISTED else ())]
        earlier = next((path_there for path_there in same if path_there in self._origins), None)
        if earlier is not None and (earlier == path or self.origin(earlier)[0] is not document):
            new = document.problem(local_path, "", "", "")
            self._twice(f"'{last}'", new, *self._origins[earlier])
            return
        self._origins[path] = (document, local_path)
        into = self.data[parents[0]] if parents else self.data
        into[last] = value

    def _twice(self, what: str, new: Problem, document: Document, local_path: Path) -> None:
        old = document.problem(local_path, "", "", "")
        message = f"{what[:1].upper()}{what[1:]} stands here and in {old.file}:{old.line}."
        self._problems.append(Problem(new.file, new.line, new.column, "same-id", message, _ONCE))


def id_of(family: object) -> object:
    """Return the id of a family as it is written, on a page or in a list; None without one."""
    return family.get("id", family.get(_PAGE)) if isinstance(family, dict) else None
