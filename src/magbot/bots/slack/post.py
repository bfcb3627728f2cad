"""Deliver messages to Slack: in a thread, hidden, or as the answer to a command."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from magbot.bots.slack.messages import to_messages

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck, AsyncRespond
    from slack_sdk.web.async_client import AsyncWebClient

    from magbot.answer import Answer
    from magbot.bots.slack.events import Where
    from magbot.serving.book import Book

log = logging.getLogger("magbot.bots")
PROMPT = 1.0
"""Seconds a command may take before it is acknowledged without its answer."""
_REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
_WAITS = (1.0, 1.0, 0.0)
_OK, _TOO_MANY = 200, 429


async def post(client: AsyncWebClient, where: Where, messages: tuple[dict[str, Any], ...]) -> None:
    """Post messages where all can see them; blocks that Slack refuses are left out."""
    for message in messages:
        more = {"thread_ts": where.thread} if where.thread else {}
        call = client.chat_postMessage
        await _with_or_without_blocks(
            call, message, channel=where.channel, unfurl_links=False, unfurl_media=False, **more
        )


async def whisper(
    client: AsyncWebClient, where: Where, messages: tuple[dict[str, Any], ...]
) -> None:
    """Post messages that only one person sees; in a thread only where one was going on."""
    more = {"thread_ts": where.thread} if where.begun else {}
    for message in messages:
        await _with_or_without_blocks(
            client.chat_postEphemeral, message, channel=where.channel, user=where.user, **more
        )


async def _with_or_without_blocks(
    call: Callable[..., Awaitable[object]], message: dict[str, Any], **target: object
) -> None:
    try:
        await call(**message, **target)
    except SlackApiError as error:
        code = error.response.get("error", "")
        if code not in _REFUSED_BLOCKS:
            raise
        log.warning("slack refused the blocks error=%s; sent as text", code)
        await call(text=message["text"], **target)


async def respond_hidden(respond: AsyncRespond, messages: tuple[dict[str, Any], ...]) -> None:
    """Answer a command or click through its own address, for one person.

    Raises ConnectionError when Slack does not take it.
    """
    for message in messages:
        for wait in _WAITS:
            found = await respond(**message, response_type="ephemeral", replace_original=False)
            if found.status_code == _OK:
                break
            if found.status_code != _TOO_MANY or not wait:
                raise ConnectionError(f"status {found.status_code}")
            await asyncio.sleep(float(found.headers.get("Retry-After", wait)))


class CommandReply:
    """The answer to a slash command: inside the acknowledgement, or soon after it."""

    def __init__(self, ack: AsyncAck, respond: AsyncRespond, book: Book) -> None:
        self._ack, self._respond, self._book = ack, respond, book
        self._acknowledged = False
        self._late = asyncio.get_running_loop().call_later(PROMPT, self._hurry)
        self._hurried: object = None

    async def send(self, answer: Answer) -> None:
        """Deliver the reply."""
        self._late.cancel()
        messages = to_messages(answer, self._book)
        if not self._acknowledged:
            self._acknowledged = True
            await self._ack(response_type="ephemeral", **messages[0])
            messages = messages[1:]
        await respond_hidden(self._respond, messages)

    def _hurry(self) -> None:
        self._acknowledged = True
        self._hurried = asyncio.ensure_future(self._ack())
