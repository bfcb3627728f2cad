"""Serve HTTP with bounds: a connection must bring a whole request head in time, a stop is short.

aiohttp bounds what a handler waits for, but not how long a client may take over a request's head.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from aiohttp import web

from magbot.errors import MagbotError

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

Refusal = Callable[[int], web.Response]

log = logging.getLogger("magbot.bots")

HEAD_SECONDS = 10.0
"""Seconds from a connection, or from the reply before, to the next whole request head."""
STOP_SECONDS = 5.0
"""Seconds that a stop waits for requests under way."""


class HttpServer:
    """An aiohttp application on an address, from start to stop."""

    def __init__(
        self,
        app: web.Application,
        *,
        option: str,
        head_seconds: float = HEAD_SECONDS,
        refusal: Refusal | None = None,
    ) -> None:
        """Take an application not yet started; `option` names where its address is chosen.

        `refusal` makes the response, by status, to what is no HTTP request: no handler sees it.
        """
        self._deadlines = _Deadlines(head_seconds)
        app.middlewares.insert(0, self._deadlines.middleware)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_SECONDS)
        self._server: asyncio.Server | None = None
        self._option, self._refusal = option, refusal
        self.port = 0

    @property
    def listening(self) -> bool:
        """Whether new connections are taken."""
        return self._server is not None

    async def start(self, host: str, port: int, *, share_port: bool = False) -> None:
        """Listen; port 0 takes a free one. Raises MagbotError when the address cannot be used.

        With `share_port`, several processes may listen on one port and take turns.
        """
        await self._runner.setup()
        server = self._runner.server
        assert server is not None  # noqa: S101  setup() makes it
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                lambda: _Watched(self._connection(server), self._deadlines),
                host,
                port,
                reuse_port=share_port or None,
            )
        except (OSError, OverflowError) as error:
            await self._runner.cleanup()
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise MagbotError(
                f"The address {host}:{port} cannot be used: {reason}. "
                f"Choose another with {self._option}."
            ) from None
        self.port = self._server.sockets[0].getsockname()[1]

    def _connection(self, server: web.Server) -> web.RequestHandler:
        return server() if self._refusal is None else _Refusing(server, self._refusal)

    async def pause(self) -> None:
        """Take no new connection; what was accepted is still answered."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def stop(self) -> None:
        """Stop serving; requests under way get a few seconds."""
        await self.pause()
        self._deadlines.clear()
        await self._runner.cleanup()


class _Refusing(web.RequestHandler):
    """A connection that says in the application's own words what is wrong with a request."""

    __slots__ = ("_refusal",)

    def __init__(self, server: web.Server, refusal: Refusal) -> None:
        super().__init__(server, loop=asyncio.get_running_loop(), access_log=None)  # type: ignore[arg-type]  # its own type is too narrow
        self._refusal = refusal

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Return the response to a request that could not be read, and close its connection."""
        if status >= 500 or request.writer.output_size:  # noqa: PLR2004
            return super().handle_error(request, status, exc, message)
        log.info("refused what is no HTTP request status=%d", status)
        response = self._refusal(status)
        response.force_close()
        return response

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send a response; what aiohttp refused before any handler gets the same words."""
        if isinstance(resp, web.HTTPException):
            resp = self._refusal(resp.status)
        return await super().finish_response(request, resp, start_time)


class _Deadlines:
    """When each connection without a request under way is cut off."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timers: dict[asyncio.BaseTransport, asyncio.TimerHandle] = {}

    def start(self, transport: asyncio.BaseTransport) -> None:
        loop = asyncio.get_running_loop()
        self.cancel(transport)
        self._timers[transport] = loop.call_later(self._seconds, self._cut, transport)

    def cancel(self, transport: asyncio.BaseTransport) -> None:
        timer = self._timers.pop(transport, None)
        if timer is not None:
            timer.cancel()

    def clear(self) -> None:
        for transport in list(self._timers):
            self.cancel(transport)

    def _cut(self, transport: asyncio.BaseTransport) -> None:
        self._timers.pop(transport, None)
        with suppress(OSError):
            transport.abort() if isinstance(transport, asyncio.Transport) else transport.close()

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Stop a connection's clock while its request is answered."""
        transport = request.transport
        if transport is None:
            return await handler(request)
        self.cancel(transport)
        try:
            return await handler(request)
        finally:
            if not transport.is_closing():
                self.start(transport)


class _Watched(asyncio.Protocol):
    """A connection of the inner protocol whose clock starts when it is made."""

    def __init__(self, inner: asyncio.Protocol, deadlines: _Deadlines) -> None:
        self._inner, self._deadlines = inner, deadlines
        self._transport: asyncio.BaseTransport | None = None
        # The parts of the protocol that need nothing added.
        self.data_received = inner.data_received  # type: ignore[method-assign]
        self.eof_received = inner.eof_received  # type: ignore[method-assign]
        self.pause_writing = inner.pause_writing  # type: ignore[method-assign]
        self.resume_writing = inner.resume_writing  # type: ignore[method-assign]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._deadlines.start(transport)
        self._inner.connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._transport is not None:
            self._deadlines.cancel(self._transport)
        self._inner.connection_lost(error)
