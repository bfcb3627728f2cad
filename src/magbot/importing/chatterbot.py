"""A ChatterBot corpus: conversations of two lines; longer dialogues are refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from magbot.importing.import_result import Draft, ImportResult

_LINES = 2


def read(file: str, text: str, result: ImportResult) -> Iterable[Draft]:
    """Return questions with their answers; those with the same answer are one draft."""
    return result.merged(file, _drafts(file, text, result))


def _drafts(file: str, text: str, result: ImportResult) -> Iterator[Draft]:
    document = result.read_yaml(file, text)
    if document is None:
        return
    data = document.data if isinstance(document.data, dict) else {}
    categories, conversations = data.get("categories"), data.get("conversations")
    topic = str(categories[0]) if isinstance(categories, list) and categories else ""
    if not isinstance(conversations, list):
        result.report(file, 1, "There is no list 'conversations'.", "Is this a ChatterBot corpus?")
        return
    for position, texts in enumerate(conversations):
        line = document.line(("conversations", position))
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            result.report(file, line, "This is no conversation.", "Write two lines.")
        elif len(texts) != _LINES:
            result.report(
                file, line,
                f"This conversation has {len(texts)} lines; a question and its answer are two.",
                "Split it, or leave it out.",
            )  # fmt: skip
        else:
            question, answer = texts[0], texts[1].strip()
            yield Draft(line, (question,), answer, key=answer, topic=topic)
