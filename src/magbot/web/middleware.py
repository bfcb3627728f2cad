"""What every request passes: an id, the allowed origins, the rate limit, errors as problems."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from magbot.serving.limits import RateLimit
from magbot.serving.logs import place_of
from magbot.serving.responder import Responder
from magbot.web.requests import RequestError, problem

log = logging.getLogger("magbot.web")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")
_LIMITED = "/v1/"
_UNSEEN = {417: "The header Expect may be 100-continue and nothing else."}
_UNREAD = "This is no HTTP request that can be read: see its first line, headers and lengths."
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask: origins of other sites ("*" for all), how often, and where addresses stand.

    `behind_proxy`: the client's address is the last one of X-Forwarded-For, which the proxy
    wrote; else the connection's.
    """

    origins: tuple[str, ...]
    limit: RateLimit
    behind_proxy: bool = False

    def allows(self, origin: str) -> bool:
        """Return whether a page of this origin may ask."""
        return "*" in self.origins or origin in self.origins

    def client(self, request: web.Request) -> str:
        """Return the address that the rate limit counts for."""
        if self.behind_proxy:
            forwarded = request.headers.get("X-Forwarded-For", "")
            return forwarded.rsplit(",", 1)[-1].strip()[:64] or "unknown"
        return request.remote or "unknown"


def guarded(responder: Responder, access: Access) -> Middleware:
    """Return the middleware of the service."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        client_id = request.headers.get("X-Request-ID", "")
        request_id = client_id if _REQUEST_ID.match(client_id) else uuid4().hex
        response = await _answered(request, handler)
        response.headers["X-Request-ID"] = request_id
        _allow_origin(request, response, access)
        return _finished(response, closing=responder.work.closing)

    async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if request.method == "OPTIONS":
                return web.Response(status=204)
            if request.path.startswith(_LIMITED):
                _limit(request, access)
            return await handler(request)
        except RequestError as error:
            return problem(error, responder.snapshot.kb.note)
        except web.HTTPException as error:
            return problem(
                RequestError(error.status, _hint(error), _allowed(error)),
                responder.snapshot.kb.note,
            )
        except Exception as error:  # noqa: BLE001  nothing of it may reach the person
            responder.metrics.count("failures", "web")
            log.error("failed error=%s at=%s", type(error).__name__, place_of(error))  # noqa: TRY400
            return problem(
                RequestError(500, responder.snapshot.word("error")), responder.snapshot.kb.note
            )

    return middleware


def refusal(responder: Responder) -> Callable[[int], web.Response]:
    """Return what makes the response to a request that no handler sees, by its status."""

    def refused(status: int) -> web.Response:
        response = problem(
            RequestError(status, _UNSEEN.get(status, _UNREAD)), responder.snapshot.kb.note
        )
        response.headers.update({**SECURITY, "X-Request-ID": uuid4().hex})
        return response

    return refused


def _finished(response: web.StreamResponse, *, closing: bool) -> web.StreamResponse:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    if closing:  # the client reconnects to another process and loses nothing
        response.force_close()
    return response


def _limit(request: web.Request, access: Access) -> None:
    wait = access.limit.wait(access.client(request))
    if wait > 0:
        seconds = math.ceil(wait)
        raise RequestError(
            429, f"Too many questions at once. Ask again in {seconds} s.",
            {"Retry-After": str(seconds)},
        )  # fmt: skip


def _allow_origin(request: web.Request, response: web.StreamResponse, access: Access) -> None:
    origin = request.headers.get("Origin", "")
    response.headers["Vary"] = "Origin"
    if not origin or not access.allows(origin):
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = "X-Request-ID, Retry-After"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type, X-Request-ID"
        response.headers["Access-Control-Max-Age"] = "600"


def _hint(error: web.HTTPException) -> str:
    hints = {
        404: "There is nothing at this address. /openapi.json lists what there is.",
        405: "This address takes another method. /openapi.json says which.",
    }
    return hints.get(error.status, error.reason)


def _allowed(error: web.HTTPException) -> dict[str, str]:
    return {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
