"""Read a file of YAML or JSON Lines as a document."""

from __future__ import annotations

from magbot.errors import Problem
from magbot.kb import yaml_reader
from magbot.kb.document import Document, decode

LINES_SUFFIX = ".jsonl"


def read_document(file: str, content: bytes | str) -> Document | list[Problem]:
    """Return the document of a file, by its suffix, or every problem that keeps it from one."""
    text = decode(file, content) if isinstance(content, bytes) else content
    if isinstance(text, Problem):
        return [text]
    if file.lower().endswith(LINES_SUFFIX):
        from magbot.kb.jsonlines import read_json_lines  # late: few folders need json

        return read_json_lines(file, text)
    document = yaml_reader.read_yaml(file, text)
    return [document] if isinstance(document, Problem) else document


def unreadable(file: str, error: OSError) -> Problem:
    """Return the problem of a file or folder that cannot be read."""
    message = f"It cannot be read: {error.strerror or error}."
    return Problem(file, 0, 0, "unreadable", message, "Check the path and its permissions.")
