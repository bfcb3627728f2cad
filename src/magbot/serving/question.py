"""A request as a platform delivers it: who asked where, as ids, and the text or the button."""

from __future__ import annotations

from dataclasses import dataclass

BORROWED = "shortcut"
"""The way of a question that is someone's message, asked about by another person."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request of a person.

    `surface` and `way` name the platform and how it was asked ("mention", "command", ...), for
    counts and logs. `place` identifies the conversation by ids, never text; `around` is a wider
    place whose conversation is continued if `place` has none yet. `text` is what was asked;
    `token` instead names the entry whose button was pressed; with `more` the tokens,
    comma-separated, name the entries whose details are wanted. With a `verdict` ("up" or "down")
    they name the entries it is about, and `voter` identifies person and message. `person` is who
    asks where several share a place: the effect of a card on later replies is theirs alone.
    `homes` are the ids of workspace, server and channel, `asker` is who asks, for limits.
    `edition` is the hash, or its beginning, of the base that made the reply a verdict is about.
    `scope` is the part of the base that the request names.
    """

    surface: str
    way: str
    place: str
    text: str = ""
    token: str = ""
    verdict: str = ""
    voter: str = ""
    around: str = ""
    person: str = ""
    more: bool = False
    edition: str = ""
    homes: tuple[str, ...] = ()
    asker: str = ""
    scope: str = ""

    def __repr__(self) -> str:
        return f"Question(surface={self.surface!r}, way={self.way!r})"
