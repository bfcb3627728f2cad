"""Compile a knowledge base into one file image, and open such an image."""

from __future__ import annotations

from magbot.kb import packed
from magbot.kb.model import ANSWER
from magbot.store import Store, pack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from magbot.kb.model import KnowledgeBase

# Of a large base the phrasings are kept once, with the matcher; a small one is opened sooner when
# they stand with the entries too.
_ONCE = "kb.once"
_ONCE_FROM = 20_000


def compile_kb(kb: KnowledgeBase, earlier: Mapping[str, memoryview] | None = None) -> bytes:
    """Fit the matcher, compile the danger signs and lay all out as one image.

    The image depends on the knowledge base alone: the same folder gives the same bytes. From the
    sections of an `earlier` image, made by the same code, is taken what an edit left as it was.
    """
    from magbot.kb.tuning import accepted

    phrasings = [(i, text) for i, entry in enumerate(kb.entries) for text in entry.phrasings]
    negatives = [(i, text) for i, entry in enumerate(kb.entries) for text in entry.near_misses]
    judged = [(tuned.question, accepted(tuned, kb.entries)) for tuned in kb.tuning]
    answers = frozenset(i for i, entry in enumerate(kb.entries) if entry.kind == ANSWER)
    once = len(phrasings) > _ONCE_FROM

    def fitted() -> Mapping[str, bytes]:
        from magbot.retrieve import fit

        return fit(
            phrasings,
            negatives,
            entries=len(kb.entries),
            vocabulary=kb.vocabulary,
            judged=judged,
            answers=answers,
        )

    def ruled() -> Mapping[str, bytes]:
        from magbot.safety import compile_rules

        return compile_rules(kb.rules)

    def listed() -> Mapping[str, bytes]:
        from magbot import stored
        from magbot.safety import Screen

        screen = Screen({name: memoryview(section) for name, section in rules.items()})
        return stored.lay_out(kb, lambda text: screen.screen(text) is None)

    sorted_judged = [(text, sorted(right)) for text, right in judged]
    asked = phrasings, negatives, sorted_judged, sorted(answers), kb.vocabulary, len(kb.entries)
    made = _Making({} if earlier is None or once else earlier)
    matcher = made.part("match", "" if once else asked, fitted)
    rules = made.part("screen", kb.rules, ruled)
    short = made.part("stored", "" if once else (phrasings, kb.rules), listed)
    texts = {**packed.dump(kb, phrasings=not once), **({_ONCE: b""} if once else {})}
    return pack({**texts, **matcher, **rules, **short})


class _Making:
    """Parts of an image, each marked with a digest of what it is made from."""

    def __init__(self, earlier: Mapping[str, memoryview]) -> None:
        self._earlier = earlier

    def part(
        self, name: str, source: object, make: Callable[[], Mapping[str, bytes]]
    ) -> dict[str, bytes]:
        """Give the sections `name.*`: the earlier ones where their source is the same."""
        from hashlib import blake2b

        digest = blake2b(repr(source).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        mark, before = f"{name}.mark", self._earlier
        if mark in before and bytes(before[mark]) == digest:
            return {one: bytes(before[one]) for one in before if one.startswith(f"{name}.")}
        return {**make(), mark: digest}


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
