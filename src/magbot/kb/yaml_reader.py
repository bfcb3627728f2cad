"""Read one YAML file into plain data that remembers where each value stood.

Only plain YAML is read: no tags, no merge keys, no duplicate keys, aliases bounded. Scalars keep
their spelling, so that an unquoted `no` stays the word the writer typed.
"""

from __future__ import annotations

import re

import yaml

from magbot.errors import Problem
from magbot.kb.document import Document, Path, Scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, faster, where libyaml is
LARGEST_FILE = 10 * 2**20
MOST_VALUES = 300_000
LONGEST_TEXT = 100_000
_MOST_VALUES_FROM_ALIASES = 10_000
_DEEPEST = 40
_TAG = "tag:yaml.org,2002:"
_PLAIN = frozenset({"str", "int", "float", "bool", "null", "timestamp", "value", "merge"})
_WORDS = frozenset({_TAG + "str", _TAG + "null"})
_UNQUOTED = (None, "")  # libyaml says '' where the Python loader says None
# Two blanks before `#` and one after it: a comment that was meant as one.
_COMMENT = re.compile(r"(?!\s{2,}#\s)[ \t]+#(.?).*")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?")
LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""The line ends of YAML; str.splitlines splits at more characters."""
_SHOWN = 80
_TOO_DEEP = "The values are nested too deeply."


def read_yaml(file: str, text: str, loader_type: type = LOADER) -> Document | Problem:
    """Return one YAML document, or its first fault as a Problem."""
    loader = loader_type(text)
    try:
        _bound(text, loader_type)
        root = loader.get_single_node()
        builder = _Builder(file, text)
        data = builder.build(root, 0) if root is not None else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        message = f"This is not valid YAML: {error.problem}."
        return Problem(file, line, column, "yaml", message, _yaml_hint(text, line))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return Problem(file, line, 1, "yaml", "A control character stands here.", "Delete it.")
    except _RefusedError as refusal:
        mark = refusal.mark
        return Problem(file, mark.line + 1, mark.column + 1, "yaml", refusal.message, refusal.fix)
    finally:
        loader.dispose()
    return Document(file, data, lambda path: _locate(root, path), builder.remarks())


def _bound(text: str, loader_type: type) -> None:
    """Refuse too many or too deeply nested values before they take time and memory."""
    depth = values = 0
    for event in yaml.parse(text, Loader=loader_type):
        if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            depth += 1
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            depth -= 1
        else:
            values += 1
        if depth > _DEEPEST:
            raise _RefusedError(event.start_mark, _TOO_DEEP, "Flatten them.")
        if values > MOST_VALUES:
            raise _RefusedError(
                event.start_mark,
                f"This file holds more than {MOST_VALUES:,} values.",
                "Split it, or write the entries as JSON Lines (.jsonl).",
            )


def native(value: object) -> object:
    """Return plain data with decimal numbers, `true` and `false` as Python's own.

    All else that YAML takes for numbers or truth values (`no`, `010`, `12:30`) stays words.
    """
    if isinstance(value, dict):
        return {key: native(item) for key, item in value.items()}
    if isinstance(value, list):
        return [native(item) for item in value]
    if isinstance(value, Scalar) and value in ("true", "false"):
        return value == "true"
    if isinstance(value, Scalar) and value.tag in ("int", "float") and _DECIMAL.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value


class _RefusedError(Exception):
    def __init__(self, mark: Any, message: str, fix: str) -> None:
        self.mark, self.message, self.fix = mark, message, fix


class _Builder:
    """Turns the node graph into data, bounds aliases, and notes values that YAML cuts short."""

    def __init__(self, file: str, text: str) -> None:
        self._file, self._text = file, text
        self._seen: set[int] = set()
        self._repeated = 0
        self._cut: list[Problem] = []
        self._anchored: list[tuple[yaml.ScalarNode, Problem]] = []
        self._aliased: set[int] = set()

    def build(self, node: yaml.Node, depth: int) -> object:
        if depth > _DEEPEST:
            raise _RefusedError(node.start_mark, _TOO_DEEP, "Flatten them.")
        self._count(node)
        if isinstance(node, yaml.ScalarNode):
            self._note(node)
            return _scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, depth + 1) for item in node.value]
        return self._mapping(node, depth)

    def remarks(self) -> tuple[Problem, ...]:
        """Return the findings on values that YAML reads as less than was written."""
        # An anchor that an alias uses is meant; one that nothing uses is a lost word.
        lost = [problem for node, problem in self._anchored if id(node) not in self._aliased]
        return (*self._cut, *lost)

    def _mapping(self, node: yaml.Node, depth: int) -> dict[str, object]:
        data: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _RefusedError(
                    key.start_mark, "A key must be a single word.", "Use a plain key."
                )
            _scalar(key)
            if key.value in data:
                message = f"The key '{key.value[:_SHOWN]}' stands here twice."
                raise _RefusedError(key.start_mark, message, "Keep one of the two.")
            data[key.value] = self.build(value, depth + 1)
        return data

    def _count(self, node: yaml.Node) -> None:
        if id(node) in self._seen:
            self._aliased.add(id(node))
            self._repeated += 1
            if self._repeated > _MOST_VALUES_FROM_ALIASES:
                raise _RefusedError(
                    node.start_mark,
                    "Aliases repeat too many values.",
                    "Write the values out instead.",
                )
        self._seen.add(id(node))

    def _note(self, node: yaml.ScalarNode) -> None:
        """Note an unquoted value cut off by a comment, or that begins with an anchor or a tag."""
        if node.style not in _UNQUOTED or node.tag not in _WORDS or id(node) in self._aliased:
            return
        start, end = node.start_mark.index, node.end_mark.index
        comment = _COMMENT.match(self._text, end)
        if comment:
            severity = "warning" if comment[1] in (" ", "") else "error"
            message = f"This reads as '{_short(node.value)}': a comment begins at ' #'."
            fix = f"{_quoted(self._text[start : comment.end()])}, or move the comment up a line."
            self._cut.append(self._problem(node, message, fix, severity))
        elif node.value and self._text[start : start + 1] in ("&", "!"):
            written = self._text[start:end]
            message = f"This reads as '{_short(node.value)}', without its first word."
            problem = self._problem(node, message, f"{_quoted(written)}.", "error")
            if not written.startswith("!!"):
                self._anchored.append((node, problem))

    def _problem(self, node: yaml.Node, message: str, fix: str, severity: str) -> Problem:
        mark = node.start_mark
        return Problem(
            self._file, mark.line + 1, mark.column + 1, "cut-short", message, fix, severity
        )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _quoted(written: str) -> str:
    words = " ".join(written.split())
    if len(words) > _SHOWN:
        return "Put it in quotes"
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'Write "{escaped}"'


def _scalar(node: yaml.ScalarNode) -> Scalar | None:
    tag = node.tag
    if node.style in _UNQUOTED and (tag == _TAG + "null" or not node.value):
        return None
    if tag.removeprefix(_TAG) not in _PLAIN:
        raise _RefusedError(
            node.start_mark,
            f"The tag '{tag[:_SHOWN]}' is not allowed.",
            "Remove the tag, or put the text in quotes.",
        )
    if len(node.value) > LONGEST_TEXT:
        message = f"This text is longer than {LONGEST_TEXT:,} characters."
        raise _RefusedError(node.start_mark, message, "Split it.")
    value = Scalar(node.value)
    value.tag = tag.removeprefix(_TAG)
    return value


def _locate(root: yaml.Node | None, path: Path) -> tuple[int, int]:
    node, mark = root, root.start_mark if root is not None else None
    for step in path:
        child = _step(node, step)
        if child is None:
            break
        node, mark = child
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
    lines = LINE_END.split(text)[line - 1 : line]
    if lines and "\t" in lines[0][: len(lines[0]) - len(lines[0].lstrip())]:
        return "Indent with spaces, not with a tab."
    if lines and lines[0].count(": ") > 1:
        return 'Put quotes around text that holds ": ".'
    return "Look at the indentation, colons and quotes of this line and the one before."
