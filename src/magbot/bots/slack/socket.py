"""Receive over Socket Mode: no public address is needed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from time import time

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import (
    run_async_bolt_app,
    send_async_response,
)
from slack_bolt.async_app import AsyncApp, AsyncRespond
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from magbot.bots.slack.app import open_session
from magbot.bots.slack.events import SURFACE
from magbot.bots.slack.post import respond_hidden
from magbot.bots.slack.startup import PATIENCE, check_app, check_bot
from magbot.serving.logs import quiet_libraries
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret
from magbot.serving.serve import Unreachable

_REPEATED = "events_api"
GIVE_UP = 120.0
"""Seconds without a connection after which the process ends, for its supervisor to start anew."""


class SocketSurface:
    """A Bolt app on Slack's socket."""

    def __init__(
        self,
        app: AsyncApp,
        responder: Responder,
        token: Secret,
        *,
        ping: float = 10.0,
        give_up: float = GIVE_UP,
    ) -> None:
        self._app, self._responder, self._token = app, responder, token
        self._ping, self._give_up = ping, give_up
        self._handler: AsyncSocketModeHandler | None = None
        self._hellos = 0
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Check both tokens and connect. Raises MagbotError that says how to mend them."""
        self._session = open_session(self._app.client)
        await check_bot(self._app.client)
        await check_app(self._app.client, self._token)
        self._handler = handler = AsyncSocketModeHandler(
            self._app, self._token.reveal(), ping_interval=self._ping
        )
        handler.client.socket_mode_request_listeners[:] = [self._receive]
        handler.client.on_message_listeners.append(self._count_hello)
        quiet_libraries()
        connect: Callable[[], Awaitable[None]] = handler.connect_async
        try:
            async with asyncio.timeout(PATIENCE):
                await connect()
        except TimeoutError:
            raise Unreachable("Slack's socket cannot be reached. Check the network.") from None

    async def lost(self) -> None:
        """Wait until there was no connection for long; the client reconnects by itself."""
        step = min(5.0, self._give_up / 4)
        away = 0.0
        while away < self._give_up:
            await asyncio.sleep(step)
            away = 0.0 if self.ready() else away + step
        raise Unreachable(
            f"Slack's socket was lost for {self._give_up:.0f} seconds. Check the network and "
            "whether the app token was revoked."
        )

    def ready(self) -> bool:
        """Return whether the socket is open."""
        if self._handler is None or self._handler.client.closed:
            return False
        session = self._handler.client.current_session
        return session is not None and not session.closed

    async def pause(self) -> None:
        """Acknowledge no more events: Slack gives them to another process, or sends them again.

        Commands and clicks come once, so they are answered until the socket is closed.
        """
        self._responder.work.closing = True

    async def close(self) -> None:
        """Disconnect."""
        if self._handler is not None:
            close: Callable[[], Awaitable[None]] = self._handler.close_async
            await close()
        if self._session is not None:
            await self._session.close()

    async def _receive(
        self, client: AsyncBaseSocketModeClient, request: SocketModeRequest
    ) -> None:
        left_to_repeat = self._responder.work.closing and request.type == _REPEATED
        if left_to_repeat or self._handler is None:
            return
        async with self._responder.work.piece():
            reply = await run_async_bolt_app(self._app, request)
            try:
                await send_async_response(client, request, reply, time())
            except ConnectionError:
                # An event is sent again; a command is not, and this response held its answer.
                address = request.payload.get("response_url")
                if not (address and reply.body):
                    raise
                message = {**json.loads(reply.body)}
                message.pop("response_type", None)
                await respond_hidden(AsyncRespond(response_url=address), (message,))

    async def _count_hello(self, message: aiohttp.WSMessage) -> None:
        if json.loads(message.data).get("type") == "hello":
            self._hellos += 1
            if self._hellos > 1:
                self._responder.reconnected(SURFACE)
