"""Read a folder with everything in it: entries, sources, settings and danger signs."""

from __future__ import annotations

from collections.abc import Mapping

from magbot.compiling.incremental import CompilerInput, compiler_input
from magbot.frozen import later
from magbot.kb import folder_reader
from magbot.kb.danger_files import RULE
from magbot.kb.document import Path
from magbot.kb.model import KnowledgeBase
from magbot.kb.parse_cache import FullReadNeededError, ParseCache
from magbot.kb.parsed_folder import ParsedFolder
from magbot.kb.yaml_reader import native
from magbot.safety.rules.model import Rules


def read_knowledge_base(path: str) -> KnowledgeBase:
    """Return the base of a folder. Raises KnowledgeBaseError with every problem found."""
    kb, folder = read_all(path)
    folder.fail_on_errors()
    return kb


def read_for_compiling(path: str, earlier: Mapping[str, memoryview] | None) -> CompilerInput:
    """Return a folder's base for compiling; files known to an earlier image are not parsed.

    Raises KnowledgeBaseError with every problem found.
    """
    if earlier is not None:
        try:
            kb, folder = read_all(path, ParseCache(earlier))
            if not folder.problems:
                return compiler_input(kb, folder)
        except FullReadNeededError:
            pass
    kb, folder = read_all(path)
    folder.fail_on_errors()
    return compiler_input(kb, folder)


def read_all(path: str, cache: ParseCache | None = None) -> tuple[KnowledgeBase, ParsedFolder]:
    """Return a folder's base, and the folder as parsed, which holds the problems.

    Files in `cache` are not parsed; FullReadNeededError is raised where that is not enough.
    """
    return folder_reader.read(path, cache, rules=_rules)


def _rules(folder: ParsedFolder) -> Rules | None:
    """Return the danger signs; where all their files are cached, read when they are needed."""

    def report(where: Path, message: str, fix: str) -> None:
        sentence = f"{message[:1].upper()}{message[1:]}."
        if folder.rules is not None:
            folder.problems.append(folder.rules.problem(where, RULE, sentence, fix))

    def parse() -> Rules | None:
        if folder.rules is None:
            return None
        from magbot.safety.rules.reader import parse_rules  # an edit seldom touches the rules

        return parse_rules(native(folder.rules.data), report)

    return later(parse) if folder.rules_cached else parse()
