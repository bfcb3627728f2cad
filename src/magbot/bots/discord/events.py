"""Read what Discord sends: pure, from ids and texts to questions."""

from __future__ import annotations

import re
from typing import Any

from magbot.render.discord import unescape
from magbot.serving.question import Question

SURFACE = "discord"
REPEATS = 15 * 60.0
"""Seconds in which a message or an interaction may be delivered again."""
_MARK = re.compile(r"<(?:[@#][!&]?\d+|a?:\w+:\d+|t:\d+(?::\w)?)>")


def to_question(way: str, user: int, homes: tuple[str, ...], text: str = "") -> Question:
    """Make a question of a text; conversations are told apart by channel and person."""
    return _question(way, user, homes, text=plain(text))


def to_press(user: int, homes: tuple[str, ...], act: str, tokens: str, message: int) -> Question:
    """Make a question or a verdict of a button's press."""
    if act == "ask":
        return _question("click", user, homes, token=tokens.partition(",")[0])
    if act == "more":
        return _question("more", user, homes, token=tokens, more=True)
    rated, _, edition = tokens.partition("@")
    voter = f"{_place(homes[-1], user)}:{message}"
    return _question(
        "feedback", user, homes, token=rated, verdict=act, voter=voter, edition=edition
    )


def _question(way: str, user: int, homes: tuple[str, ...], **request: Any) -> Question:  # noqa: ANN401
    place = _place(homes[-1], user)
    return Question(SURFACE, way, place, homes=homes, asker=str(user), **request)


def homes(server: object, channel: object, channel_id: object) -> tuple[str, ...]:
    """Return the ids of where something was said: server, a thread's own channel, channel."""
    around = getattr(channel, "parent_id", None)
    return (str(server or ""), *([str(around)] if around else []), str(channel_id))


def plain(text: str) -> str:
    r"""Take out mentions, own emoji and escapes.

    >>> plain("<@1001> is it \\*safe\\*? <:x:1>")
    'is it *safe*?'
    """
    return unescape(_MARK.sub("", text)).strip()


def _place(channel: str, user: int) -> str:
    return f"{SURFACE}:{channel}:{user}"
