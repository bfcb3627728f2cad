"""Build the Bolt app: listeners, a client with retries, no surprises from the environment."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from magbot.bots.slack.listeners import Listeners
from magbot.serving.logs import quiet_libraries
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret

API = "https://slack.com/api/"
_CONNECTIONS = 100


def create_client(token: Secret, *, api: str = "") -> AsyncWebClient:
    """Make the Web API client; `api` points elsewhere for GovSlack or a test."""
    return AsyncWebClient(
        token=token.reveal(), base_url=api or API, logger=logging.getLogger("magbot.slack.web")
    )


def open_session(client: AsyncWebClient) -> aiohttp.ClientSession:
    """Return one session for all calls of a client, to be closed by the caller.

    Without it every call opens a connection of its own, and a burst uses up the descriptors.
    """
    connector = aiohttp.TCPConnector(limit=_CONNECTIONS)
    client.session = aiohttp.ClientSession(connector=connector, trust_env=True)
    return client.session


def create_app(
    responder: Responder,
    client: AsyncWebClient,
    *,
    signing_secret: str = "",
    private: bool = False,
) -> AsyncApp:
    """Make the app with every listener; the same for Socket Mode and HTTP."""
    logger = logging.getLogger("magbot.slack")
    with _unset_slack_variables():
        app = AsyncApp(
            client=client,
            signing_secret=signing_secret,
            logger=logger,
            name="magbot.slack",
            ssl_check_enabled=False,
            user_facing_authorize_error_message=responder.snapshot.notice("error").text,
        )
    Listeners(responder, private=private).register(app)
    quiet_libraries()
    return app


@contextmanager
def _unset_slack_variables() -> Iterator[None]:
    """Hide SLACK_* while Bolt looks around: some of them would switch its OAuth on."""
    hidden = {name: value for name, value in os.environ.items() if name.startswith("SLACK_")}
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)
