"""Compile a knowledge base into one file image, and open such an image."""

from __future__ import annotations

from magbot.kb import packed
from magbot.kb.model import ANSWER
from magbot.store import Store, pack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from magbot.kb.model import KnowledgeBase

# Of a large base the phrasings are kept once, with the matcher; a small one is opened sooner when
# they stand with the entries too.
_ONCE = "kb.once"
_ONCE_FROM = 20_000


def compile_kb(kb: KnowledgeBase) -> bytes:
    """Fit the matcher, compile the danger signs and lay all out as one image.

    The image depends on the knowledge base alone: the same folder gives the same bytes.
    """
    from magbot import stored
    from magbot.kb.tuning import accepted
    from magbot.retrieve import fit
    from magbot.safety import Screen, compile_rules

    phrasings = [(i, text) for i, entry in enumerate(kb.entries) for text in entry.phrasings]
    negatives = [(i, text) for i, entry in enumerate(kb.entries) for text in entry.near_misses]
    judged = [(tuned.question, accepted(tuned, kb.entries)) for tuned in kb.tuning]
    answers = frozenset(i for i, entry in enumerate(kb.entries) if entry.kind == ANSWER)
    matcher = fit(
        phrasings,
        negatives,
        entries=len(kb.entries),
        vocabulary=kb.vocabulary,
        judged=judged,
        answers=answers,
    )
    rules = compile_rules(kb.rules)
    screen = Screen({name: memoryview(section) for name, section in rules.items()})
    listed = stored.lay_out(kb, lambda text: screen.screen(text) is None)
    once = len(phrasings) > _ONCE_FROM
    texts = {**packed.dump(kb, phrasings=not once), **({_ONCE: b""} if once else {})}
    return pack({**texts, **matcher, **rules, **listed})


def open_kb(image: bytes | memoryview) -> KnowledgeBase:
    """Open an image. Raises StoreError when it is none, or damaged."""
    return open_store(Store(image))


def open_store(sections: Mapping[str, memoryview]) -> KnowledgeBase:
    """Open the sections of an image."""
    if _ONCE not in sections:
        return packed.load(sections)
    from magbot.retrieve.documents import Documents

    return packed.load(sections, Documents(sections).written)


def compiled(kb: KnowledgeBase) -> KnowledgeBase:
    """Give the compiled form of a knowledge base; itself where it has one."""
    return kb if kb.sections else open_kb(compile_kb(kb))
