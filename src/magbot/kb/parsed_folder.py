"""A folder as it was read: its files, their checked values, and everything wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from magbot.errors import KnowledgeBaseError, Problem
from magbot.kb.danger_files import WrittenRules
from magbot.kb.document import Document, Path
from magbot.kb.model import Entry, Tuned
from magbot.kb.parse_cache import CachedFile, ParseCache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ParsedFile:
    """One file of entries and settings, with its checked values.

    `cached` is the record of a file that was not parsed, since its bytes are known; `entries` are
    made of the others. `of_base` tells the files of the base that a layer extends.
    """

    __slots__ = ("cached", "document", "entries", "name", "of_base", "values")

    def __init__(
        self,
        name: str,
        document: Document,
        values: dict[str, Any],
        cached: CachedFile | None = None,
        *,
        of_base: bool = False,
    ) -> None:
        self.name = name
        self.document = document
        self.values = values
        self.cached = cached
        self.entries: list[Entry] = []
        self.of_base = of_base


class ParsedFolder:
    """The files of a folder, its danger signs, cases and training sentences, and its problems.

    What stands in the last three is read when it is first asked for, `rules_cached` where all
    files of danger signs are known. `digests` has all files, relative to the folder; `unread`
    names those that could not be read, so that nothing is known of what stands in them. Of a
    layer, the first files are those of its `base`, without the entries that it has `hidden` or
    `replaced`.
    """

    def __init__(self, root: str, cache: ParseCache) -> None:
        self.root = root
        self.cache = cache
        self.files: list[ParsedFile] = []
        self.digests: dict[str, str] = {}
        self.read_rules: Callable[[], WrittenRules | None] = lambda: None
        self.rules_cached = False
        self.cases: dict[str, Callable[[], Sequence[Tuned]]] = {}
        self.training: dict[str, Callable[[], Sequence[tuple[str, str]]]] = {}
        self.problems: list[Problem] = []
        self.unread: list[str] = []
        self.hash = ""
        self.base: ParsedFolder | None = None
        self.hidden: frozenset[str] = frozenset()
        self.replaced: frozenset[str] = frozenset()

    @property
    def rules(self) -> WrittenRules | None:
        """The danger signs as they are written."""
        return self.read_rules()

    def is_cached(self, name: str) -> bool:
        """Return whether the cache has a file of this name with the same bytes."""
        return self.cache.digests.get(name) == self.digests[name]

    @property
    def base_files(self) -> list[ParsedFile]:
        """The files of the base that a layer extends."""
        return [file for file in self.files if file.of_base]

    @property
    def own_files(self) -> list[ParsedFile]:
        """The files of the folder itself."""
        return [file for file in self.files if not file.of_base]

    def items(self, key: str) -> Iterator[tuple[ParsedFile, dict[str, Any]]]:
        """Return the items of a list that files hold, as `entries`, each with its file."""
        return ((file, item) for file in self.files for item in file.values.get(key, ()))

    def last_with(self, key: str) -> ParsedFile | None:
        """Return the last file that holds a key: of a layer and its base, the layer's counts."""
        return next((file for file in reversed(self.files) if key in file.values), None)

    def report(self, path: Path, rule: str, message: str, fix: str) -> None:
        """Add a problem of the whole: in the last file with the path, or with its first key."""
        files = [file for file in self.files if path[0] in file.values]
        exact = [file for file in files if path[1:] and path[1] in file.values[str(path[0])]]
        for file in (exact or files)[-1:]:
            self.problems.append(file.document.problem(path, rule, message, fix))

    def fail_on_errors(self) -> None:
        """Raise KnowledgeBaseError with every problem when there is at least one error."""
        if any(problem.severity == "error" for problem in self.problems):
            order = sorted(
                self.problems, key=lambda problem: (problem.file, problem.line, problem.column)
            )
            raise KnowledgeBaseError(tuple(order))
