"""JSON as web pages publish it: line breaks in strings, wrappers, comments, trailing marks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape

_BEFORE = re.compile(
    r"(?:\s|/\*[^*]*\*/|/\*|//(?!\s*<!)[^\n]*\n|\*/|//|<!--(?:\[CDATA\[)?|<!\[CDATA\[|\ufeff)+"
)
_AFTER = re.compile(r"(?:\s|;|/\*|\*/|//|-->|\]\]>)+\Z")
_STRING_OR_COMMENT = re.compile(
    r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|//[^\n]*|,(?=\s*[\]}])|<!--|-->', re.DOTALL
)
_PREFIX = re.compile(r"\Ahttps?://(?:www\.)?schema\.org/|\Aschema:")
_BETWEEN = re.compile(r"[ \t\r\n;,]*")


def parse(text: str) -> object:
    """Return the value of a JSON-LD script, or the list of its values where several follow.

    Raises ValueError where it is JSON by no reading, and RecursionError where it is too deep.
    """
    begin = _BEFORE.match(text)
    start = begin.end() if begin else 0
    # The end is looked at alone: a pattern that ends at the end is slow on a long text.
    tail = max(start, len(text) - 200)
    bare = re.sub(r"[^\n]", " ", text[:start]) + text[start:tail] + _AFTER.sub("", text[tail:])
    try:
        return _values(bare)
    except ValueError as error:
        for mended in (_STRING_OR_COMMENT.sub(_without_comment, bare), unescape(bare)):
            try:
                return _values(mended)
            except ValueError:
                continue
        raise error from None


def local(name: object) -> str:
    """Return the name of a type or property without schema.org's address."""
    return _PREFIX.sub("", name) if isinstance(name, str) else ""


def properties(value: Mapping[str, object]) -> dict[str, object]:
    """Return a node's properties under their short names."""
    return {local(key): part for key, part in value.items()}


def items(value: object) -> list[object]:
    """Return one value, a list, or JSON-LD's @list, @set or @value as a list."""
    if isinstance(value, list):
        return [single for part in value for single in items(part)]
    if isinstance(value, dict):
        for key in ("@list", "@set", "@value"):
            if key in value:
                return items(value[key])
    return [] if value is None else [value]


def _without_comment(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith('"') else "\n" * match[0].count("\n")


def _values(text: str) -> object:
    decoder = json.JSONDecoder(strict=False)
    values, offset = [], len(text) - len(text.lstrip())
    while offset < len(text):
        value, end = decoder.raw_decode(text, offset)
        values.append(value)
        offset = _BETWEEN.match(text, end).end()  # type: ignore[union-attr]
    if not values:
        raise json.JSONDecodeError("There is nothing", text, 0)
    return values[0] if len(values) == 1 else values
