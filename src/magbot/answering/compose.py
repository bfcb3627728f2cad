"""Put replies together out of the knowledge base's own words."""

from __future__ import annotations

from magbot.answering.answer import Answer, changed, edition_of
from magbot.answering.notes import note_of
from magbot.frozen import late
from magbot.kb.cards import REFER, SUPPORT, refers
from magbot.kb.model import ANSWER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from magbot.answering.answer import Match
    from magbot.answering.other_languages import OtherLanguages
    from magbot.kb.model import Entry, KnowledgeBase, Source

    Matches = tuple[Match, ...]
    # kind, body, details, note, claims, sources, suggestions, handoff
    EntryTexts = tuple[
        str, str, str, str, tuple[str, ...], tuple[Source, ...], tuple[str, ...], str
    ]

MOST_ANSWERS, MOST_WORDS = 2, 140
_MOST_SUGGESTIONS = 3
_MOST_REMEMBERED = 512


class Composer:
    """Compose replies from one knowledge base."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self._edition = edition_of(kb)
        self._texts: dict[tuple[str, ...], tuple[tuple[Entry, ...], EntryTexts]] = {}

    @late
    def _source_of(self) -> dict[str, Source]:
        return {claim.id: source for source in self._kb.sources for claim in source.claims}

    def card(self, question: str, card: str) -> Answer:
        """Return a card alone: no article content, no matches, its own note."""
        if card not in self._kb.cards:
            card = REFER  # a reason that this folder has no card for
        shown = self._kb.cards[card]
        kind = "refer" if refers(card) else "emergency"
        # Distress is for the people that its card names, not for who answers for the subject.
        handoff = self._kb.handoff if kind == "refer" and card != SUPPORT else ""
        text = self.other.card(question, card, shown.text)
        body = "\n\n".join(filter(None, (text.strip(), handoff))) if handoff else text
        return Answer(
            question, kind, body, shown.note, self._edition,
            confidence=1.0, card=card, handoff=handoff,
        )  # fmt: skip

    @late
    def other(self) -> OtherLanguages:
        """Return what is said to someone who writes another language than the base's."""
        from magbot.answering.other_languages import OtherLanguages

        return OtherLanguages(self._kb)

    def checked(self, answer: Answer) -> Answer:
        """Return a reply with the check question above it; an emergency-level card as it is."""
        if answer.check or (answer.card and not refers(answer.card)):
            return answer
        body = "\n\n".join(filter(None, (self._kb.replies["check"].strip(), answer.body)))
        return changed(answer, body=body, check=True)

    def short_card(self, card: str) -> str:
        """Return the one-line form of a card; "" where it has none."""
        return self._kb.cards[card if card in self._kb.cards else REFER].short

    def entries(
        self, question: str, entries: Sequence[Entry], confidence: float, matches: Matches
    ) -> Answer:
        """Return the entries' curated texts: one for a question, two for a two-part question."""
        shown = tuple(entries)
        kind, body, details, note, claims, sources, suggestions, handoff = self._remembered(shown)
        return Answer(
            question, kind, body, note, self._edition, entries=shown, claims=claims,
            sources=sources, confidence=confidence, matches=matches, suggestions=suggestions,
            details=details, handoff=handoff,
        )  # fmt: skip

    def several(
        self, question: str, entries: Sequence[Entry], confidence: float, matches: Matches
    ) -> Answer:
        """Answer the first two of several questions; the others are named as not answered yet.

        Of two that are long together the second is named as well.
        """
        shown = list(entries[:MOST_ANSWERS])
        reply = self.entries(question, shown, confidence, matches)
        note = self._kb.note_short or self._kb.note
        if len(f"{reply.body} {note}".split()) > MOST_WORDS:
            shown = shown[:1]
            reply = self.entries(question, shown, confidence, matches)
        waiting = tuple(entry.question for entry in entries[len(shown) :])
        if not waiting:
            return reply
        line = f"{self._kb.labels['waiting']} {' '.join(waiting)}"
        offered = tuple(dict.fromkeys((*waiting, *reply.suggestions)))[:_MOST_SUGGESTIONS]
        return changed(reply, body=f"{reply.body}\n\n{line}", suggestions=offered)

    def details(self, answer: Answer) -> Answer:
        """Return the rest of a reply as a reply: its details, and the note in full.

        The reply itself where it has none.
        """
        if not answer.details:
            return answer
        note = note_of(self._kb, answer.entries)
        return changed(answer, body=answer.details, details="", note=note, handoff="")

    @staticmethod
    def is_rest(answer: Answer) -> bool:
        """Return whether a reply is the rest of one, as `details` gives it."""
        return not answer.details and any(entry.more or entry.evidence for entry in answer.entries)

    def briefly(self, answer: Answer) -> Answer:
        """Return the reply with the short note, where nothing asks for the full one."""
        note = answer.note if answer.card else note_of(self._kb, answer.entries, short=True)
        return answer if note == answer.note else changed(answer, note=note)

    def _remembered(self, entries: tuple[Entry, ...]) -> EntryTexts:
        """Return what is said of entries, put together once; equal ids may be of another base."""
        ids = tuple([entry.id for entry in entries])
        remembered = self._texts.get(ids)
        if remembered is None or remembered[0] != entries:
            if len(self._texts) >= _MOST_REMEMBERED:
                self._texts.clear()
            remembered = self._texts[ids] = entries, self._entry_texts(entries)
        return remembered[1]

    def _entry_texts(self, entries: Sequence[Entry]) -> EntryTexts:
        kind = next((entry.kind for entry in entries if entry.kind == ANSWER), entries[0].kind)
        suggestions = self._related(entries)
        blocks = self._answers(entries)
        blocks += self._cited(claim for entry in entries for claim in entry.answer_claims)
        wished = any(entry.id in self._kb.handoff_entries for entry in entries)
        handoff = self._kb.handoff if wished or kind == "not_covered" else ""
        blocks += [handoff] if handoff else []
        if kind == "not_covered":
            blocks += self.offers(suggestions)
        claims = tuple(dict.fromkeys(claim for entry in entries for claim in entry.claims))
        return (
            kind, "\n\n".join(blocks), self._details(entries), note_of(self._kb, entries),
            claims, self._sources(claims), suggestions, handoff,
        )  # fmt: skip

    def _answers(self, entries: Sequence[Entry]) -> list[str]:
        """Return what the entries answer; of a wish for people who are named, what can be done."""
        reply = self._kb.handoff_reply if self._kb.handoff else ""
        wishes = self._kb.handoff_entries if reply else ()
        return [reply if entry.id in wishes else entry.answer for entry in entries]

    def _details(self, entries: Sequence[Entry]) -> str:
        blocks = [block for entry in entries for block in self._blocks(entry)]
        if not blocks:
            return ""
        blocks += self._cited(claim for entry in entries for claim in entry.more_claims)
        return "\n\n".join(blocks)

    def _blocks(self, entry: Entry) -> list[str]:
        blocks = [entry.more] if entry.more else []
        if entry.evidence:
            blocks.append(f"{self._kb.labels['evidence']}: {entry.evidence}")
        return blocks

    def _cited(self, claims: Iterable[str]) -> list[str]:
        """Return the line that names the sources of claims; nothing where there are none."""
        names = "; ".join(dict.fromkeys(source.name for source in self._sources(claims)))
        return [f"{self._kb.labels['sources']}: {names}"] if names else []

    def _sources(self, claims: Iterable[str]) -> tuple[Source, ...]:
        cited = tuple(claims)
        source_of = self._source_of if cited else {}
        return tuple(dict.fromkeys(source_of[claim] for claim in cited if claim in source_of))

    def clarify(
        self, question: str, choices: Sequence[Entry], confidence: float, matches: Matches
    ) -> Answer:
        """Ask which of two or three entries was meant."""
        questions = tuple(entry.question for entry in choices)
        lines = [f"{number}. {text}" for number, text in enumerate(questions, 1)]
        body = "\n".join([self._kb.labels["choices"], *lines])
        return Answer(
            question, "clarify", body, self._kb.note, self._edition,
            confidence=confidence, matches=matches, suggestions=questions,
        )  # fmt: skip

    def without_entry(
        self, question: str, reply: str, confidence: float, matches: Matches
    ) -> Answer:
        """Say honestly that there is no answer; `reply` names the text and sets the kind."""
        kind = "not_covered" if reply == "not_covered" else "out_of_scope"
        suggestions = self.starters()
        if kind == "not_covered":
            near = [m.entry.question for m in matches if m.entry.kind == ANSWER]
            suggestions = tuple(near[:_MOST_SUGGESTIONS]) or suggestions
        handoff = self._kb.handoff if kind == "not_covered" else ""
        said = [self._kb.replies[reply], *filter(None, [handoff]), *self.offers(suggestions)]
        body = "\n\n".join(said)
        return Answer(
            question, kind, body, self._kb.note, self._edition, confidence=confidence,
            matches=matches, suggestions=suggestions, handoff=handoff,
        )  # fmt: skip

    def starters(self) -> tuple[str, ...]:
        """Return a few questions to start with: those the folder names, else its first answers."""
        return self._starters

    @late
    def _starters(self) -> tuple[str, ...]:
        entries = self._kb.entries
        named = [self.find(entry_id) for entry_id in self._kb.starters]
        if not any(named):
            named = [
                e for e in (entries[i] for i in range(min(8, len(entries)))) if e.kind == ANSWER
            ]
        return tuple(entry.question for entry in named if entry is not None)[:_MOST_SUGGESTIONS]

    def _related(self, entries: Sequence[Entry]) -> tuple[str, ...]:
        shown = {entry.id for entry in entries}
        ids = dict.fromkeys(
            link for entry in entries for link in entry.related if link not in shown
        )
        related = (self.find(entry_id) for entry_id in ids)
        return tuple(entry.question for entry in related if entry is not None)[:_MOST_SUGGESTIONS]

    def find(self, entry_id: str) -> Entry | None:
        """Return the entry of an id; None where there is none."""
        from magbot.kb.serialized import Entries

        entries = self._kb.entries
        if isinstance(entries, Entries):
            position = entries.find(entry_id)
            return None if position is None else entries[position]
        return next((entry for entry in entries if entry.id == entry_id), None)

    def offers(self, suggestions: tuple[str, ...]) -> list[str]:
        """Return the block that offers questions, numbered for picking one; or nothing."""
        if not suggestions:
            return []
        lines = [f"{number}. {text}" for number, text in enumerate(suggestions, 1)]
        return ["\n".join([self._kb.labels["suggestions"], *lines])]
