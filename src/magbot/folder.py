"""Read a folder with everything in it: entries, sources, settings and danger signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magbot.frozen import replace
from magbot.kb import reader
from magbot.kb.nodes import native
from magbot.safety import parse_rules

if TYPE_CHECKING:
    from magbot.kb.model import KnowledgeBase
    from magbot.kb.reader import Reading


def read_knowledge_base(path: str) -> KnowledgeBase:
    """Read a folder. Raises KnowledgeBaseError with every problem found."""
    kb, reading = read_all(path)
    reading.fail_on_errors()
    return kb


def read_all(path: str) -> tuple[KnowledgeBase, Reading]:
    """Read a folder with its danger signs; problems are left in the reading."""
    kb, reading = reader.read(path)
    if reading.rules is not None:
        rules = reading.rules

        def report(where: tuple[str | int, ...], message: str, fix: str) -> None:
            said = f"{message[:1].upper()}{message[1:]}."
            reading.problems.append(rules.problem(where, "safety", said, fix))

        kb = replace(kb, rules=parse_rules(native(rules.data), report))
    return kb, reading
