"""Tell a supervisor whether the surface lives and is ready, on loopback by default."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

from aiohttp import web

from magbot.serving.http_server import HttpServer
from magbot.serving.responder import Responder


class Health:
    """Serves /health, /ready and /metrics."""

    def __init__(self, responder: Responder, ready: Callable[[], bool]) -> None:
        self._responder, self._ready = responder, ready
        self._server: HttpServer | None = None
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Serve; port 0 takes a free one. Raises MagbotError when the port is taken."""
        app = web.Application()
        app.add_routes(self.routes())
        self._server = HttpServer(app, option="--health")
        await self._server.start(host, port)
        self.port = self._server.port

    def routes(self) -> list[web.RouteDef]:
        """Return the three routes, for an application that serves them beside its own."""
        return [
            web.get("/health", self._health),
            web.get("/ready", self._is_ready),
            web.get("/metrics", self._metrics),
        ]

    async def stop(self) -> None:
        """Stop serving."""
        if self._server is not None:
            await self._server.stop()

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def _is_ready(self, _: web.Request) -> web.Response:
        ready = self._ready() and not self._responder.work.closing
        body = {
            "ready": ready,
            "under_way": len(self._responder.work),
            "kb": self._responder.snapshot.edition,
        }
        return web.json_response(body, status=200 if ready else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        page = self._responder.metrics.page()
        return web.Response(text=page or "# start with --metrics\n",
                            status=200 if page else 404)  # fmt: skip


def notify(state: str) -> None:
    """Tell systemd a state such as READY=1, where it listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        try:
            channel.connect("\0" + address[1:] if address.startswith("@") else address)
            channel.send(state.encode())
        except OSError:
            return
