"""The client, without privileged intents, pings or caches, and what it does for each event."""

from __future__ import annotations

import sys
import urllib.request
from functools import partial
from typing import Any

import discord

from magbot.answering.answer import Answer
from magbot.bots.discord import events
from magbot.bots.discord.commands import create_tree
from magbot.bots.discord.messages import Message, buttons, press_class, to_messages
from magbot.bots.discord.reply import InteractionReply, MessageReply, Typing, pause_after
from magbot.serving.outbox import Outbox
from magbot.serving.question import BORROWED, Question
from magbot.serving.responder import Responder

_PATIENCE = 30.0
"""Seconds a rate limit may ask to wait before the reply is given up."""


class Handlers:
    """What happens for each thing Discord sends. `embeds` off writes plain messages only."""

    def __init__(
        self, responder: Responder, client: discord.Client, *, embeds: bool = True
    ) -> None:
        self._responder, self._client, self._embeds = responder, client, embeds
        self._outbox = Outbox(events.SURFACE, responder.metrics, pause_after)
        self._typing = Typing()
        self._connections = 0
        self.press = press_class(self.pressed)
        self.tree = create_tree(client, responder.snapshot, ask=self.asked, complete=self.complete)

    def register(self) -> None:
        """Add the handlers and the buttons to the client."""
        for handler in (self.on_message, self.on_connect, self.on_resumed, self.on_error):
            self._client.event(handler)
        self._client.add_dynamic_items(self.press)
        self.tree.error(self.on_command_error)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a direct message or a mention, in reply to it."""
        if not self._is_for_us(message):
            return
        async with self._responder.work.piece():
            if not await self._claim_delivery("message", message.id):
                return
            way = "message" if message.guild is None else "mention"
            server = message.guild.id if message.guild else None
            homes = events.homes(server, message.channel, message.channel.id)
            question = events.to_question(way, message.author.id, homes, message.content)
            write = partial(self._write, shared=message.guild is not None)
            if self._outbox.is_busy(str(message.channel.id)):
                self._typing.show(message.channel)
            await self._responder.handle(question, MessageReply(message, write, self._outbox).send)

    def _is_for_us(self, message: discord.Message) -> bool:
        if message.author.bot or message.webhook_id or message.is_system():
            return False
        return message.guild is None or self._client.user in message.mentions

    async def asked(self, interaction: discord.Interaction, text: str, hidden: bool) -> None:  # noqa: FBT001
        """Answer /ask and the context menu."""
        menu = isinstance(interaction.command, discord.app_commands.ContextMenu)
        way = BORROWED if menu else "command"
        question = events.to_question(way, interaction.user.id, _homes(interaction), text)
        await self._reply(interaction, question, hidden=hidden)

    async def pressed(self, interaction: discord.Interaction, act: str, tokens: str) -> None:
        """Answer a button: for its presser's eyes only, unless the two are alone."""
        message = interaction.message.id if interaction.message else 0
        question = events.to_press(interaction.user.id, _homes(interaction), act, tokens, message)
        alone = act == "ask" and _is_alone(interaction)
        await self._reply(interaction, question, hidden=not alone)

    async def complete(self, interaction: discord.Interaction, start: str) -> tuple[str, ...]:
        """Rank questions for what has been typed; the text is not kept."""
        question = events.to_question("suggest", interaction.user.id, _homes(interaction))
        snapshot = self._responder.snapshot_for(question)
        return await snapshot.run(lambda: snapshot.complete(start))

    async def _reply(
        self, interaction: discord.Interaction, question: Question, *, hidden: bool
    ) -> None:
        async with self._responder.work.piece():
            if await self._claim_delivery("interaction", interaction.id):
                reply = InteractionReply(interaction, self._write, self._outbox, hidden=hidden)
                await self._responder.handle(question, reply.send)

    def _write(
        self, answer: Answer, *, embeds: bool = True, shared: bool = False
    ) -> tuple[Message, ...]:
        snapshot = self._responder.snapshot
        view = buttons(self.press, answer, snapshot)
        return to_messages(
            answer, snapshot, view=view, embeds=embeds and self._embeds, shared=shared
        )

    async def _claim_delivery(self, kind: str, key: int) -> bool:
        return await self._responder.claim_delivery(
            events.SURFACE, f"{kind}:{key}", events.REPEATS
        )

    async def on_connect(self) -> None:
        """Count a new session after the first ones."""
        self._connections += 1
        if self._connections > (self._client.shard_count or 1):
            self._responder.reconnected(events.SURFACE)

    async def on_resumed(self) -> None:
        """Count a resumed session."""
        self._responder.reconnected(events.SURFACE)

    async def on_error(self, event: str, *_: object, **__: object) -> None:
        """Log an error outside any question by type and place."""
        error = sys.exc_info()[1] or RuntimeError()
        self._responder.failed(error, events.SURFACE, event=event)

    async def on_command_error(
        self, interaction: discord.Interaction, error: discord.app_commands.AppCommandError
    ) -> None:
        """Log a command's error; the person gets a short reply where none was given."""
        self._responder.failed(error.__cause__ or error, events.SURFACE, event="command")
        if not interaction.response.is_done():
            notice = self._responder.snapshot.notice("error")
            messages = to_messages(notice, self._responder.snapshot, embeds=False)
            await interaction.response.send_message(**messages[0], ephemeral=True)


def _homes(interaction: discord.Interaction) -> tuple[str, ...]:
    return events.homes(interaction.guild_id, interaction.channel, interaction.channel_id)


def _is_alone(interaction: discord.Interaction) -> bool:
    """Return whether only the presser reads here: the bot's own direct messages, no other's."""
    with_others = interaction.context.private_channel
    group = isinstance(interaction.channel, discord.GroupChannel)
    return interaction.guild_id is None and not with_others and not group


def create_client(
    *, shards: int | None = None, shard_ids: tuple[int, ...] = (), ready_timeout: float = 2.0
) -> discord.Client:
    """Make the client; with `shards`, one that runs `shard_ids` of them, or all.

    0 shards asks Discord how many there should be.
    """
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # no voice is used
    options: dict[str, Any] = {
        "intents": discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
        "allowed_mentions": discord.AllowedMentions.none(),
        "member_cache_flags": discord.MemberCacheFlags.none(),
        "max_messages": None,
        "chunk_guilds_at_startup": False,
        "guild_ready_timeout": ready_timeout,
        "max_ratelimit_timeout": _PATIENCE,
        "proxy": _proxy(),
    }
    if shards is None:
        return discord.Client(**options)
    if shard_ids:
        options["shard_ids"] = list(shard_ids)
    return discord.AutoShardedClient(**options, shard_count=shards or None)


def _proxy() -> str | None:
    """Return the proxy that the environment names; discord.py does not look there itself."""
    if urllib.request.proxy_bypass("discord.com"):
        return None
    return urllib.request.getproxies().get("https")
