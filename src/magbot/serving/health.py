"""Tell a supervisor whether the surface is alive and ready, on loopback by default."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

from aiohttp import web

from magbot.serving.http_server import HttpServer
from magbot.serving.responder import Responder


def health_routes(responder: Responder, ready: Callable[[], bool]) -> list[web.RouteDef]:
    """Return the routes of /health, /ready and /metrics."""

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def readiness(_: web.Request) -> web.Response:
        is_ready = ready() and not responder.work.closing
        body = {
            "ready": is_ready,
            "under_way": len(responder.work),
            "kb": responder.snapshot.edition,
        }
        return web.json_response(body, status=200 if is_ready else 503)

    async def metrics(_: web.Request) -> web.Response:
        page = responder.metrics.page()
        return web.Response(text=page or "# start with --metrics\n",
                            status=200 if page else 404)  # fmt: skip

    return [
        web.get("/health", health),
        web.get("/ready", readiness),
        web.get("/metrics", metrics),
    ]


def health_server(
    responder: Responder, ready: Callable[[], bool], address: tuple[str, int]
) -> HttpServer:
    """Return a server of these routes alone."""
    app = web.Application()
    app.add_routes(health_routes(responder, ready))
    return HttpServer(app, address, option="--health")


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
