"""Compile a knowledge base into one file image, and open such an image."""

from __future__ import annotations

from magbot.frozen import frozen
from magbot.image.container import Container, fingerprint, pack
from magbot.kb import serialized
from magbot.kb.model import ANSWER, SMALLTALK
from magbot.kb.scopes import scope_of, within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet
    from typing import Any

    from magbot.kb.model import KnowledgeBase
    from magbot.retrieve import Replies

    Sections = Mapping[str, bytes | memoryview]

# Of a large base the phrasings are kept once, with the matcher; a small one is opened sooner when
# they stand with the entries too.
ONCE = "kb.once"
_JUDGED = "match.judged"  # the questions that its confidence was fitted on
_ONCE_FROM = 20_000
SCOPE = "scope."
"""The beginning of a section that holds a scope: an image of its own but for what is shared."""
_SHARED = ("screen.", "learned.")


@frozen
class Edition:
    """A folder as it was read beside an earlier image.

    `same` names the parts of the image that the changes leave as they are; `records` are the
    sections that the next reading may be given with the new image.
    """

    kb: KnowledgeBase
    same: frozenset[str]
    records: Mapping[str, bytes]


def compile_kb(kb: KnowledgeBase, earlier: Mapping[str, memoryview] | None = None) -> bytes:
    """Fit the matcher, compile the danger signs and lay all out as one image.

    The image depends on the knowledge base alone: the same folder gives the same bytes. From the
    sections of an `earlier` image, made by the same code, is taken what an edit left as it was.
    """
    return pack(compile_sections(kb, earlier))


def compile_sections(
    kb: KnowledgeBase,
    earlier: Mapping[str, memoryview] | None = None,
    same: AbstractSet[str] = frozenset(),
) -> Sections:
    """Return the sections of the image; parts that are named `same` stand as in `earlier`."""
    before = earlier or {}
    whole = _compile(kb, before, same)
    scopes = {SCOPE + name: _compile_scope(kb, name, whole, before) for name in kb.scopes}
    return {**whole, **scopes}


def _compile_scope(
    kb: KnowledgeBase, name: str, whole: Sections, earlier: Mapping[str, memoryview]
) -> bytes:
    """Compile a scope beside the whole base, whose danger signs it shares."""
    scope_section = SCOPE + name
    before = Container(earlier[scope_section]) if scope_section in earlier else {}
    known = {one: memoryview(section) for one, section in whole.items()}
    known = {one: view for one, view in known.items() if not one.startswith("match.")}
    own = {one: view for one, view in before.items() if one.startswith("match.")}
    made = _compile(within(kb, name), {**known, **own}, frozenset(("screen", "learned")))
    return pack({one: made[one] for one in made if not one.startswith(_SHARED)})


def _compile(
    kb: KnowledgeBase, earlier: Mapping[str, memoryview], same: AbstractSet[str]
) -> Sections:
    made = _Making(earlier, same)
    once = "match" not in same and sum(len(one.phrasings) for one in kb.entries) > _ONCE_FROM
    if once:
        shared = {one: view for one, view in earlier.items() if one.startswith(_SHARED)}
        made = _Making(shared, same - {"match", "stored"})
    matcher = made.part("match", lambda: "" if once else _asked(kb), lambda: _fit(kb))
    rules = made.part("screen", lambda: kb.rules, lambda: _ruled(kb))

    def listed() -> Sections:
        from magbot import exact_questions
        from magbot.safety import Screen

        screen = Screen({name: memoryview(section) for name, section in rules.items()})
        known: AbstractSet[str] = frozenset()
        if made.kept("screen") and made.holds("stored"):
            known = exact_questions.passing(made.earlier, serialized.Entries(made.earlier))
        return exact_questions.lay_out(kb, lambda text: not screen.ruled(text), known)

    ruled = bytes(rules["screen.mark"])
    short = made.part("stored", lambda: "" if once else (_phrasings(kb), ruled), listed)
    learned = made.part(
        "learned",
        lambda: kb.training and (kb.training, kb.calm or _phrasings(kb), ruled),
        lambda: _learned(kb),
    )
    texts = {**serialized.dump(kb, phrasings=not once), **({ONCE: b""} if once else {})}
    return {**texts, **matcher, **rules, **learned, **short}


def _phrasings(kb: KnowledgeBase) -> list[tuple[int, str]]:
    return [(i, text) for i, entry in enumerate(kb.entries) for text in entry.phrasings]


def _negatives(kb: KnowledgeBase) -> list[tuple[int, str]]:
    return [(i, text) for i, entry in enumerate(kb.entries) for text in entry.near_misses]


