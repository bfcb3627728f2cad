"""A ChatterBot corpus: conversations of two lines; longer dialogues are refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from magbot.errors import Problem
from magbot.importing.import_result import Draft, ImportResult, merged
from magbot.kb import yaml_reader

_LINES = 2


def read(files: Sequence[tuple[str, str]], result: ImportResult) -> None:
    """Read questions with their answers; those with the same answer are one entry."""
    for file, text in files:
        document = yaml_reader.read_yaml(file, text)
        if isinstance(document, Problem):
            result.problems.append(document)
            continue
        data = document.data if isinstance(document.data, dict) else {}
        categories = data.get("categories")
        topic = str(categories[0]) if isinstance(categories, list) and categories else ""
        drafts = (
            Draft(line, (question,), answer, key=f"= {answer}", topic=topic)
            for line, question, answer in _pairs(document, data.get("conversations"), result)
        )
        result.take(file, merged(drafts, file, result))


def _pairs(
    document: yaml_reader.Document, given: object, result: ImportResult
) -> Iterator[tuple[int, str, str]]:
    if not isinstance(given, list):
        result.refuse(
            document.file, 1, "There is no list 'conversations'.", "Is this a ChatterBot corpus?"
        )
        return
    for position, said in enumerate(given):
        line = document.line(("conversations", position))
        if not isinstance(said, list) or not all(isinstance(text, str) for text in said):
            result.refuse(document.file, line, "This is no conversation.", "Write two lines.")
        elif len(said) != _LINES:
            result.refuse(
                document.file, line,
                f"This conversation has {len(said)} lines; a question and its answer are two.",
                "Split it, or leave it out.",
            )  # fmt: skip
        else:
            yield line, str(said[0]), str(said[1]).strip()
