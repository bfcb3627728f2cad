"""Who is answered: in the places that are allowed, and not faster than anybody can read."""

from __future__ import annotations

from magbot.answering.answer import Answer
from magbot.serving.limits import RateLimit
from magbot.serving.question import Question

SAID_SECONDS = 24 * 3600.0
"""How long a place that is not allowed is not told so again."""
_SPOKEN = ("mention", "message")


class Gate:
    """Lets in what comes from `allowed` ids (all where none is given), so often.

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

    def lets_in(self, question: Question) -> bool:
        """Return whether the workspace, server or channel of a question is allowed."""
        return not self._allowed or not self._allowed.isdisjoint(question.homes)

    @staticmethod
    def may_be_ignored(question: Question) -> bool:
        """Return whether silence is fine: a message, not a button or command that waits."""
        return question.way in _SPOKEN

    def holds_back(self, question: Question, answer: Answer) -> bool:
        """Count a question, and tell whether its asker, or all there, were too fast.

        Never for a card, which counts for nobody else either.
        """
        if question.verdict or not question.asker or answer.card or answer.check:
            return False
        if self._person.wait(f"{question.surface}:{question.asker}") > 0:
            return True
        home = next(iter(question.homes), "")
        return bool(home) and self._home.wait(f"{question.surface}:{home}") > 0
