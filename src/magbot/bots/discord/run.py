"""Run the Discord surface: read the settings, build the client, serve until stopped."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from functools import partial

from magbot.bots.discord.client import create_client
from magbot.bots.discord.surface import GatewaySurface, read_token
from magbot.render.discord import LONGEST_NOTE
from magbot.serving.options import Options, check_for_platform
from magbot.serving.reload import read_snapshot
from magbot.serving.responder import Responder
from magbot.serving.serve import run
from magbot.serving.stores import check_stores

check_snapshot = partial(check_for_platform, longest=LONGEST_NOTE)
"""What a knowledge base must hold to be served here."""


def check(options: Options, environment: Mapping[str, str], *, write: bool = False) -> int:
    """Check knowledge base and token; with `write`, write the commands. Raises MagbotError."""
    token = read_token(environment)
    snapshot = read_snapshot(options.path, options.scopes)
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

    check_stores(options.stores)
    asyncio.run(ask())
    done = "has the commands" if write else "accepts the token"
    sys.stdout.write(f"Discord {done}.\n")
    return 0


def serve_discord(
    options: Options,
    environment: Mapping[str, str],
    *,
    shards: int | None = None,
    shard_ids: tuple[int, ...] = (),
    sync: bool = True,
    embeds: bool = True,
) -> int:
    """Serve until stopped; returns the exit status. Raises MagbotError for settings to mend.

    `shards` is None for one connection, 0 for as many as Discord advises.
    """
    token = read_token(environment)

    def connect(responder: Responder) -> GatewaySurface:
        client = create_client(shards=shards, shard_ids=shard_ids)
        return GatewaySurface(client, responder, token, sync=sync, embeds=embeds)

    return run(options, token, check_snapshot, connect)
