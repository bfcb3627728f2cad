"""Read what a client sent, bounded in size and time, or say what is wrong with it.

Errors are problem details (RFC 9457), each with the consult note, as every reply has it.
"""

from __future__ import annotations

import asyncio
import json
import re
from http import HTTPStatus

from aiohttp import web

LARGEST_BODY = 256 * 1024
"""Bytes of a request body: room for any question that is read whole, escaped."""
BODY_SECONDS = 10.0
PROBLEM = "application/problem+json"
_CONVERSATION = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")
_EDITION = re.compile(r"[0-9a-f]{12,64}\Z")


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
    response.content_type = PROBLEM
    return response


async def read_object(request: web.Request) -> dict[str, object]:
    """Return the JSON object of a request's body. Raises RequestError."""
    if request.content_type != "application/json" or "Content-Encoding" in request.headers:
        raise RequestError(415, "Send JSON, uncompressed, with Content-Type: application/json.")
    raw = await _read_body(request)
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        raise RequestError(400, "The body is not JSON in UTF-8.") from None
    if not isinstance(data, dict):
        raise RequestError(422, 'The body must be an object, as in {"question": "..."}.')
    return data


def read_text(data: dict[str, object], key: str) -> str:
    """Return a text of a request. Raises RequestError where it is missing or no text."""
    value = data.get(key)
    if not isinstance(value, str):
        raise RequestError(422, f"'{key}' must be a text.")
    return value


def read_edition(data: dict[str, object]) -> str:
    """Return the hash of the edition that made a reply; "" where a request names none."""
    if "edition" not in data:
        return ""
    edition = read_text(data, "edition")
    if not _EDITION.match(edition):
        raise RequestError(422, "'edition' is the reply's kb.hash: 12 to 64 digits and a to f.")
    return edition


def checked_conversation(name: str) -> str:
    """Return a conversation's id. Raises RequestError for an odd one."""
    if not _CONVERSATION.match(name):
        raise RequestError(
            422,
            "A conversation's id has 16 to 64 letters, digits, hyphens or underscores. "
            "POST /v1/conversations gives one.",
        )
    return name


async def _read_body(request: web.Request) -> bytes:
    too_large = RequestError(413, f"A request has at most {LARGEST_BODY} bytes.")
    if request.content_length is not None and request.content_length > LARGEST_BODY:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise too_large
    except web.RequestPayloadError:
        raise RequestError(400, "The body is broken: its chunks cannot be read.") from None
    except TimeoutError:
        raise RequestError(408, "The body did not arrive in time. Send it at once.") from None
    return bytes(body)
