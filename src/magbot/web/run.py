"""Run the service: read the settings, listen, answer until stopped, drain."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from secrets import token_urlsafe

from aiohttp import web

from magbot.serving.health import health_routes
from magbot.serving.http_server import HttpServer
from magbot.serving.options import Options, check_screen
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret, read_secret
from magbot.serving.serve import run
from magbot.web.endpoints import Endpoints
from magbot.web.middleware import Access, guarded, refusal

log = logging.getLogger("magbot.web")
KEY = "MAGBOT_WEB_KEY"


class WebSurface(HttpServer):
    """The service between start and stop; health, readiness and metrics stand beside /v1."""

    def __init__(
        self,
        responder: Responder,
        access: Access,
        address: tuple[str, int],
        *,
        share_port: bool = False,
    ) -> None:
        app = web.Application(middlewares=[guarded(responder, access)])
        app.add_routes(Endpoints(responder).routes())
        app.add_routes(health_routes(responder, self.ready))
        super().__init__(
            app, address,
            option="--port", share_port=share_port, refusal=refusal(responder),
        )  # fmt: skip

    async def start(self) -> None:
        """Listen. Raises MagbotError when the address cannot be used."""
        await super().start()
        log.info("listening on http port %d", self.port)


def serve_web(
    options: Options,
    environment: Mapping[str, str],
    access: Access,
    address: tuple[str, int],
    *,
    share_port: bool = False,
) -> int:
    """Serve until stopped; returns the exit status. Raises MagbotError for settings to mend."""

    def connect(responder: Responder) -> WebSurface:
        return WebSurface(responder, access, address, share_port=share_port)

    key = read_secret(KEY, environment) or Secret(token_urlsafe(32))
    return run(options, key, check_screen, connect)
