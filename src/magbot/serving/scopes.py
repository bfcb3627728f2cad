"""Which part of the knowledge base answers where: by surface, by channel, by request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from magbot.errors import MagbotError
from magbot.serving.question import Question


@dataclass(frozen=True, slots=True)
class Scopes:
    """The scopes of one process.

    `default` answers where nothing else is said ("": the whole base). `channels` gives the scope
    of a workspace, server or channel by its id; `allowed` are those that a request may name.
    """

    default: str = ""
    channels: Mapping[str, str] = field(default_factory=dict)
    allowed: frozenset[str] = frozenset()

    @property
    def named(self) -> frozenset[str]:
        """Every scope that may be asked for beside the default."""
        return self.allowed | frozenset(self.channels.values())

    def of(self, question: Question) -> str:
        """Return the scope that answers a question; "" for the default.

        What a request names comes first, then its channel, then its server or workspace.
        """
        homes = (home for home in reversed(question.homes) if home in self.channels)
        return question.scope or next((self.channels[home] for home in homes), "")

    def requested(self, name: str) -> str:
        """Return the scope that a request names, or is given for naming none.

        Raises MagbotError for one that requests may not name: what others there are is not told.
        """
        if name in self.allowed or (not name and (self.default or not self.allowed)):
            return name
        if name:
            raise MagbotError("'scope' is not one that this service answers.")
        raise MagbotError("Say which part is asked, as 'scope'.")
