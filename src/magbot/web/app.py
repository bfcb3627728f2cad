"""The service as an aiohttp application; health, readiness and metrics stand beside /v1."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from magbot.serving.health import Health
from magbot.serving.responder import Responder
from magbot.web.endpoints import Endpoints
from magbot.web.middleware import Access, guarded


def create_app(responder: Responder, access: Access, ready: Callable[[], bool]) -> web.Application:
    """Return the application; it may be mounted in another aiohttp application."""
    app = web.Application(middlewares=[guarded(responder, access)])
    app.add_routes(Endpoints(responder).routes())
    app.add_routes(Health(responder, ready).routes())
    return app
