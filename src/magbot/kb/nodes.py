"""Read one YAML or JSON Lines file into plain data that remembers where each value stood.

Only plain YAML is read: no tags, no merge keys, no duplicate keys, aliases bounded. Scalars keep
their spelling, so that an unquoted `no` stays the word the writer typed.
"""

from __future__ import annotations

import yaml

from magbot.errors import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML built without libyaml: slower, same result
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

LARGEST_FILE = 10 * 2**20
_MOST_VALUES_FROM_ALIASES = 10_000
_DEEPEST = 40
_TAG = "tag:yaml.org,2002:"
_PLAIN = frozenset({"str", "int", "float", "bool", "null", "timestamp", "value", "merge"})


class Scalar(str):
    """The text of a scalar, with the type YAML would give it (`str`, `int`, `bool` ...)."""

    __slots__ = ("tag",)
    tag: str


class Document:
    """The plain data of a file (`dict`, `list`, `Scalar`, None) and the place of each value."""

    def __init__(
        self, file: str, data: object, places: Callable[[tuple[str | int, ...]], tuple[int, int]]
    ) -> None:
        self.file = file
        self.data = data
        self._places = places

    def problem(
        self,
        path: tuple[str | int, ...],
        rule: str,
        message: str,
        fix: str,
        severity: str = "error",
    ) -> Problem:
        """Make a Problem that points at the value under `path`, or at its nearest parent."""
        line, column = self._places(path)
        return Problem(self.file, line, column, rule, message, fix, severity)


def decode(file: str, raw: bytes) -> str | Problem:
    """Decode UTF-8 (with or without a byte order mark), or say where it is not."""
    if b"\0" in raw[:4096]:
        return Problem(
            file,
            1,
            1,
            "encoding",
            "This is not a text file (it has NUL bytes).",
            "Save it as UTF-8 text, or move it out of the folder.",
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        return Problem(
            file,
            line,
            column,
            "encoding",
            "This is not UTF-8 text.",
            "Save the file with the encoding UTF-8.",
        )


def read_yaml(file: str, text: str) -> Document | Problem:
    """Read one YAML document; the first syntax fault is given as a Problem."""
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        data = _Builder().build(root, 0) if root is not None else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        return Problem(
            file,
            line,
            column,
            "yaml",
            f"This is not valid YAML: {error.problem}.",
            _yaml_hint(text, line),
        )
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return Problem(file, line, 1, "yaml", "A control character stands here.", "Delete it.")
    except _RefusedError as refusal:
        mark = refusal.node.start_mark
        return Problem(file, mark.line + 1, mark.column + 1, "yaml", refusal.message, refusal.fix)
    except RecursionError:
        return Problem(file, 1, 1, "yaml", "The values are nested too deeply.", "Flatten them.")
    finally:
        loader.dispose()
    return Document(file, data, lambda path: _locate(root, path))


def read_json_lines(file: str, text: str) -> Document | list[Problem]:
    """Read one entry a line, as a document with the single key `entries`."""
    import json

    entries, lines, problems = [], [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entries.append(_scalars(json.loads(line)))
            lines.append(number)
        except ValueError as error:
            column = getattr(error, "colno", 1)
            problems.append(
                Problem(
                    file,
                    number,
                    column,
                    "json",
                    f"This line is not valid JSON: {error}.",
                    "Write one JSON object a line.",
                )
            )
    if problems:
        return problems

    def place(path: tuple[str | int, ...]) -> tuple[int, int]:
        return (lines[int(path[1])] if len(path) > 1 else 0), 1

    return Document(file, {"entries": entries}, place)


def native(value: object) -> object:
    """Give plain data with numbers, `true` and `false` as Python's own.

    The other words that YAML takes for truth values (`no`, `on` ...) stay words.
    """
    if isinstance(value, dict):
        return {key: native(item) for key, item in value.items()}
    if isinstance(value, list):
        return [native(item) for item in value]
    if isinstance(value, Scalar) and (value.tag in ("int", "float") or value in ("true", "false")):
        return yaml.safe_load(value)
    return value


class _RefusedError(Exception):
    def __init__(self, node: yaml.Node, message: str, fix: str) -> None:
        self.node, self.message, self.fix = node, message, fix


class _Builder:
    """Turn the node graph into data, counting what aliases repeat."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._repeated = 0

    def build(self, node: yaml.Node, depth: int) -> object:
        if depth > _DEEPEST:
            raise _RefusedError(node, "The values are nested too deeply.", "Flatten them.")
        self._count(node)
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, depth + 1) for item in node.value]
        return self._mapping(node, depth)

    def _mapping(self, node: yaml.Node, depth: int) -> dict[str, object]:
        data: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _RefusedError(key, "A key must be a single word.", "Use a plain key.")
            if key.value in data:
                raise _RefusedError(
                    key, f"The key '{key.value}' stands here twice.", "Keep one of the two."
                )
            data[key.value] = self.build(value, depth + 1)
        return data

    def _count(self, node: yaml.Node) -> None:
        if id(node) in self._seen:
            self._repeated += 1
            if self._repeated > _MOST_VALUES_FROM_ALIASES:
                raise _RefusedError(
                    node, "Aliases repeat too many values.", "Write the values out instead."
                )
        self._seen.add(id(node))


def _scalar(node: yaml.ScalarNode) -> Scalar | None:
    tag = node.tag
    if tag == _TAG + "null" and node.style is None:
        return None
    if tag.removeprefix(_TAG) not in _PLAIN:
        raise _RefusedError(node, f"The tag '{tag}' is not allowed.", "Remove the tag.")
    value = Scalar(node.value)
    value.tag = tag.removeprefix(_TAG)
    return value


def _scalars(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _scalars(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_scalars(item) for item in value]
    if value is None:
        return None
    scalar = Scalar(value if isinstance(value, str) else _spelled(value))
    scalar.tag = type(value).__name__
    return scalar


def _spelled(value: object) -> str:
    import json

    return json.dumps(value)


def _locate(root: yaml.Node | None, path: tuple[str | int, ...]) -> tuple[int, int]:
    node, mark = root, root.start_mark if root is not None else None
    for step in path:
        found = _step(node, step)
        if found is None:
            break
        node, mark = found
    return (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)


def _step(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, yaml.Mark] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark
    return None


def _yaml_hint(text: str, line: int) -> str:
    shown = text.splitlines()[line - 1 : line]
    if shown and "\t" in shown[0][: len(shown[0]) - len(shown[0].lstrip())]:
        return "Indent with spaces, not with a tab."
    if shown and shown[0].count(": ") > 1:
        return 'Put quotes around text that holds ": ".'
    return "Look at the indentation, colons and quotes of this line and the one before."
