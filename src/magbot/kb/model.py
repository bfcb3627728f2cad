"""What a knowledge base holds: frozen records without any file format in them."""

from __future__ import annotations

from magbot.frozen import frozen, later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from magbot.kb.cards import Card
    from magbot.text.language_identification import ForeignLanguage
    from magbot.text.language_pack import LanguagePack

ANSWER, NOT_COVERED, SMALLTALK = "answer", "not_covered", "smalltalk"
ENTRY_KINDS = (ANSWER, NOT_COVERED, SMALLTALK)
VERDICTS = ("yes", "no", "mixed", "unknown", "advice")
DETAIL_KEYS = ("more", "evidence")


@frozen
class Claim:
    """One statement of a source, in our own words, that sentences may cite.

    `verdict` is where the source stands on what the claim is about; `seen` is the date on which
    the source was last read.
    """

    id: str
    source: str
    text: str
    section: str = ""
    verdict: str = ""
    seen: str = ""


@frozen
class Source:
    """Something that may be cited: an article, a review, a label.

    `short` is the name that a reply shows, `url` the address of the page itself.
    """

    id: str
    title: str
    publisher: str = ""
    year: str = ""
    url: str = ""
    claims: tuple[Claim, ...] = ()
    short: str = ""

    @property
    def name(self) -> str:
        """The name that a reply shows: the short one, else title, publisher and year."""
        return self.short or self.label

    @property
    def label(self) -> str:
        """Title, publisher and year in one line."""
        where = ", ".join(part for part in (self.publisher, self.year) if part)
        return f"{self.title} ({where})" if where else self.title


@frozen
class Entry:
    """A curated question with its answer.

    `answer`, `more` and `evidence` are plain text, the citations taken out; `claims` are the ids
    they cite, in order of appearance, `answer_claims` those of the answer and `more_claims` those
    of the rest. `near_misses` are phrasings that must not land here. `note` is "full" or "short"
    for the note of that length, a text of its own, or "" for what is usual. `tags` say which
    scopes it belongs to; without any it belongs to each.
    """

    id: str
    kind: str
    question: str
    answer: str
    evidence: str = ""
    claims: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    topic: str = ""
    reviewed: str = ""
    review_by: str = ""
    more: str = ""
    verdict: str = ""
    reviewed_by: str = ""
    note: str = ""
    answer_claims: tuple[str, ...] = ()
    more_claims: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question and its variants."""
        return (self.question, *self.variants)


@frozen
class Vocabulary:
    """What the content owner knows of the words: groups that mean the same, and traps."""

    synonyms: tuple[tuple[str, ...], ...] = ()
    spellings: tuple[tuple[str, str], ...] = ()
    distinct: tuple[tuple[str, str], ...] = ()


@frozen
class Settings:
    """What a deployment may set; each has a default.

    `max_wrong` is the rate of wrong answers among the questions answered that the owner accepts;
    without it, answers are given where they are likelier right than wrong.
    `answer_at` and `clarify_at` override the thresholds chosen from the knowledge base itself.
    `subject` lists the words that show a question is about the subject, `retired` the danger
    families that were taken out on purpose. `encoder` names a sentence encoder, or is its path.
    """

    max_wrong: float | None = None
    answer_at: float | None = None
    clarify_at: float | None = None
    subject: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    encoder: str = ""


@frozen
class Tuned:
    """A question labelled for tuning, and what would be right for it.

    An entry is right when its id is among `entries`, when it cites one of `claims`, or when it
    is of a kind in `also`; where `entries` and `claims` are empty, when it is of this `kind`.
    """

    question: str
    kind: str
    entries: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()


def _english() -> LanguagePack:
    from magbot.kb import language_packs

    return language_packs.pack()


@frozen
class Scope:
    """A part of a knowledge base that answers alone: entries by tag, and what is said differently.

    Entries with a tag of `include` (empty: any) and none of `exclude` belong to it, and all that
    have no tags. `title`, `starters` and `replies` stand in the place of the whole base's.
    """

    name: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    title: str = ""
    starters: tuple[str, ...] = ()
    replies: Mapping[str, str] = {}

    def holds(self, entry: Entry) -> bool:
        """Return whether an entry belongs to the scope."""
        if not entry.tags:
            return True
        tags = frozenset(entry.tags)
        included = not self.include or not tags.isdisjoint(self.include)
        return included and tags.isdisjoint(self.exclude)


@frozen
class KnowledgeBase:
    """Everything a reply can be made of. Immutable; safe to share between threads.

    `tuning` holds the questions that confidence is fitted on, beside the phrasings themselves.
    `note` is the consult note in full, `note_short` the short form (the full one where "").
    `rules` are the danger signs, as the safety layer reads them; `training` pairs of a label and a
    sentence that the learned part of the screen is fitted on. `sections` holds the compiled
    form where there is one, by section name. `base` is the hash of the base that a layer extends,
    "" where it is no layer; `hash` is then of both together. `calm` are then the phrasings of the
    whole base, on which the learned part of the screen is fitted as it is for the base alone: what
    a layer asks, hides or replaces must not move it. `pack` holds the words of the language.
    `scopes` are the parts that can answer alone, by name; of such a part `scope` is the name.
    `encoder` names the sentence encoder that has a part in the compiled form, and the start of its
    hash; `hash` is then of it too.
    `handoff` names the owner's own people, "" where there are none; `handoff_entries` are the ids
    of entries that answer a wish for them, `handoff_reply` what is said then in their place.
    `foreign` are the languages it does not speak.
    """

    title: str
    language: str
    version: str
    hash: str
    note: str
    entries: Sequence[Entry]
    sources: tuple[Source, ...] = ()
    cards: Mapping[str, Card] = {}
    labels: Mapping[str, str] = {}
    replies: Mapping[str, str] = {}
    starters: tuple[str, ...] = ()
    vocabulary: Vocabulary = Vocabulary()
    settings: Settings = Settings()
    tuning: tuple[Tuned, ...] = ()
    rules: Any = None
    training: tuple[tuple[str, str], ...] = ()
    checks: Mapping[str, object] = {}
    sections: Mapping[str, memoryview] = {}
    note_short: str = ""
    base: str = ""
    calm: tuple[str, ...] = ()
    pack: LanguagePack = later(_english)
    scopes: Mapping[str, Scope] = {}
    scope: str = ""
    encoder: str = ""
    handoff: str = ""
    handoff_entries: tuple[str, ...] = ()
    handoff_reply: str = ""
    foreign: tuple[ForeignLanguage, ...] = ()

    __late__ = ("sources", "vocabulary", "tuning", "rules", "training", "pack", "foreign")

    def __repr__(self) -> str:
        return f"KnowledgeBase({self.title!r}, version={self.version!r}, hash={self.hash!r})"
