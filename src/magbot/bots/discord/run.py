"""Run the Discord surface: read the settings, build the client, serve until stopped."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from magbot.bots.discord.client import create_client
from magbot.bots.discord.startup import read_token
from magbot.bots.discord.surface import GatewaySurface
from magbot.render.discord import longest_note
from magbot.serving import logs
from magbot.serving.desk import Desk
from magbot.serving.options import check_note, check_screen, set_up
from magbot.serving.reload import read_book
from magbot.serving.serve import Running, run, serve
from magbot.serving.stores import check_stores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from magbot.serving.book import Book
    from magbot.serving.options import Options


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
    book = read_book(setup.options.path, setup.options.scopes)
    check_book(book)

    async def ask() -> None:
        client = create_client()
        surface = GatewaySurface(client, Desk(book), token)
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
    desk = set_up(setup.options, token, check_book)

    async def main() -> int:
        client = create_client(shards=setup.shards, shard_ids=setup.shard_ids)
        surface = GatewaySurface(client, desk, token, sync=setup.sync, embeds=setup.embeds)
        running = Running(setup.options.path, setup.options.health, check_book)
        return await serve(surface, desk, running)

    return run(main())


def check_book(book: Book) -> None:
    """Refuse a knowledge base whose notes do not fit Discord. Raises MagbotError.

    One that screens nothing, served with --unscreened, is warned of.
    """
    check_note(book, longest_note())
    check_screen(book)
