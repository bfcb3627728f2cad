"""Log in and receive over the gateway, which resumes and reconnects by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import aiohttp
import discord

from magbot.bots.discord.client import Handlers
from magbot.bots.discord.commands import sync_if_changed
from magbot.errors import MagbotError
from magbot.serving.logs import quiet_libraries
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret, need_kind
from magbot.serving.serve import Unreachable

TOKEN = "DISCORD_TOKEN"  # noqa: S105
WHERE = "Copy the token from your application's Bot page (Reset Token shows a new one)."
_KINDS = {
    r"(Bot )?\s*[\w-]{8,}\.[\w-]{4,}\.[\w-]{16,}": "a bot token",
    r"\d{15,20}": "an application or user id",
    r"[0-9a-f]{64}": "the application's public key",
    r"[\w-]{32}": "a client secret",
    r"https://.*": "a webhook's address",
    r".*": "something else",
}
PATIENCE = 60.0
"""Seconds to wait for the first connection."""


def read_token(environment: Mapping[str, str]) -> Secret:
    """Read the bot token and check its kind. Raises MagbotError that says how to mend it."""
    token = need_kind(TOKEN, environment, _KINDS, "a bot token", fix=WHERE)
    return Secret(token.reveal().removeprefix("Bot ").strip())


class GatewaySurface:
    """A client on Discord's gateway. `sync` writes the commands at start where they changed."""

    def __init__(
        self,
        client: discord.Client,
        responder: Responder,
        token: Secret,
        *,
        sync: bool = True,
        embeds: bool = True,
    ) -> None:
        self.client, self._token, self._sync = client, token, sync
        self.handlers = Handlers(responder, client, embeds=embeds)
        self._connection: asyncio.Task[None] | None = None

    async def log_in(self) -> None:
        """Check the token. Raises MagbotError that says how to mend it."""
        try:
            await self.client.login(self._token.reveal())
        except discord.LoginFailure:
            raise MagbotError(f"Discord does not accept {TOKEN}. {WHERE}") from None
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            raise Unreachable(
                f"Discord cannot be reached ({type(error).__name__}). Check the network, and "
                "HTTPS_PROXY where a proxy is in use."
            ) from None

    async def start(self) -> None:
        """Log in, write the commands where they changed, connect. Raises MagbotError."""
        self.handlers.register()
        quiet_libraries()
        await self.log_in()
        if self._sync and 0 in (getattr(self.client, "shard_ids", None) or (0,)):
            await self.write_commands()
        self._connection = asyncio.create_task(self.client.connect(reconnect=True))
        ready = asyncio.ensure_future(self.client.wait_until_ready())
        await asyncio.wait(
            {ready, self._connection}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
        )
        if not ready.done():
            ready.cancel()
            if not self._connection.done():
                raise Unreachable("Discord's gateway cannot be reached. Check the network.")
            await self.lost()

    async def write_commands(self, *, force: bool = False) -> bool:
        """Tell Discord of the commands; says whether it did not know them. Raises MagbotError."""
        try:
            return await sync_if_changed(self.handlers.tree, force=force)
        except discord.DiscordException as error:
            raise MagbotError(
                f"Discord did not take the commands ({type(error).__name__}). Check that the "
                "application was installed with the scope applications.commands."
            ) from None

    async def lost(self) -> None:
        """Wait until the gateway refuses the bot for good, and raise MagbotError that says why."""
        if self._connection is None:
            return
        try:
            await asyncio.shield(self._connection)
        except discord.PrivilegedIntentsRequired:
            raise MagbotError(
                "Discord asks for privileged intents, which this bot does not use. Update "
                "discord.py: pip install -U discord.py."
            ) from None
        except discord.ConnectionClosed as error:
            raise MagbotError(
                f"Discord closed the gateway for good (code {error.code}). {WHERE}"
            ) from None
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise Unreachable(f"Discord's gateway was lost ({type(error).__name__}).") from None

    def ready(self) -> bool:
        """Return whether questions arrive now."""
        return self.client.is_ready() and not self.client.is_closed()

    async def pause(self) -> None:
        """Do nothing: Discord sends a message once, so what still arrives is answered."""

    async def close(self) -> None:
        """Disconnect; an unclosed client would leave its heartbeat behind."""
        await self.client.close()
        if self._connection is not None:
            await asyncio.wait({self._connection}, timeout=5)
