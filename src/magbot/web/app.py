"""The service as an aiohttp application; health, readiness and metrics stand beside /v1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from magbot.serving.health import Health
from magbot.web.endpoints import Endpoints
from magbot.web.middleware import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from magbot.serving.desk import Desk
    from magbot.web.middleware import Access


def create_app(desk: Desk, access: Access, ready: Callable[[], bool]) -> web.Application:
    """Return the application; it may be mounted in another aiohttp application."""
    app = web.Application(middlewares=[guarded(desk, access)])
    app.add_routes(Endpoints(desk).routes())
    app.add_routes(Health(desk, ready).routes())
    return app
