"""Deliver a reply to Discord: to a message, or to an interaction inside its three seconds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from magbot.answer import Answer
    from magbot.bots.discord.messages import Message

    Write = Callable[..., tuple[Message, ...]]

PROMPT = 1.0
"""Seconds an interaction may take before it is told that an answer is coming."""


class MessageReply:
    """A reply to a message, once: its id as nonce makes Discord drop a second one."""

    def __init__(self, message: discord.Message, write: Write) -> None:
        self._message, self._write = message, write

    async def send(self, answer: Answer) -> None:
        """Deliver the reply; as plain text where embeds are not allowed."""
        try:
            await self._post(self._write(answer))
        except discord.Forbidden:
            await self._post(self._write(answer, embeds=False))

    async def _post(self, messages: tuple[Message, ...]) -> None:
        for number, message in enumerate(messages):
            nonce = f"{self._message.id}-{number}" if number else str(self._message.id)
            await self._message.reply(**message, mention_author=False, nonce=nonce)


class InteractionReply:
    """A reply to a command or a click; `hidden` shows it to that person alone."""

    def __init__(self, interaction: discord.Interaction, write: Write, *, hidden: bool) -> None:
        self._interaction, self._write, self._hidden = interaction, write, hidden
        self._deferring: Awaitable[object] | None = None
        self._late = asyncio.get_running_loop().call_later(PROMPT, self._defer)

    async def send(self, answer: Answer) -> None:
        """Deliver the reply, in place of the promise where one was made."""
        self._late.cancel()
        first, *rest = self._write(answer)
        if self._deferring is None:
            await self._interaction.response.send_message(**first, ephemeral=self._hidden)
        else:
            await self._deferring
            await self._interaction.edit_original_response(**_editable(first))
        for message in rest:
            await self._interaction.followup.send(**message, ephemeral=self._hidden)

    def _defer(self) -> None:
        promise = self._interaction.response.defer(ephemeral=self._hidden, thinking=True)
        self._deferring = asyncio.ensure_future(promise)


def _editable(message: Message) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name != "suppress_embeds"}
