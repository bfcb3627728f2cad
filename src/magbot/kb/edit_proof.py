"""Prove that an edit changed what was meant and nothing else.

What a file says is taken as a list of its keys and values in their order. An edit is allowed to
change one stretch of that list, and to that only. An edit of several files is read on a copy.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from magbot.kb.document import Document
from magbot.kb.document_reader import read_document
from magbot.kb.folder_reader import entry_and_rule_files

Content = tuple[str, ...]


@contextmanager
def changed_copy(folder: Path, contents: Mapping[Path, bytes]) -> Iterator[Path]:
    """Make a copy of a folder, for a while, in which some files have new contents or are new."""
    files = (
        {file: file.read_bytes() for file in entry_and_rule_files(folder)}
        if folder.is_dir()
        else {}
    )
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / folder.resolve().name
        copy.mkdir()
        for file, body in (files | dict(contents)).items():
            target = copy / file.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
        yield copy


def content(file: str, text: str) -> Content | None:
    """Return the keys and values of a YAML or JSON Lines text in their order; None if broken."""
    document = read_document(file, text)
    return tuple(_flattened(document.data)) if isinstance(document, Document) else None


def difference(before: Content, after: Content) -> tuple[Content, Content]:
    """Return what differs on each side, without the common start and end."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return before[start : len(before) - end], after[start : len(after) - end]


def plain(values: Content, replaced: Mapping[str, str]) -> Content:
    """Return the values in NFC, with some characters replaced and no blanks at line ends."""
    return tuple(_plain(value, replaced) for value in values)


def _plain(value: str, replaced: Mapping[str, str]) -> str:
    text = "".join(replaced.get(char, char) for char in unicodedata.normalize("NFC", value))
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _flattened(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield f"{key}:"
            yield from _flattened(item)
    elif isinstance(value, list):
        for item in value:
            yield "-"
            yield from _flattened(item)
    else:
        yield "~" if value is None else f"= {value}"
