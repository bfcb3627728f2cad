"""Read what Discord sends: pure, from ids and texts to questions."""

from __future__ import annotations

import re
from dataclasses import replace

from magbot.render.discord import unescape
from magbot.serving.question import Question

SURFACE = "discord"
REPEATS = 15 * 60.0
"""Seconds in which a message or an interaction may be delivered again."""
_MARK = re.compile(r"<(?:[@#][!&]?\d+|a?:\w+:\d+|t:\d+(?::\w)?)>")


def to_question(way: str, channel: object, user: object, *, text: str = "") -> Question:
    """Make a question of a text; conversations are told apart by channel and person."""
    return Question(SURFACE, way, _place(channel, user), text=plain(text))


def to_press(channel: object, user: object, act: str, tokens: str, message: object) -> Question:
    """Make a question or a verdict of a button's press."""
    if act == "ask":
        return Question(SURFACE, "click", _place(channel, user), token=tokens.partition(",")[0])
    if act == "more":
        return Question(SURFACE, "more", _place(channel, user), token=tokens, more=True)
    voter = f"{_place(channel, user)}:{message}"
    rated, _, edition = tokens.partition("@")
    return Question(
        SURFACE, "feedback", voter, token=rated, verdict=act, voter=voter, edition=edition
    )


def placed(question: Question, user: object, homes: tuple[str, ...]) -> Question:
    """Return a question with the ids that allow-lists, scopes and limits go by."""
    return replace(question, homes=homes, asker=str(user))


def homes(server: object, channel: object, channel_id: object) -> tuple[str, ...]:
    """Return the ids of where something was said: server, a thread's channel, channel."""
    around = getattr(channel, "parent_id", None)
    return (str(server or ""), *([str(around)] if around else []), str(channel_id))


def plain(text: str) -> str:
    r"""Take out mentions, own emoji and escapes.

    >>> plain("<@1001> is it \\*safe\\*? <:x:1>")
    'is it *safe*?'
    """
    return unescape(_MARK.sub("", text)).strip()


def _place(channel: object, user: object) -> str:
    return f"{SURFACE}:{channel}:{user}"
