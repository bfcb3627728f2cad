"""Who is answered: in allowed places only, and within rate limits."""

from __future__ import annotations

from magbot.answering.answer import Answer
from magbot.serving.limits import RateLimit
from magbot.serving.question import Question

SILENT_SECONDS = 24 * 3600.0
"""Seconds until a place that is not allowed is told so again."""
_MESSAGES = ("mention", "message")


class Gate:
    """An allow-list and rate limits; without `allowed` ids every place is answered.

    `per_minute` counts for a person, `per_home` for a workspace or server. `owners` are the ids
    of people who may pause the bot.
    """

    def __init__(
        self,
        allowed: frozenset[str] = frozenset(),
        per_minute: float = 0.0,
        per_home: float = 0.0,
        owners: frozenset[str] = frozenset(),
    ) -> None:
        self._allowed, self.owners = allowed, owners
        self._person, self._home = RateLimit(per_minute), RateLimit(per_home)

    def allows(self, question: Question) -> bool:
        """Return whether the workspace, server or channel of a question is allowed."""
        return not self._allowed or not self._allowed.isdisjoint(question.homes)

    @staticmethod
    def may_stay_silent(question: Question) -> bool:
        """Return whether a question may go without a reply: a message, not a button or command."""
        return question.way in _MESSAGES

    def throttles(self, question: Question, answer: Answer) -> bool:
        """Count a question, and return whether its asker, or everybody there, asks too fast.

        A card is never held back and does not count.
        """
        if question.verdict or not question.asker or answer.card or answer.check:
            return False
        if self._person.wait(f"{question.surface}:{question.asker}") > 0:
            return True
        home = next(iter(question.homes), "")
        return bool(home) and self._home.wait(f"{question.surface}:{home}") > 0
