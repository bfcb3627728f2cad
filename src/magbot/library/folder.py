"""Read a folder with everything in it: entries, sources, settings and danger signs."""

from __future__ import annotations

from collections.abc import Mapping

from magbot.compiling.incremental import CompilerInput, compiler_input
from magbot.frozen import later
from magbot.kb import folder_reader
from magbot.kb.danger_files import Rules as WrittenRules
from magbot.kb.model import KnowledgeBase
from magbot.kb.parse_cache import FullReadNeededError, ParseCache
from magbot.kb.parsed_folder import ParsedFolder
from magbot.kb.yaml_reader import native
from magbot.safety import Rules, parse_rules


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
    cached = folder.cached_rules
    if cached is not None:
        return later(lambda: _parsed(cached(), folder))
    return _parsed(folder.rules, folder)


def _parsed(written: WrittenRules | None, folder: ParsedFolder) -> Rules | None:
    if written is None:
        return None

    def report(where: tuple[str | int, ...], message: str, fix: str) -> None:
        said = f"{message[:1].upper()}{message[1:]}."
        folder.problems.append(written.problem(where, "safety", said, fix))

    return parse_rules(native(written.data), report)
