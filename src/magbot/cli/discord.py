"""Answer in Discord, over the gateway. docs/howto/discord.md goes from nothing to a bot.

examples:
  magbot discord --check                   check the token
  magbot discord                           run
  magbot discord --sync                    write the commands again and stop
  magbot discord --shards 4 --shard-ids 0,1

environment: DISCORD_TOKEN, or DISCORD_TOKEN_FILE that names a file.
"""

from __future__ import annotations

import argparse
import os

from magbot.cli.options import Parser
from magbot.cli.surface import add_gate, add_surface_options, importing, options_of
from magbot.errors import MagbotError


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    add_surface_options(parser)
    add_gate(parser, ids="server or channel")
    parser.flag("--sync", "write the commands and stop")
    parser.flag("--no-sync", "do not write the commands at start, even where they changed")
    parser.flag("--plain", "write plain messages, no embeds")
    count = "how many shards the bot has in all; needed above 2,500 servers"
    parser.value("--shards", "N|auto", count, _count)
    ids = "which of them this process runs (default: all)"
    parser.value("--shard-ids", "0,1,...", ids, _numbers, default=())


def run(args: argparse.Namespace) -> int:
    """Check the settings, write the commands, or run until stopped."""
    if args.shard_ids and not (args.shards and max(args.shard_ids) < args.shards):
        raise MagbotError("--shard-ids needs --shards N, and ids below N.")
    with importing("discord"):
        from magbot.bots.discord.run import check, serve_discord
    options = options_of(args)
    if args.check or args.sync:
        return check(options, os.environ, write=args.sync)
    return serve_discord(
        options,
        os.environ,
        shards=args.shards,
        shard_ids=args.shard_ids,
        sync=not args.no_sync,
        embeds=not args.plain,
    )


def _count(text: str) -> int:
    if text == "auto":
        return 0
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"'{text}' is neither a number of shards nor auto")
    return int(text)


def _numbers(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if not all(part.isdecimal() for part in parts):
        raise argparse.ArgumentTypeError(f"'{text}' is not a list such as 0,1")
    return tuple(map(int, parts))
