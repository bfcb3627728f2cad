"""Read a folder with everything in it: entries, sources, settings and danger signs."""

from __future__ import annotations

from magbot.compiled import Edition
from magbot.frozen import later
from magbot.kb import reader
from magbot.kb.file_records import DoubtError, Memory, remember
from magbot.kb.nodes import native
from magbot.safety import parse_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from magbot.kb.danger import Rules as WrittenRules
    from magbot.kb.model import KnowledgeBase
    from magbot.kb.reader import Reading
    from magbot.safety import Rules


def read_knowledge_base(path: str) -> KnowledgeBase:
    """Read a folder. Raises KnowledgeBaseError with every problem found."""
    kb, reading = read_all(path)
    reading.fail_on_errors()
    return kb


def read_edition(path: str, earlier: Mapping[str, memoryview] | None) -> Edition:
    """Read a folder; what an earlier image with its records knows is not parsed again.

    Raises KnowledgeBaseError with every problem found.
    """
    if earlier is not None:
        try:
            kb, reading = read_all(path, Memory(earlier))
            if not reading.problems:
                return _edition(kb, reading)
        except DoubtError:
            pass
    kb, reading = read_all(path)
    reading.fail_on_errors()
    return _edition(kb, reading)


def read_all(path: str, memory: Memory | None = None) -> tuple[KnowledgeBase, Reading]:
    """Read a folder with its danger signs; problems are left in the reading.

    What `memory` knows is not parsed. Then DoubtError is raised where that does not do.
    """
    return reader.read(path, memory, rules=_rules)


def _rules(reading: Reading) -> Rules | None:
    known = reading.known_rules
    if known is not None:
        return later(lambda: _parsed(known(), reading))
    return _parsed(reading.rules, reading)


def _parsed(written: WrittenRules | None, reading: Reading) -> Rules | None:
    if written is None:
        return None

    def report(where: tuple[str | int, ...], message: str, fix: str) -> None:
        said = f"{message[:1].upper()}{message[1:]}."
        reading.problems.append(written.problem(where, "safety", said, fix))

    return parse_rules(native(written.data), report)


def _edition(kb: KnowledgeBase, reading: Reading) -> Edition:
    if reading.base is not None:  # which entries of a file are used is not the file's own affair
        return Edition(kb, frozenset(), {})
    return Edition(kb, *remember(reading))
