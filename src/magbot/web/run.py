"""Run the service: read the settings, listen, answer until stopped, drain."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_urlsafe

from aiohttp import web

from magbot.serving import logs
from magbot.serving.health import health_routes
from magbot.serving.http_server import HttpServer
from magbot.serving.options import Options, check_screen, set_up
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret, read_secret
from magbot.serving.serve import Running, run, serve
from magbot.web.endpoints import Endpoints
from magbot.web.middleware import Access, guarded, refusal

log = logging.getLogger("magbot.web")
KEY = "MAGBOT_WEB_KEY"


@dataclass(frozen=True, slots=True)
class Setup:
    """How to serve: where to listen, and who may ask."""

    options: Options
    environment: Mapping[str, str]
    access: Access
    host: str
    port: int
    share_port: bool = False


class WebSurface(HttpServer):
    """The service between start and stop; health, readiness and metrics stand beside /v1."""

    def __init__(self, responder: Responder, setup: Setup) -> None:
        app = web.Application(middlewares=[guarded(responder, setup.access)])
        app.add_routes(Endpoints(responder).routes())
        app.add_routes(health_routes(responder, self.ready))
        super().__init__(
            app, (setup.host, setup.port),
            option="--port", share_port=setup.share_port, refusal=refusal(responder),
        )  # fmt: skip

    async def start(self) -> None:
        """Listen. Raises MagbotError when the address cannot be used."""
        await super().start()
        log.info("listening on http port %d", self.port)


def serve_web(setup: Setup) -> int:
    """Serve until stopped; returns the exit status. Raises MagbotError for settings to mend."""
    logs.configure(log_format=setup.options.log_format)
    key = read_secret(KEY, setup.environment) or Secret(token_urlsafe(32))
    responder = set_up(setup.options, key, check_screen)

    async def main() -> int:
        running = Running(setup.options.path, setup.options.health, check_screen)
        return await serve(WebSurface(responder, setup), responder, running)

    return run(main())
