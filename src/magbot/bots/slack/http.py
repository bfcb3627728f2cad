"""Receive over HTTP, with the same listeners as Socket Mode; signatures are verified first."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from magbot.bots.slack.app import open_session
from magbot.bots.slack.startup import check_bot
from magbot.serving.http_server import HttpServer
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret

log = logging.getLogger("magbot.bots")
PATH = "/slack/events"
LARGEST = 2**20
"""Bytes a request may have."""
_BODY_SECONDS = 10.0
_FORGED_UNTIL_WARNING = 3
_FORM = "application/x-www-form-urlencoded"


class HttpSurface(HttpServer):
    """A Bolt app behind an address that Slack posts to; what is not accepted is sent again."""

    def __init__(
        self, app: AsyncApp, responder: Responder, secret: Secret, address: tuple[str, int]
    ) -> None:
        self._app, self._responder = app, responder
        self._verifier = SignatureVerifier(secret.reveal())
        served = web.Application(client_max_size=LARGEST)
        served.add_routes([web.post(PATH, self._receive)])
        super().__init__(served, address, option="--http")
        self._session: aiohttp.ClientSession | None = None
        self._forged = 0

    async def start(self) -> None:
        """Check the bot token and listen. Raises MagbotError that says how to mend it."""
        self._session = open_session(self._app.client)
        await check_bot(self._app.client)
        await super().start()
        log.info("listening on http port %d path %s", self.port, PATH)

    async def close(self) -> None:
        """Stop serving."""
        await super().close()
        if self._session is not None:
            await self._session.close()

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.json_response({"error": "the body did not arrive"}, status=408)
        if not self._is_genuine(body, request.headers):
            self._forged += 1
            if self._forged == _FORGED_UNTIL_WARNING:
                log.warning(
                    "%d requests in a row were not signed by Slack; if people get no answers, "
                    "SLACK_SIGNING_SECRET is wrong or this machine's clock is", self._forged,
                )  # fmt: skip
            return web.json_response({"error": "invalid request"}, status=401)
        self._forged = 0
        bolt_request = to_bolt_request(body, request.headers)
        if bolt_request is None:
            return web.json_response({"error": "not a request of Slack's"}, status=400)
        async with self._responder.work.piece():
            try:
                reply = await self._app.async_dispatch(bolt_request)
            except Exception as error:  # noqa: BLE001  signed, and yet not of a shape Bolt reads
                log.warning("unreadable request error=%s", type(error).__name__)
                return web.json_response({"error": "not a request of Slack's"}, status=400)
            return await to_aiohttp_response(reply)

    def _is_genuine(self, body: bytes, headers: Mapping[str, str]) -> bool:
        try:
            return bool(self._verifier.is_valid_request(body, headers))
        except (
            ValueError,
            TypeError,
            OverflowError,
        ):  # neither number nor text
            return False


def to_bolt_request(body: bytes, headers: Mapping[str, str]) -> AsyncBoltRequest | None:
    """Make Bolt's request of a verified body; None for one that is no text or no JSON.

    slack_bolt 1.30 loses a slash command whose text has the word "payload" in it: it takes the
    form for a click without one. Such a form is read here instead.
    """
    try:
        text = body.decode()
        bolt_request = AsyncBoltRequest(body=text, headers=dict(headers))
    except (ValueError, AttributeError, TypeError, RecursionError):  # JSON, but no object
        return None
    if not isinstance(bolt_request.body.get("event", {}), dict):
        return None
    if not bolt_request.body and headers.get("Content-Type", "").startswith(_FORM):
        form = dict(parse_qsl(text, keep_blank_values=True))
        bolt_request = AsyncBoltRequest(body=json.dumps(form), headers=dict(headers))
        bolt_request.raw_body = text  # what the signature is about
    return bolt_request
