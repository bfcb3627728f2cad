"""Errors as problem details (RFC 9457), each with the consult note, as every reply has it."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

TYPE = "application/problem+json"


class RequestError(Exception):
    """A request that cannot be answered: its status, what is wrong, how to mend it."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers or {}


def problem(error: RequestError, note: str) -> web.Response:
    """Return the response of an error; `note` is the knowledge base's consult note."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": error.detail,
        "note": note,
    }
    response = web.json_response(body, status=error.status, headers=error.headers)
    response.content_type = TYPE
    return response
