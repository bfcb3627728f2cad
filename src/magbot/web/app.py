"""The service as an aiohttp application; health, readiness and metrics stand beside /v1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from magbot.serving.health import Health
from magbot.web.endpoints import Endpoints
from magbot.web.middleware import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from magbot.serving.responder import Responder
    from magbot.web.middleware import Access


def create_app(responder: Responder, access: Access, ready: Callable[[], bool]) -> web.Application:
    """Return the application; it may be mounted in another aiohttp application."""
    app = web.Application(middlewares=[guarded(responder, access)])
    app.add_routes(Endpoints(responder).routes())
    app.add_routes(Health(responder, ready).routes())
    return app
