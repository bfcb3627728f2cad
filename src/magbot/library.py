"""Load knowledge bases: a folder, a compiled file, or the one that comes with the package."""

from __future__ import annotations

import os

from magbot.errors import KnowledgeBaseError, Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.assistant import Assistant
    from magbot.answer import Answer
    from magbot.kb.model import KnowledgeBase

COMPILED_SUFFIX = ".magbot"
_HERE = os.path.dirname(os.path.abspath(__file__))
_bundled: list[Assistant] = []


def load(path: str | os.PathLike[str]) -> KnowledgeBase:
    """Load a folder, a single YAML or JSON Lines file, or a compiled file.

    Raises KnowledgeBaseError with every problem found: where, what, and how to mend it.
    """
    name = os.fspath(path)
    if name.endswith(COMPILED_SUFFIX):
        return load_compiled(name)
    from magbot.folder import read_knowledge_base

    return read_knowledge_base(name)


def load_compiled(name: str) -> KnowledgeBase:
    """Map a compiled file. Raises KnowledgeBaseError when it is none, or damaged."""
    from mmap import ACCESS_READ, mmap

    from magbot.compiled import open_kb
    from magbot.store import StoreError

    try:
        with open(name, "rb") as file:  # noqa: PTH123
            return open_kb(memoryview(mmap(file.fileno(), 0, access=ACCESS_READ)))
    except (OSError, StoreError, KeyError, ValueError) as error:
        problem = Problem(name, 0, 0, "compiled", f"It cannot be opened: {error}.",
                          "Compile it again: magbot compile DIR.")  # fmt: skip
        raise KnowledgeBaseError((problem,)) from error


def bundled_path() -> str:
    """Give the folder of the knowledge base that comes with the package."""
    inside = os.path.join(_HERE, "faq")
    return inside if os.path.isdir(inside) else os.path.join(_HERE, "..", "..", "faq")


def bundled() -> Assistant:
    """Give the assistant of the bundled knowledge base, loaded once."""
    if not _bundled:
        from magbot.assistant import Assistant

        _bundled.append(Assistant(load(bundled_path())))
    return _bundled[0]


def ask(question: str) -> Answer:
    """Answer one question from the bundled knowledge base."""
    return bundled().ask(question)
