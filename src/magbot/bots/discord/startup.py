"""Check Discord's settings before anything is served, and say how to mend what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping

from magbot.errors import MagbotError
from magbot.serving.secret import Secret, need_secret

TOKEN = "DISCORD_TOKEN"  # noqa: S105
WHERE = "Copy the token from your application's Bot page (Reset Token shows a new one)."
_SHAPE = re.compile(r"[\w-]{8,}\.[\w-]{4,}\.[\w-]{16,}")
_OTHERS = (
    (re.compile(r"\d{15,20}"), "an application or user id"),
    (re.compile(r"[0-9a-f]{64}"), "the application's public key"),
    (re.compile(r"[\w-]{32}"), "a client secret"),
    (re.compile(r"https://.*"), "a webhook's address"),
)


def read_token(environment: Mapping[str, str]) -> Secret:
    """Read the bot token and check its kind. Raises MagbotError that says how to mend it."""
    token = need_secret(TOKEN, environment, fix=WHERE)
    value = token.reveal().removeprefix("Bot ").strip()
    if _SHAPE.fullmatch(value):
        return Secret(value)
    held = next((kind for shape, kind in _OTHERS if shape.fullmatch(value)), "something else")
    raise MagbotError(f"{TOKEN} holds {held}, not a bot token. {WHERE}")
