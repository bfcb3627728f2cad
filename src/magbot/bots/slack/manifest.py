"""Print the app manifest: what to paste into Slack, filled in from the knowledge base."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from string import Template

from magbot.bots.slack.http import PATH
from magbot.bots.slack.messages import prompts
from magbot.errors import MagbotError
from magbot.render.split import shorten
from magbot.serving.snapshot import Snapshot

NAME = "magbot"
_LONGEST_DESCRIPTION, _LONGEST_SHORTCUT = 140, 24
_COMMAND = re.compile(r"/[a-z0-9_-]{1,31}")


def manifest(snapshot: Snapshot, *, command: str, url: str = "") -> str:
    """Fill the manifest in, as YAML; with `url`, for HTTP instead of Socket Mode.

    Raises MagbotError for a command or an address that Slack would not take.
    """
    if not _COMMAND.fullmatch(command):
        raise MagbotError(
            f"{command!r} cannot be a slash command. Use a slash and up to 31 small letters, "
            "digits, hyphens or underscores, such as /magbot."
        )
    if url and not url.startswith("https://"):
        raise MagbotError("Slack posts to https addresses only. Give one that begins https://.")
    address = json.dumps(url.rstrip("/") + PATH)
    shortcut = snapshot.word("ask_name").replace("{name}", NAME)
    description = shorten(snapshot.word("about"), _LONGEST_DESCRIPTION)
    text = files("magbot.bots.slack").joinpath("manifest.yaml").read_text(encoding="utf-8")
    return Template(text).substitute(
        name=json.dumps(NAME),
        description=_scalar(description),
        command=json.dumps(command),
        command_url=f"\n      url: {address}" if url else "",
        hint=_scalar(snapshot.word("hint")),
        shortcut=_scalar(shorten(shortcut, _LONGEST_SHORTCUT)),
        shortcut_description=_scalar(shorten(snapshot.word("ask_message"), 150)),
        prompts=json.dumps(prompts(snapshot), ensure_ascii=False),
        events_url=f"\n    request_url: {address}" if url else "",
        clicks_url=f"\n    request_url: {address}" if url else "",
        socket=json.dumps(not url),
    )


def _scalar(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
