"""Deliver messages to Slack: in a thread, hidden, or as the answer to a command."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from magbot.answering.answer import Answer
from magbot.bots.slack.events import Where
from magbot.bots.slack.messages import Message
from magbot.serving.outbox import Outbox, RetryAfter, backoff

Call = Callable[..., Awaitable[object]]

log = logging.getLogger("magbot.bots")
PROMPT = 1.0
"""Seconds a command may take before it is acknowledged without its answer."""
_REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
_PASSING = frozenset({"ratelimited", "rate_limited", "internal_error", "fatal_error",
                      "service_unavailable", "request_timeout"})  # fmt: skip
_OK, _TOO_MANY, _BROKEN = 200, 429, 500
_ADDRESS_SECONDS = 60.0
"""Seconds of tries at a command's own address, which Slack keeps open for 30 minutes."""
_AT_ONCE = asyncio.Semaphore(100)  # so that a burst does not use up the descriptors


def pause_after(error: Exception, tries: int) -> RetryAfter | None:
    """Return the pause before a failed call is tried again; None if the failure is final."""
    if isinstance(error, SlackApiError):
        response = error.response
        wait = response.headers.get("Retry-After", "")
        if response.status_code == _TOO_MANY:
            seconds = float(wait) if wait.isdigit() else backoff(tries)
            return RetryAfter(seconds, limited=True)
        passing = response.status_code >= _BROKEN or _error_code(response) in _PASSING
        return RetryAfter(backoff(tries)) if passing else None
    passing = isinstance(error, (aiohttp.ClientError, OSError, TimeoutError, SlackClientError))
    return RetryAfter(backoff(tries)) if passing else None


def _error_code(response: Any) -> str:  # noqa: ANN401  bytes or JSON, as the library read it
    return str(response.data.get("error", "")) if isinstance(response.data, dict) else ""


async def post(
    client: AsyncWebClient, where: Where, messages: tuple[Message, ...], outbox: Outbox
) -> None:
    """Post messages that everyone there sees."""
    thread = {"thread_ts": where.thread} if where.thread else {}
    await _deliver(
        client.chat_postMessage, where.channel, messages, outbox,
        unfurl_links=False, unfurl_media=False, **thread,
    )  # fmt: skip


async def post_ephemeral(
    client: AsyncWebClient, where: Where, messages: tuple[Message, ...], outbox: Outbox
) -> None:
    """Post messages that only one person sees; in a thread only where one was going on."""
    thread = {"thread_ts": where.thread} if where.begun else {}
    await _deliver(
        client.chat_postEphemeral, where.channel, messages, outbox, user=where.user, **thread
    )


async def _deliver(
    call: Call, channel: str, messages: tuple[Message, ...], outbox: Outbox, **target: object
) -> None:
    for message in messages:
        send = partial(_with_or_without_blocks, call, message, channel=channel, **target)
        await outbox.deliver(channel, send)


async def _with_or_without_blocks(call: Call, message: Message, **target: object) -> None:
    """Post a message; blocks that Slack refuses are left out."""
    try:
        await call(**message, **target)
    except SlackApiError as error:
        code = _error_code(error.response)
        if code not in _REFUSED_BLOCKS:
            raise
        log.warning("slack refused the blocks error=%s; sent as text", code)
        await call(text=message["text"], **target)


async def respond_hidden(respond: AsyncRespond, messages: tuple[Message, ...]) -> None:
    """Answer a command or click through its own address, for one person.

    Raises ConnectionError if Slack refuses it, or does not accept it within a minute.
    """
    for message in messages:
        async with _AT_ONCE:
            await _respond_once(respond, message)


async def _respond_once(respond: AsyncRespond, message: Message) -> None:
    loop = asyncio.get_running_loop()
    end, tries = loop.time() + _ADDRESS_SECONDS, 0
    while True:
        tries += 1
        wait = backoff(tries)
        try:
            reply = await respond(**message, response_type="ephemeral", replace_original=False)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            status = type(error).__name__
        else:
            status = str(reply.status_code)
            if reply.status_code == _OK:
                return
            if reply.status_code != _TOO_MANY and reply.status_code < _BROKEN:
                raise ConnectionError(f"status {status}")
            wait = float(reply.headers.get("Retry-After", wait))
        if loop.time() + wait > end:
            raise ConnectionError(f"status {status}")
        await asyncio.sleep(wait)


class CommandReply:
    """The answer to a slash command: inside the acknowledgement, or soon after it."""

    def __init__(
        self, ack: AsyncAck, respond: AsyncRespond, write: Callable[[Answer], tuple[Message, ...]]
    ) -> None:
        self._ack, self._respond, self._write = ack, respond, write
        self._acknowledged = False
        self._late = asyncio.get_running_loop().call_later(PROMPT, self._acknowledge_early)
        self._early_ack: object = None

    async def send(self, answer: Answer) -> None:
        """Deliver the reply."""
        self._late.cancel()
        messages = self._write(answer)
        if not self._acknowledged:
            self._acknowledged = True
            await self._ack(response_type="ephemeral", **messages[0])
            messages = messages[1:]
        await respond_hidden(self._respond, messages)

    def _acknowledge_early(self) -> None:
        self._acknowledged = True
        self._early_ack = asyncio.ensure_future(self._ack())
