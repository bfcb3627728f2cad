"""What is said to someone who writes another language than the knowledge base speaks."""

from __future__ import annotations

from magbot.answering.answer import Answer, edition_of
from magbot.frozen import late
from magbot.text.language_identification import REPLY, LanguageIdentifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.answering.answer import Match
    from magbot.kb.model import KnowledgeBase
    from magbot.retrieve.model import Retrieval
    from magbot.text.language_identification import ForeignLanguage


class OtherLanguages:
    """The languages of one knowledge base that are not its own."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb

    @late
    def _identifier(self) -> LanguageIdentifier:
        kb = self._kb
        own = kb.language.replace("_", "-").split("-")[0].lower()
        own_words = kb.pack.function_words if kb.pack.code == own else frozenset()
        return LanguageIdentifier(own, own_words, lambda: kb.foreign)

    def of(self, text: str) -> ForeignLanguage | None:
        """Return the language of a text that is surely not the base's own."""
        language = self._identifier.identify(text)
        return language if language is not None and language.reply else None

    def reply(
        self, question: str, retrieval: Retrieval, matches: tuple[Match, ...]
    ) -> Answer | None:
        """Return the reply to a question in another language, or None.

        Where the nearest entry is worded in that language, the base speaks it: then there is none.
        """
        language = self.of(question)
        if language is None or any(
            self.of(hit.phrasing) is language for hit in retrieval.hits[:1]
        ):
            return None
        kb = self._kb
        body = "\n\n".join(filter(None, (self._said(language), kb.handoff)))
        return Answer(
            question, "out_of_scope", body, kb.note, edition_of(kb),
            confidence=retrieval.confidence, matches=matches, handoff=kb.handoff,
        )  # fmt: skip

    def card(self, question: str, card: str, text: str) -> str:
        """Return the text of a card, led by what it says in the language of the question."""
        language = self.of(question)
        if language is None:
            return text
        return f"{language.cards.get(card, self._said(language))}\n\n{text.strip()}\n"

    def _said(self, language: ForeignLanguage) -> str:
        return self._kb.replies.get(REPLY + language.code, language.reply)
