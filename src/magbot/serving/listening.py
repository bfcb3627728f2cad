"""A surface that waits for requests on an address, from start to stop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from magbot.serving.http_server import HttpServer, Refusal

if TYPE_CHECKING:
    from aiohttp import web


class Listening:
    """What surfaces over HTTP share; with `share_port` several processes listen on one port."""

    def __init__(
        self,
        app: web.Application,
        host: str,
        port: int,
        *,
        option: str,
        share_port: bool = False,
        refusal: Refusal | None = None,
    ) -> None:
        """Take an application not yet started; the rest is as `HttpServer` has it."""
        self._server = HttpServer(app, option=option, refusal=refusal)
        self._host, self._port, self._share_port = host, port, share_port

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.port

    async def start(self) -> None:
        """Listen. Raises MagbotError when the address cannot be used."""
        await self._server.start(self._host, self._port, share_port=self._share_port)

    async def lost(self) -> None:
        """Wait for ever: there is no connection to lose."""
        await asyncio.Event().wait()

    def ready(self) -> bool:
        """Return whether requests are taken."""
        return self._server.listening

    async def pause(self) -> None:
        """Take no new connection."""
        await self._server.pause()

    async def close(self) -> None:
        """Stop serving."""
        await self._server.stop()
