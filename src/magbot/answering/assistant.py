"""Answer a question: screen it, match it, decide, compose. Pure and thread-safe."""

from __future__ import annotations

from magbot.answering import rules
from magbot.answering.answer import MOST_MATCHES, Match, changed
from magbot.answering.compose import Composer
from magbot.compiling.compiled import compiled, scoped
from magbot.compiling.encoder_choice import with_encoder
from magbot.errors import wrong_type
from magbot.frozen import late, later
from magbot.kb.exact_questions import ExactQuestions
from magbot.kb.model import KnowledgeBase
from magbot.text import normalize, segmentation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from magbot.answering.answer import Answer
    from magbot.answering.deciding import Decider
    from magbot.answering.part_matching import PartMatcher
    from magbot.answering.policy import Policy
    from magbot.kb.model import Entry
    from magbot.retrieve.model import Retrieval
    from magbot.retrieve.retriever import Retriever
    from magbot.safety import Finding, Screen, Screening

_LOAD_IT = 'Load one: Assistant(magbot.load("faq")).'
_MAKE_IT_TEXT = "Decode bytes; for a missing text give ''."


class Assistant:
    """Answers single questions from one knowledge base; holds no state of any conversation.

    `kb`, `policy`, `retriever` and `composer` are what it works with; the layers above read them.
    What a question stored word for word does not need is only made for the first other one.
    """

    def __init__(
        self,
        kb: KnowledgeBase,
        *,
        policy: Policy | None = None,
        scope: str = "",
        encoder: str | None = None,
    ) -> None:
        """Compile `kb` where that was not done yet; `policy` replaces its thresholds.

        With a `scope`, that part of it alone answers. Raises UnknownScopeError. `encoder` names a
        sentence encoder ("none" for none); without it, the variable MAGBOT_ENCODER and then the
        folder do. Raises MissingExtraError where its packages are not installed, EncoderError
        where there is no such encoder.
        """
        if not isinstance(kb, KnowledgeBase):
            raise wrong_type("Assistant takes a knowledge base", kb, _LOAD_IT)
        kb = compiled(scoped(kb, scope) if scope else kb)
        self.kb = kb = with_encoder(kb, encoder)
        self.composer = Composer(kb)
        self._exact_questions = ExactQuestions(kb)
        self._own_policy = policy

    @late
    def retriever(self) -> Retriever:
        """Return what finds the entries that a question resembles."""
        from magbot.retrieve.retriever import Retriever

        return Retriever(self.kb.sections)

    @late
    def policy(self) -> Policy:
        """Return the thresholds in use."""
        from magbot.answering.policy import policy_for

        return self._own_policy or policy_for(self.kb.settings, self.retriever)

    @late
    def _decider(self) -> Decider:
        from magbot.answering.deciding import Decider

        return Decider(self.kb, self.composer, self.retriever, self.policy)

    @late
    def _part_matcher(self) -> PartMatcher:
        from magbot.answering.part_matching import PartMatcher

        return PartMatcher(self.kb, self.composer, self.retriever, self._decider)

    @late
    def _screen(self) -> Screen:
        from magbot.safety import Screen

        return Screen(self.kb.sections)

    def ask(self, question: str, *, short_note: bool = False) -> Answer:
        """Answer one question. Any text gets a reply; nothing is raised for it.

        The note is the full one; with `short_note` the short one, where the reply allows it.
        """
        prepared = self._prepare(question)
        reply, check = self._without_matching(prepared)
        reply = self._with_check(reply or self._match(*prepared), check)
        return self.composer.briefly(reply) if short_note else reply

    def ask_many(self, asked: Iterable[str]) -> list[Answer]:
        """Answer many questions, in order: the same replies, faster."""
        if isinstance(asked, str):
            raise wrong_type("ask_many takes several questions", asked, "Give a list of them.")
        self.retriever.warm()
        self._screen.warm()
        # All are screened before any is matched: what one step works with stays in the cache.
        prepared = [self._prepare(question) for question in asked]
        screened = [self._without_matching(question) for question in prepared]
        return [
            self._with_check(reply or self._match(*question), check)
            for question, (reply, check) in zip(prepared, screened, strict=True)
        ]

    def _prepare(self, question: str) -> tuple[str, str, str]:
        """Return a question, what of it is matched, and that normalised."""
        if not isinstance(question, str):
            raise wrong_type("ask takes a question as str", question, _MAKE_IT_TEXT)
        asked = segmentation.shorten(question)
        return question, asked, normalize(asked)

    def _without_matching(self, prepared: tuple[str, str, str]) -> tuple[Answer | None, bool]:
        """Return the reply to a stored wording or to a danger sign; None where there is neither.

        With it, whether the check question stands above the reply.
        """
        question, _, plain = prepared
        entry = self._exact_questions.find(question, plain)
        if entry is not None and self._may_show(entry):
            reply = self.composer.entries(question, [entry], 1.0, self._matches_of(question))
            return changed(reply, rule=rules.STORED), False
        screening = self._screening(question)
        if not screening.findings:
            return None, screening.check
        card = self.composer.card(question, screening.findings[0].card)
        return changed(card, rule=rules.DANGER), screening.check

    def _may_show(self, entry: Entry) -> bool:
        """Return whether a policy that the caller gave shows an entry that is surely meant."""
        policy = self._own_policy
        return policy is None or policy.decide(entry.kind, 1.0) == entry.kind

    def _screening(self, question: str) -> Screening:
        """Return what the screen sees.

        Its learned part knows sentences of the base's language only; of another one it would see
        what merely looks alike, so there the rules alone count.
        """
        screening = self._screen.read(question)
        calm = not screening.findings and not screening.check
        if calm or self.composer.other.of(question) is None:
            return screening
        from magbot.safety import Screening
        from magbot.safety.tokenizer import is_cut

        return Screening(self._screen.ruled(question), check=is_cut(question))

    def _with_check(self, reply: Answer, check: bool) -> Answer:  # noqa: FBT001
        return self.composer.checked(reply) if check else reply

    def screen(self, text: str, *, learned: bool = False) -> tuple[Finding, ...]:
        """Return the danger signs in a text, one of each family, the gravest first.

        With `learned`, what was learned from sentences counts too: that is for a text as a person
        wrote it, not for one put together.
        """
        return self._screening(text).findings if learned else self._screen.ruled(text)

    def doubts(self, text: str) -> bool:
        """Return whether the check question stands above a reply to this text."""
        return self.stored(text) is None and self._screening(text).check

    def words_of(self, answer: Answer) -> tuple[str, ...]:
        """Return the words that the rule of a reply (`answer.rule`) went by, where it did."""
        return self._decider.words_of(answer) if answer.rule else ()

    def explain_screen(self, text: str) -> tuple[tuple[Finding, str], ...]:
        """Return the danger signs in a text, each with the training sentence it was learned by.

        The sentence is "" for what a rule found.
        """
        screen = self._screen
        return tuple((finding, screen.nearest(text, finding)) for finding in screen.findings(text))

    def stored(self, question: str) -> Entry | None:
        """Return the entry that stores a question word for word; None for any other question."""
        return self._exact_questions.find(question, normalize(question))

    def decide(self, question: str, asked: str, retrieval: Retrieval) -> Answer:
        """Return the reply to a question read as `asked`, with what was retrieved.

        Neither is screened here; `asked` is taken as a whole.
        """
        return self._decide(question, asked, normalize(asked).split(), retrieval, in_parts=False)

    def show(self, entry: Entry | str, question: str = "") -> Answer:
        """Return an entry's reply directly, as when its button was pressed.

        `entry` may be an id. Raises KeyError where there is no such entry.
        """
        if isinstance(entry, str):
            named = self.composer.find(entry)
            if named is None:
                raise KeyError(entry)
            entry = named
        itself = (Match(entry, entry.question, 100.0),)
        return self.composer.entries(question or entry.question, [entry], 1.0, itself)

    def _match(self, question: str, asked: str, plain: str) -> Answer:
        if not plain:
            reply = self.composer.without_entry(question, "empty", 0.0, ())
            return changed(reply, rule=rules.EMPTY)
        retrieval = self.retriever.find(plain, MOST_MATCHES)
        return self._decide(question, asked, plain.split(), retrieval, in_parts=True)

    def _decide(
        self, question: str, asked: str, words: list[str], retrieval: Retrieval, *, in_parts: bool
    ) -> Answer:
        decider, pack = self._decider, self.kb.pack
        if not retrieval.exact:
            foreign = decider.in_other_language(question, asked, retrieval)
            if foreign is not None:
                return foreign
            if not segmentation.says_something(words, pack):
                return decider.nothing_asked(question, asked, retrieval)
            if in_parts and not segmentation.is_whole(asked, words, pack):
                return self._part_matcher.reply(question, asked, retrieval)
        return decider.reply(question, asked, retrieval)

    def _matches_of(self, asked: str) -> tuple[Match, ...]:
        return later(
            lambda: self._decider.matches(asked, self.retriever.retrieve(asked, MOST_MATCHES))
        )
