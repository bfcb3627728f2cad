"""Compile a base and its scopes into sections, reusing the parts that an edit left alone.

A part is reused if the caller vouches for it (`unchanged`), or if the digest of its source is the
one kept as its mark.
"""

from __future__ import annotations

from magbot.compiling.matcher import fit_matcher, matcher_source, phrasings_of
from magbot.image.container import Container, fingerprint, pack
from magbot.kb import exact_questions, serializer
from magbot.kb.scopes import SECTION, SHARED, within
from magbot.kb.serialized import ONCE, Entries
from magbot.safety import Screen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet

    from magbot.image.container import Sections
    from magbot.kb.model import KnowledgeBase

LARGE_FROM = 20_000
"""Phrasings above which a base stores them once, with the matcher; a smaller one opens faster when
they stand with the entries too. What was read of a large base's files is not remembered."""


def compile_kb(kb: KnowledgeBase, earlier: Mapping[str, memoryview] | None = None) -> bytes:
    """Return the image of a base: the fitted matcher, the danger signs and all texts.

    The image depends on the knowledge base alone: the same folder gives the same bytes. Parts that
    an edit left as they were are taken from the sections of an `earlier` image of the same code.
    """
    return pack(compile_sections(kb, earlier))


def compile_sections(
    kb: KnowledgeBase,
    earlier: Mapping[str, memoryview] | None = None,
    unchanged: AbstractSet[str] = frozenset(),
) -> Sections:
    """Return the sections of the image.

    `unchanged` names the parts ("match", "screen", "stored", "learned") that are as in `earlier`.
    """
    earlier = earlier or {}
    whole = _compile(kb, earlier, unchanged)
    scopes = {SECTION + name: _compile_scope(kb, name, whole, earlier) for name in kb.scopes}
    return {**whole, **scopes}


def _compile_scope(
    kb: KnowledgeBase, name: str, whole: Sections, earlier: Mapping[str, memoryview]
) -> bytes:
    """Return the image of a scope without the sections that it shares with the whole base.

    Its matcher may be reused from its own earlier image, the rest from the whole base's sections.
    """
    image = earlier.get(SECTION + name)
    before: Mapping[str, memoryview] = {} if image is None else Container(image)
    reusable = {
        **{n: memoryview(whole[n]) for n in whole if not n.startswith("match.")},
        **{n: before[n] for n in before if n.startswith("match.")},
    }
    sections = _compile(within(kb, name), reusable, frozenset(("screen", "learned")))
    return pack({n: sections[n] for n in sections if not n.startswith(SHARED)})


def _compile(
    kb: KnowledgeBase, earlier: Mapping[str, memoryview], unchanged: AbstractSet[str]
) -> Sections:
    # Tested first, so that no entry is decoded to count phrasings: `unchanged` never has "match"
    # for a large base.
    once = "match" not in unchanged and _phrasing_count(kb) > LARGE_FROM
    if once:  # nothing is reused but what scopes share
        earlier = {name: earlier[name] for name in earlier if name.startswith(SHARED)}
        unchanged -= {"match", "stored"}
    parts = _EarlierParts(earlier, unchanged)
    matcher = parts.part("match", lambda: matcher_source(kb), lambda: fit_matcher(kb))
    rules = parts.part("screen", lambda: kb.rules, lambda: _compile_rules(kb))
    rules_digest = bytes(rules["screen.mark"])
    stored = parts.part(
        "stored",
        lambda: "" if once else (phrasings_of(kb), rules_digest),
        lambda: _exact_questions(kb, rules, parts),
    )
    learned = parts.part(
        "learned",
        lambda: kb.training and (kb.training, kb.calm or phrasings_of(kb), rules_digest),
        lambda: _fit_screen(kb),
    )
    texts = {**serializer.dump(kb, phrasings=not once), **({ONCE: b""} if once else {})}
    return {**texts, **matcher, **rules, **learned, **stored}


def _phrasing_count(kb: KnowledgeBase) -> int:
    return sum(len(entry.phrasings) for entry in kb.entries)


def _exact_questions(kb: KnowledgeBase, rules: Sections, parts: _EarlierParts) -> Sections:
    screen = Screen({name: memoryview(section) for name, section in rules.items()})
    passing: AbstractSet[str] = frozenset()
    if parts.reused("screen") and parts.holds("stored"):
        earlier = parts.earlier
        passing = exact_questions.passing(earlier, Entries(earlier))
    return exact_questions.lay_out(kb, lambda text: not screen.ruled(text), passing)


def _compile_rules(kb: KnowledgeBase) -> Sections:
    from magbot.safety.rules.compiler import compile_rules  # few edits change the rules

    return compile_rules(kb.rules)


def _fit_screen(kb: KnowledgeBase) -> Sections:
    if not kb.training:
        return {}
    from magbot.safety.classifier_training import fit_sections, sentences_of

    calm = kb.calm or [text for _, text in phrasings_of(kb)]
    return fit_sections(sentences_of(kb.rules, kb.training), calm)


class _EarlierParts:
    """The parts of an earlier image, to be reused where what they are made from is the same.

    A part is the sections `name.*`; its section `name.mark` is a digest of its source.
    Those in `unchanged` are known to be the same, and their source is not looked at.
    """

    def __init__(
        self, earlier: Mapping[str, memoryview], unchanged: AbstractSet[str] = frozenset()
    ) -> None:
        self.earlier = earlier
        self._unchanged = unchanged
        self._reused: set[str] = set()

    def reused(self, name: str) -> bool:
        """Return whether a part was taken from the earlier image."""
        return name in self._reused

    def holds(self, name: str) -> bool:
        """Return whether the earlier image has a part of this name."""
        return f"{name}.mark" in self.earlier

    def part(
        self, name: str, source: Callable[[], object], make: Callable[[], Sections]
    ) -> Sections:
        """Return the sections `name.*`: the earlier ones where their source is the same."""
        mark = f"{name}.mark"
        if name in self._unchanged and self.holds(name):
            return self._reuse(name)
        digest = fingerprint(repr(source()).encode("utf-8", "surrogatepass"))
        if self.holds(name) and bytes(self.earlier[mark]) == digest:
            return self._reuse(name)
        return {**make(), mark: digest}

    def _reuse(self, name: str) -> Sections:
        self._reused.add(name)
        earlier = self.earlier
        return {section: earlier[section] for section in earlier if section.startswith(f"{name}.")}
