"""A compiled knowledge base: opened from its image, or compiled where it has none yet."""

from __future__ import annotations

from magbot.image.container import Container
from magbot.kb import serialized
from magbot.kb.serialized import ONCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from magbot.kb.model import KnowledgeBase


def open_kb(image: bytes | memoryview) -> KnowledgeBase:
    """Return the base of an image. Raises ContainerError when it is none, or damaged."""
    return open_sections(Container(image))


def open_sections(sections: Mapping[str, memoryview]) -> KnowledgeBase:
    """Return the base of an image's sections."""
    if ONCE not in sections:
        return serialized.load(sections)
    from magbot.retrieve.phrasings import Phrasings

    return serialized.load(sections, Phrasings(sections).written)


def compiled(kb: KnowledgeBase) -> KnowledgeBase:
    """Return the compiled form of a knowledge base; itself where it has one."""
    if kb.sections:
        return kb
    from magbot.compiling.sections import compile_kb

    return open_kb(compile_kb(kb))


def scoped(kb: KnowledgeBase, name: str) -> KnowledgeBase:
    """Return the part of a knowledge base that a scope names; compiled where the whole is.

    Raises UnknownScopeError.
    """
    from magbot.kb.scopes import SECTION, SHARED, scope_of, within

    scope_of(kb, name)
    whole = kb.sections
    if not whole:
        return within(kb, name)
    shared = {section: whole[section] for section in whole if section.startswith(SHARED)}
    return open_sections({**shared, **Container(whole[SECTION + name], verify_up_to=0)})
