"""Run the Slack surface: read the settings, build the app, serve until stopped."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from magbot.bots.slack.app import API, create_app, create_client
from magbot.bots.slack.http import HttpSurface
from magbot.bots.slack.manifest import manifest
from magbot.bots.slack.socket import SocketSurface
from magbot.bots.slack.startup import check_app, check_bot, read_tokens
from magbot.render.slack import LONGEST_NOTE
from magbot.serving import logs
from magbot.serving.options import Options, check_for_platform, set_up
from magbot.serving.reload import read_snapshot
from magbot.serving.serve import Running, Surface, run, serve
from magbot.serving.stores import check_stores

check_snapshot = partial(check_for_platform, longest=LONGEST_NOTE)
"""What a knowledge base must hold to be served here."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How to serve Slack; `http` is where to listen, None for Socket Mode."""

    options: Options
    environment: Mapping[str, str]
    http: tuple[str, int] | None = None
    private: bool = False
    api: str = ""


def print_manifest(options: Options, *, command: str, url: str) -> int:
    """Print the manifest for this knowledge base. Raises MagbotError for a bad command or URL."""
    sys.stdout.write(
        manifest(read_snapshot(options.path, options.scopes), command=command, url=url)
    )
    return 0


def check(setup: Setup) -> int:
    """Check the knowledge base, the tokens and their scopes. Raises MagbotError."""
    tokens = read_tokens(setup.environment, over_http=setup.http is not None)
    check_snapshot(read_snapshot(setup.options.path, setup.options.scopes))

    async def ask() -> None:
        client = create_client(tokens.bot, api=setup.api or API)
        await check_bot(client)
        if setup.http is None:
            await check_app(client, tokens.app)

    check_stores(setup.options.stores)
    asyncio.run(ask())
    sys.stdout.write("Slack accepts the tokens, and their scopes are enough.\n")
    return 0


def serve_slack(setup: Setup) -> int:
    """Serve until stopped; returns the exit status. Raises MagbotError for settings to mend."""
    tokens = read_tokens(setup.environment, over_http=setup.http is not None)
    logs.configure(log_format=setup.options.log_format)
    responder = set_up(setup.options, tokens.bot, check_snapshot)

    async def main() -> int:
        client = create_client(tokens.bot, api=setup.api or API)
        app = create_app(
            responder, client, signing_secret=tokens.signing.reveal(), private=setup.private
        )
        surface: Surface = SocketSurface(app, responder, tokens.app)
        if setup.http is not None:
            surface = HttpSurface(app, responder, tokens.signing, setup.http)
        running = Running(setup.options.path, setup.options.health, check_snapshot)
        return await serve(surface, responder, running)

    return run(main())
