"""Deliver a reply to Discord: to a message, or to an interaction inside its three seconds."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any

import aiohttp
import discord

from magbot.answering.answer import Answer
from magbot.bots.discord.messages import Message
from magbot.serving.expiring_map import ExpiringMap
from magbot.serving.in_flight import in_background
from magbot.serving.outbox import Outbox, RetryAfter, backoff

Write = Callable[..., tuple[Message, ...]]

PROMPT = 1.0
"""Seconds an interaction may take before it is told that an answer is coming."""
_TYPING_SECONDS = 8.0
_MOST_CHANNELS = 1000
_TOO_MANY = 429
_ANSWERED_BEFORE = 40060  # the answer was accepted, though that response was lost
_CANNOT_REFER = frozenset({160002, 50035, 10008})
"""Discord's codes: no Read Message History, a reference it refuses, a message that is gone."""


def pause_after(error: Exception, tries: int) -> RetryAfter | None:
    """Return the pause before a failed call is tried again; None if the failure is final."""
    if isinstance(error, discord.RateLimited):
        return RetryAfter(error.retry_after, limited=True)
    if isinstance(error, discord.HTTPException) and error.status == _TOO_MANY:
        # The library gives up after five tries, or at once if the headers are not Discord's.
        wait = error.response.headers.get("Retry-After", "")
        return RetryAfter(float(wait) if wait.isdigit() else backoff(tries), limited=True)
    passing = isinstance(error, (discord.DiscordServerError, aiohttp.ClientError, OSError))
    return RetryAfter(backoff(tries)) if passing or isinstance(error, TimeoutError) else None


class Typing:
    """Shows "is typing" in a channel: Discord keeps it up for 10 seconds."""

    def __init__(self) -> None:
        self._shown: ExpiringMap[int, bool] = ExpiringMap(_MOST_CHANNELS)

    def show(self, channel: discord.abc.MessageableChannel) -> None:
        """Show it, unless it was shown a moment ago; nobody waits for it."""
        if not self._shown.get(channel.id):
            self._shown.put(channel.id, True, _TYPING_SECONDS)
            in_background(_type(channel))


async def _type(channel: discord.abc.MessageableChannel) -> None:
    with contextlib.suppress(discord.DiscordException, aiohttp.ClientError, OSError):
        await channel.typing()


class MessageReply:
    """A reply to a message, whose id is the nonce: Discord drops a second one."""

    def __init__(self, message: discord.Message, write: Write, outbox: Outbox) -> None:
        self._message, self._write, self._outbox = message, write, outbox
        self._refers = True

    async def send(self, answer: Answer) -> None:
        """Deliver the reply; as plain text where embeds are not allowed."""
        try:
            await self._post(self._write(answer))
        except discord.Forbidden:
            await self._post(self._write(answer, embeds=False))

    async def _post(self, messages: tuple[Message, ...]) -> None:
        for number, message in enumerate(messages):
            nonce = f"{self._message.id}-{number}" if number else str(self._message.id)
            send = partial(self._refer_or_not, message, nonce)
            await self._outbox.deliver(str(self._message.channel.id), send)

    async def _refer_or_not(self, message: Message, nonce: str) -> None:
        """Reply to the question; plainly where it cannot be referred to, or is gone."""
        channel = self._message.channel
        if self._refers:
            reference = self._message.to_reference(fail_if_not_exists=False)
            try:
                await channel.send(
                    **message, reference=reference, mention_author=False, nonce=nonce
                )
            except discord.HTTPException as error:
                if error.code not in _CANNOT_REFER:
                    raise
                self._refers = False
            else:
                return
        await channel.send(**message, nonce=nonce)


class InteractionReply:
    """A reply to a command or a click; `hidden` shows it to that person alone."""

    def __init__(
        self, interaction: discord.Interaction, write: Write, outbox: Outbox, *, hidden: bool
    ) -> None:
        self._interaction, self._write, self._hidden = interaction, write, hidden
        self._outbox = outbox
        self._deferring: asyncio.Task[Any] | None = None
        self._late = asyncio.get_running_loop().call_later(PROMPT, self._defer)

    async def send(self, answer: Answer) -> None:
        """Deliver the reply, in place of the deferred response if there is one."""
        self._late.cancel()
        first, *others = self._write(answer)
        channel = f"interaction:{self._interaction.id}"
        await self._outbox.deliver(channel, partial(self._respond, first))
        for message in others:
            follow = self._interaction.followup.send
            await self._outbox.deliver(channel, partial(follow, **message, ephemeral=self._hidden))

    async def _respond(self, message: Message) -> None:
        """Answer, or replace an earlier response: sent twice, an answer is shown once."""
        if not await self._was_deferred():
            try:
                await self._interaction.response.send_message(**message, ephemeral=self._hidden)
            except discord.HTTPException as error:
                if error.code != _ANSWERED_BEFORE:
                    raise
            else:
                return
        await self._interaction.edit_original_response(**_editable(message))

    async def _was_deferred(self) -> bool:
        if self._deferring is None:
            return False
        try:
            await self._deferring
        except (discord.DiscordException, aiohttp.ClientError, OSError):
            return False
        return True

    def _defer(self) -> None:
        response = self._interaction.response.defer(ephemeral=self._hidden, thinking=True)
        self._deferring = asyncio.create_task(response)


def _editable(message: Message) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name != "suppress_embeds"}
