"""An HTTP server with time limits: on receiving a request's head, and on shutting down.

aiohttp itself sets no limit to how long a client may take to send a request's head.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler

from magbot.errors import MagbotError

Refusal = Callable[[int], web.Response]

log = logging.getLogger("magbot.bots")

HEAD_SECONDS = 10.0
"""Seconds from the connection, or the previous reply, until a request's head must be complete."""
STOP_SECONDS = 5.0
"""Seconds that a stop waits for requests under way."""


class HttpServer:
    """An aiohttp application that listens on an address; surfaces over HTTP extend it."""

    def __init__(
        self,
        app: web.Application,
        address: tuple[str, int],
        *,
        option: str,
        share_port: bool = False,
        head_seconds: float = HEAD_SECONDS,
        refusal: Refusal | None = None,
    ) -> None:
        """Take an application not yet started; `option` names where its address is chosen.

        Port 0 takes a free one; with `share_port`, several processes may listen on one port and
        take turns. `refusal` makes the response, by status, to anything that is no valid HTTP
        request, which no handler sees.
        """
        app.middlewares.insert(0, _head_arrived)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_SECONDS)
        self._server: asyncio.Server | None = None
        self._option, self._share_port = option, share_port
        self._head_seconds, self._refusal = head_seconds, refusal
        self._host, self.port = address

    async def start(self) -> None:
        """Listen. Raises MagbotError when the address cannot be used."""
        await self._runner.setup()
        try:
            self._server = await asyncio.get_running_loop().create_server(
                lambda: _Connection(self._runner.server, self._head_seconds, self._refusal),
                self._host,
                self.port,
                reuse_port=self._share_port or None,
            )
        except (OSError, OverflowError) as error:
            await self._runner.cleanup()
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise MagbotError(
                f"The address {self._host}:{self.port} cannot be used: {reason}. "
                f"Choose another with {self._option}."
            ) from None
        self.port = self._server.sockets[0].getsockname()[1]

    async def lost(self) -> None:
        """Wait for ever: there is no connection to lose."""
        await asyncio.Event().wait()

    def ready(self) -> bool:
        """Return whether new connections are taken."""
        return self._server is not None

    async def pause(self) -> None:
        """Take no new connection; what was accepted is still answered."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def close(self) -> None:
        """Stop serving; requests under way get a few seconds."""
        await self.pause()
        await self._runner.cleanup()


class _Connection(web.RequestHandler):
    """A connection that is closed if no request arrives in time while none is being answered.

    Responses to invalid requests are made by the application's `refusal`.
    """

    __slots__ = ("_head_seconds", "_refusal", "deadline")

    def __init__(self, server: object, head_seconds: float, refusal: Refusal | None) -> None:
        super().__init__(server, loop=asyncio.get_running_loop(), access_log=None)  # type: ignore[arg-type]  # its own types are too narrow
        self._head_seconds, self._refusal = head_seconds, refusal

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, with a deadline for the first request."""
        super().connection_made(transport)
        self.deadline = self._timer()

    def connection_lost(self, exc: BaseException | None) -> None:
        """End, and the deadline with it."""
        self.deadline.cancel()
        super().connection_lost(exc)

    def _timer(self) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(self._head_seconds, self._cut)

    def _cut(self) -> None:
        if self.transport is not None:
            self.transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Return the response to a request that could not be read, and close its connection."""
        if self._refusal is None or status >= 500 or request.writer.output_size:  # noqa: PLR2004
            return super().handle_error(request, status, exc, message)
        log.info("refused what is no HTTP request status=%d", status)
        response = self._refusal(status)
        response.force_close()
        return response

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send a response; one that aiohttp made before any handler is replaced by a refusal."""
        self.deadline.cancel()
        self.deadline = self._timer()  # for the next request
        if self._refusal is not None and isinstance(resp, web.HTTPException):
            resp = self._refusal(resp.status)
        return await super().finish_response(request, resp, start_time)


@web.middleware
async def _head_arrived(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Stop a connection's deadline while its request is answered."""
    connection: _Connection = request.protocol  # type: ignore[assignment]
    connection.deadline.cancel()
    return await handler(request)
