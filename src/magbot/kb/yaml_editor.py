"""Add, set and delete values in a YAML file's own text: every other character stays as it is.

The position comes from the parsed nodes, the line is inserted, and the result is used only if it
reads as the old data plus the item; so comments, order, quotes and layout stay.
"""

from __future__ import annotations

import json
import re
from textwrap import indent
from typing import Any

import yaml

from magbot.kb.document import Document, Path
from magbot.kb.yaml_reader import LINE_END, LOADER, read_yaml
from magbot.kb.yaml_writer import write_yaml


class EditError(ValueError):
    """The layout of a text does not allow the edit; the message says where and why."""


def add_item(text: str, path: Path, key: str, item: object, *, after: str = "") -> str:
    """Return the text with `item` at the end of the list `key` of the mapping at `path`.

    A list that is missing is begun, below the key `after` of that mapping. Raises EditError where
    the result would not read as the old data plus the item.
    """
    lines, owner = _Lines(text), _descend(yaml.compose(text, Loader=LOADER), path)
    node = _value(owner, key)
    if node is None:
        block = f"{key}:\n{_block(item, 2)}"
        new = _add_key(lines, owner, f"{key}: [{_flow(item)}]", block, after)
    elif isinstance(node, yaml.SequenceNode):
        new = _append(lines, node, item)
    else:
        raise EditError(f"'{key}' is no list, so nothing can be added to it.")
    data, mapping = _read_at(text, path)
    mapping.setdefault(key, []).append(_as_read(item))
    fault = (
        f"The list '{key}' of line {owner.start_mark.line + 1} cannot be added to. Add it by hand."
    )
    return _proven(new, data, fault)


def set_value(text: str, path: Path, key: str, value: object, *, after: str = "") -> str:
    """Return the text with a plain `value` under `key` of the mapping at `path`.

    A key that is missing is put below the key `after` of that mapping. Raises EditError where the
    result would not read as the old data with this value.
    """
    lines, owner = _Lines(text), _descend(yaml.compose(text, Loader=LOADER), path)
    node, written = _value(owner, key), json.dumps(value, ensure_ascii=False)
    if node is not None:
        first, last = node.start_mark, _last(node).end_mark
        start, end = lines.offset(first.line, first.column), lines.offset(last.line, last.column)
        tail = lines.newline if text[start:end].endswith(("\n", "\r")) else ""
        new = text[:start] + written + tail + text[end:]
    else:
        new = _add_key(lines, owner, f"{key}: {written}", f"{key}: {written}\n", after)
    data, mapping = _read_at(text, path)
    mapping[key] = _as_read(value)
    fault = f"The key '{key}' of line {owner.start_mark.line + 1} cannot be set. Set it by hand."
    return _proven(new, data, fault)


def delete_item(text: str, line: int, column: int) -> str:
    """Return the text without the list item that begins at a line and column, counted from 1.

    All lines of the item go. The text stays as it is where the item shares a line with others.
    """
    node = _at(yaml.compose(text, Loader=LOADER), line - 1, column - 1)
    if node is None:
        return text
    lines = _Lines(text)
    start, end = lines.offset(line - 1, 0), lines.after(node.end_mark)
    head = text[start : lines.offset(line - 1, column - 1)]
    tail = text[lines.offset(node.end_mark.line, node.end_mark.column) : end].strip()
    alone = head.strip() == "-" and (not tail or tail.startswith("#") or node.end_mark.column == 0)
    return text[:start] + text[end:] if alone else text


def _at(node: yaml.Node | None, line: int, column: int) -> yaml.ScalarNode | None:
    """Return the scalar that begins at this line and column, as an item of a block list."""
    for child in _children(node):
        if isinstance(child, yaml.ScalarNode):
            begins = (child.start_mark.line, child.start_mark.column) == (line, column)
            if begins and isinstance(node, yaml.SequenceNode) and not node.flow_style:
                return child
        else:
            path = _at(child, line, column)
            if path is not None:
                return path
    return None


