"""Run the Slack surface: read the settings, build the app, serve until stopped."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from functools import partial

from magbot.bots.slack.app import create_app, create_client
from magbot.bots.slack.http import HttpSurface
from magbot.bots.slack.manifest import manifest
from magbot.bots.slack.socket import SocketSurface
from magbot.bots.slack.startup import check_app, check_bot, read_tokens
from magbot.render.slack import LONGEST_NOTE
from magbot.serving.options import Options, check_for_platform
from magbot.serving.reload import read_snapshot
from magbot.serving.responder import Responder
from magbot.serving.serve import Surface, run
from magbot.serving.stores import check_stores

check_snapshot = partial(check_for_platform, longest=LONGEST_NOTE)
"""What a knowledge base must hold to be served here."""


def print_manifest(options: Options, *, command: str, url: str) -> int:
    """Print the manifest for this knowledge base. Raises MagbotError for a bad command or URL."""
    sys.stdout.write(
        manifest(read_snapshot(options.path, options.scopes), command=command, url=url)
    )
    return 0


def check(
    options: Options,
    environment: Mapping[str, str],
    *,
    http: tuple[str, int] | None = None,
    api: str = "",
) -> int:
    """Check the knowledge base, the tokens and their scopes. Raises MagbotError."""
    tokens = read_tokens(environment, over_http=http is not None)
    check_snapshot(read_snapshot(options.path, options.scopes))

    async def ask() -> None:
        client = create_client(tokens.bot, api=api)
        await check_bot(client)
        if http is None:
            await check_app(client, tokens.app)

    check_stores(options.stores)
    asyncio.run(ask())
    sys.stdout.write("Slack accepts the tokens, and their scopes are enough.\n")
    return 0


def serve_slack(
    options: Options,
    environment: Mapping[str, str],
    *,
    http: tuple[str, int] | None = None,
    private: bool = False,
    api: str = "",
) -> int:
    """Serve until stopped; returns the exit status. Raises MagbotError for settings to mend.

    `http` is where to listen, None for Socket Mode.
    """
    tokens = read_tokens(environment, over_http=http is not None)

    def connect(responder: Responder) -> Surface:
        client = create_client(tokens.bot, api=api)
        app = create_app(
            responder, client, signing_secret=tokens.signing.reveal(), private=private
        )
        if http is None:
            return SocketSurface(app, responder, tokens.app)
        return HttpSurface(app, responder, tokens.signing, http)

    return run(options, tokens.bot, check_snapshot, connect)