def _judged(kb: KnowledgeBase) -> list[tuple[str, frozenset[int]]]:
    from magbot.kb.tuning import accepted

    return [(tuned.question, accepted(tuned, kb.entries)) for tuned in kb.tuning]


def _replies(kb: KnowledgeBase) -> Replies:
    from magbot.retrieve import Replies

    entries = list(enumerate(kb.entries))
    return Replies(
        {position: entry.answer_claims for position, entry in entries if entry.kind == ANSWER},
        frozenset(position for position, entry in entries if entry.kind == SMALLTALK),
    )


def _asked(kb: KnowledgeBase) -> object:
    judged = [(text, sorted(right)) for text, right in _judged(kb)]
    texts = _phrasings(kb), _negatives(kb), judged, _replies(kb)
    return *texts, kb.vocabulary, len(kb.entries), dict(kb.pack.tables)


def _fit(kb: KnowledgeBase) -> Sections:
    from magbot.image.codec import encode
    from magbot.retrieve import fit

    judged = _judged(kb)
    made = fit(
        _phrasings(kb),
        _negatives(kb),
        entries=len(kb.entries),
        vocabulary=kb.vocabulary,
        judged=judged,
        replies=_replies(kb),
        pack=kb.pack,
    )
    return {**made, _JUDGED: encode([[text, sorted(right)] for text, right in judged])}


def matched(kb: KnowledgeBase) -> dict[str, Any]:
    """Return what the matcher of a compiled base was fitted on, as `fit_encoded` asks."""
    from magbot.image.codec import decode

    rows: Any = decode(kb.sections[_JUDGED])
    return {
        "phrasings": _phrasings(kb),
        "negatives": _negatives(kb),
        "vocabulary": kb.vocabulary,
        "judged": [(text, frozenset(right)) for text, right in rows],
        "replies": _replies(kb),
        "pack": kb.pack,
    }


def _ruled(kb: KnowledgeBase) -> Sections:
    from magbot.safety import compile_rules

    return compile_rules(kb.rules)


def _learned(kb: KnowledgeBase) -> Sections:
    from magbot.safety import fit_screen

    calm = kb.calm or [text for _, text in _phrasings(kb)]
    return fit_screen(kb.rules, kb.training, calm)


class _Making:
    """Parts of an image, each marked with a digest of what it is made from."""

    def __init__(self, earlier: Mapping[str, memoryview], same: AbstractSet[str]) -> None:
        self.earlier = earlier
        self._same = same
        self._kept: set[str] = set()

    def kept(self, name: str) -> bool:
        """Return whether a part was taken from the earlier image."""
        return name in self._kept

    def holds(self, name: str) -> bool:
        """Return whether the earlier image has a part of this name."""
        return f"{name}.mark" in self.earlier

    def part(
        self, name: str, source: Callable[[], object], make: Callable[[], Sections]
    ) -> Sections:
        """Return the sections `name.*`: the earlier ones where their source is the same."""
        before, mark = self.earlier, f"{name}.mark"
        if name in self._same and mark in before:
            return self._taken(name)
        digest = fingerprint(repr(source()).encode("utf-8", "surrogatepass"))
        if mark in before and bytes(before[mark]) == digest:
            return self._taken(name)
        return {**make(), mark: digest}

    def _taken(self, name: str) -> Sections:
        self._kept.add(name)
        before = self.earlier
        return {section: before[section] for section in before if section.startswith(f"{name}.")}


def open_kb(image: bytes | memoryview) -> KnowledgeBase:
    """Open an image. Raises ContainerError when it is none, or damaged."""
    return open_store(Container(image))


def open_store(sections: Mapping[str, memoryview]) -> KnowledgeBase:
    """Open the sections of an image."""
    if ONCE not in sections:
        return serialized.load(sections)
    from magbot.retrieve.phrasings import Documents

    return serialized.load(sections, Documents(sections).written)


def compiled(kb: KnowledgeBase) -> KnowledgeBase:
    """Return the compiled form of a knowledge base; itself where it has one."""
    return kb if kb.sections else open_kb(compile_kb(kb))


def scoped(kb: KnowledgeBase, name: str) -> KnowledgeBase:
    """Return the part of a knowledge base that a scope names; compiled where the whole is.

    Raises UnknownScopeError.
    """
    scope_of(kb, name)
    if not kb.sections:
        return within(kb, name)
    whole = kb.sections
    shared = {one: whole[one] for one in whole if one.startswith(_SHARED)}
    return open_store({**shared, **Container(whole[SCOPE + name], verify_up_to=0)})