def _children(node: yaml.Node | None) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [child for pair in node.value for child in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def add_to_line(text: str, line: int, key: str, item: str) -> str:
    """Return a JSON Lines text with `item` at the end of the list `key` of the object on a line.

    Lines count from 1. Raises EditError where no object stands there.
    """
    lines = text.split("\n")
    try:
        entry = json.loads(lines[line - 1])
        entry.setdefault(key, []).append(item)
    except (ValueError, IndexError, AttributeError):
        raise EditError(f"Line {line} holds no entry that can be added to.") from None
    end = "\r" if lines[line - 1].endswith("\r") else ""
    lines[line - 1] = json.dumps(entry, ensure_ascii=False) + end
    return "\n".join(lines)


class _Lines:
    """The lines of a text with their ends, addressed as the YAML parser counts."""

    def __init__(self, text: str) -> None:
        self._text = text
        ends = [match.end() for match in LINE_END.finditer(text)]
        self._starts = [0, *ends]
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def offset(self, line: int, column: int) -> int:
        return self._starts[line] + column

    def after(self, mark: yaml.Mark) -> int:
        """Return the offset after the line that a value ends on."""
        line = mark.line - 1 if mark.column == 0 else mark.line
        return self._starts[line + 1] if line + 1 < len(self._starts) else len(self._text)

    def insert(self, position: int, added: str) -> str:
        head, tail = self._text[:position], self._text[position:]
        if head and not LINE_END.fullmatch(head[-1]):
            head += self.newline
        return head + added.replace("\n", self.newline) + tail

    def splice(self, position: int, added: str) -> str:
        return self._text[:position] + added + self._text[position:]


def _append(lines: _Lines, sequence: yaml.SequenceNode, item: object) -> str:
    if sequence.flow_style:
        end = lines.offset(sequence.end_mark.line, sequence.end_mark.column) - 1
        return lines.splice(end, (", " if sequence.value else "") + _flow(item))
    # The last item's own end: the list's end mark stands behind the comments that follow it.
    return lines.insert(
        lines.after(_last(sequence).end_mark), _block(item, sequence.start_mark.column)
    )


def _add_key(lines: _Lines, owner: yaml.MappingNode, flow: str, block: str, after: str) -> str:
    """Return the text with a new key in a mapping, written as the mapping is."""
    if owner.flow_style:
        position = lines.offset(owner.start_mark.line, owner.start_mark.column) + 1
        return lines.splice(position, f"{flow}, ")
    above = _value(owner, after) or owner.value[-1][1]
    margin = " " * owner.value[0][0].start_mark.column
    return lines.insert(lines.after(_last(above).end_mark), indent(block, margin))


def _last(node: yaml.Node) -> yaml.Node:
    """Return the innermost value a node ends with."""
    while not getattr(node, "flow_style", True) and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(node, yaml.MappingNode) else last
    return node


def _block(item: object, column: int) -> str:
    return indent(write_yaml([item]), " " * column)


def _flow(item: object) -> str:
    """Return a text for a list in brackets: quoted where it holds more than words, or a value."""
    text = str(item)
    words = re.fullmatch(r"[^\W\d_][\w ]*\w", text) and write_yaml([text]) == f"- {text}\n"
    return text if words else json.dumps(text, ensure_ascii=False)


def _descend(node: yaml.Node | None, path: Path) -> yaml.MappingNode:
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step] if step < len(node.value) else None
        elif isinstance(node, yaml.MappingNode):
            node = _value(node, str(step))
    if not isinstance(node, yaml.MappingNode):
        raise EditError("There is no entry at this place any more.")
    return node


def _value(node: yaml.Node, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def _proven(text: str, data: object, fault: str) -> str:
    """Return a text that reads as this data. Raises EditError with the fault for any other."""
    if read_data(text) != data:
        raise EditError(fault)
    return text


def read_data(text: str) -> Any:  # noqa: ANN401  whatever a file may hold
    """Return the plain data of a YAML text; None where it cannot be read."""
    read = read_yaml("", text)
    return read.data if isinstance(read, Document) else None


def _read_at(text: str, path: Path) -> tuple[Any, Any]:
    """Return the data of a text, and the mapping in it at a path."""
    data = value = read_data(text)
    for step in path:
        value = value[step]
    return data, value


def _as_read(value: object) -> object:
    """Return a value as it is read back: a number as the text it is written with."""
    return read_data(write_yaml(value)) if value else value
