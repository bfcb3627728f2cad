"""Show that an answer is coming where many wait: "is typing", shown for 10 seconds."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import aiohttp
import discord

from magbot.serving.expiring_map import ExpiringMap

if TYPE_CHECKING:
    from discord.abc import Messageable

MANY = 5
"""Deliveries before this one, from which a channel's queue takes noticeably long."""
EVERY = 8.0
_MOST_CHANNELS = 1000


class Typing:
    """When each channel was last told; the longest ago are forgotten first."""

    def __init__(self) -> None:
        self._told: ExpiringMap[str, bool] = ExpiringMap(_MOST_CHANNELS)
        self._under_way: set[asyncio.Task[None]] = set()

    def show(self, key: str, channel: Messageable) -> None:
        """Tell a channel, unless it was told a moment ago; nobody waits for it."""
        if self._told.get(key):
            return
        self._told.put(key, True, EVERY)
        task = asyncio.create_task(_tell(channel))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)


async def _tell(channel: Messageable) -> None:
    with contextlib.suppress(discord.DiscordException, aiohttp.ClientError, OSError):
        await channel.typing()
