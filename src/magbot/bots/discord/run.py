"""Run the Discord surface: read the settings, build the client, serve until stopped."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from magbot.bots.discord.client import create_client
from magbot.bots.discord.startup import read_token
from magbot.bots.discord.surface import GatewaySurface
from magbot.render.discord import LONGEST_NOTE
from magbot.serving import logs
from magbot.serving.options import Options, check_for_platform, set_up
from magbot.serving.reload import read_snapshot
from magbot.serving.responder import Responder
from magbot.serving.serve import Running, run, serve
from magbot.serving.stores import check_stores

check_snapshot = partial(check_for_platform, longest=LONGEST_NOTE)
"""What a knowledge base must hold to be served here."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How to serve Discord; `shards` is None for one connection, 0 for as many as it advises."""

    options: Options
    environment: Mapping[str, str]
    shards: int | None = None
    shard_ids: tuple[int, ...] = ()
    sync: bool = True
    embeds: bool = True


def check(setup: Setup, *, write: bool = False) -> int:
    """Check knowledge base and token; with `write`, write the commands. Raises MagbotError."""
    token = read_token(setup.environment)
    snapshot = read_snapshot(setup.options.path, setup.options.scopes)
    check_snapshot(snapshot)

    async def ask() -> None:
        client = create_client()
        surface = GatewaySurface(client, Responder(snapshot), token)
        try:
            await surface.log_in()
            if write:
                await surface.write_commands(force=True)
        finally:
            await client.close()

    check_stores(setup.options.stores)
    asyncio.run(ask())
    done = "has the commands" if write else "accepts the token"
    sys.stdout.write(f"Discord {done}.\n")
    return 0


def serve_discord(setup: Setup) -> int:
    """Serve until stopped; returns the exit status. Raises MagbotError for settings to mend."""
    token = read_token(setup.environment)
    logs.configure(log_format=setup.options.log_format)
    responder = set_up(setup.options, token, check_snapshot)

    async def main() -> int:
        client = create_client(shards=setup.shards, shard_ids=setup.shard_ids)
        surface = GatewaySurface(client, responder, token, sync=setup.sync, embeds=setup.embeds)
        running = Running(setup.options.path, setup.options.health, check_snapshot)
        return await serve(surface, responder, running)

    return run(main())
