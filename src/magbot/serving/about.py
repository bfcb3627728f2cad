"""What a page or program can know about a knowledge base before anyone asks a question."""

from __future__ import annotations

from typing import Any

from magbot.answering.answer import edition_of
from magbot.answering.assistant import Assistant
from magbot.kb.model import ANSWER, KnowledgeBase
from magbot.text.language_identification import direction

# Labels of the page's controls; a language has them all, a folder may override each in `labels`.
CONTROLS = (
    *("field", "send", "log", "you", "more", "helpful", "not_helpful", "thanks", "print", "clear"),
    *("loading", "ready", "wait", "failed", "opens"),
)


def about(assistant: Assistant) -> dict[str, Any]:
    """Return title, language, greeting, note, first questions and the controls' words."""
    kb = assistant.kb
    greeting = kb.labels["home"].replace("{title}", kb.title)
    return {
        "title": kb.title,
        "language": kb.language,
        "direction": direction(kb.language),
        "greeting": greeting,
        "note": kb.note,
        "starters": list(assistant.composer.starters()),
        "words": {name: kb.labels[name] for name in CONTROLS},
        "kb": edition_of(kb).to_dict(),
    }


def answered_questions(kb: KnowledgeBase) -> list[dict[str, str]]:
    """Return id and question of every entry that has an answer."""
    return [
        {"id": entry.id, "question": entry.question}
        for entry in kb.entries
        if entry.kind == ANSWER
    ]
