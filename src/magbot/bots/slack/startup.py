"""Check Slack's settings before anything is served, and say how to mend what is wrong."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from magbot.errors import MagbotError
from magbot.serving.secret import Secret, need_kind, need_secret, read_secret
from magbot.serving.serve import Unreachable

Call = Callable[[], Awaitable[AsyncSlackResponse]]

log = logging.getLogger("magbot.bots")
SCOPES = frozenset({"app_mentions:read", "chat:write", "commands", "im:history"})
"""What the bot token must be allowed to do."""
AGENT_SCOPE = "assistant:write"
BOT, APP, SIGNING = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"
PATIENCE = 15.0
"""Seconds to wait for Slack at start-up."""

_WHERE_BOT = "Copy the Bot User OAuth Token (xoxb-...) from OAuth & Permissions."
_WHERE_APP = (
    "Make an App-Level Token (xapp-...) with the scope connections:write under Basic Information."
)
_WHERE_SECRET = "Copy the Signing Secret from Basic Information > App Credentials."  # noqa: S105
_KINDS = {
    "xoxb-.*": "a bot token",
    "xapp-.*": "an app-level token",
    "xoxp-.*": "a user token",
    "xoxe.*": "a configuration or refresh token",
    "xoxa-.*": "a legacy workspace token",
    ".*": "something that is no Slack token",
}
_DEAD = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired"})
_BUSY = frozenset({"ratelimited", "internal_error", "fatal_error", "service_unavailable"})
_SERVER_ERROR, _TOO_MANY = 500, 429
_SECRET = re.compile(r"[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class Tokens:
    """What one workspace's app needs; `app` for Socket Mode, `signing` for HTTP."""

    bot: Secret
    app: Secret
    signing: Secret


def read_tokens(environment: Mapping[str, str], *, over_http: bool) -> Tokens:
    """Read the tokens and check their kind. Raises MagbotError that says how to mend them."""
    bot = need_kind(BOT, environment, _KINDS, "a bot token", fix=_WHERE_BOT)
    if over_http:
        signing = need_secret(SIGNING, environment, fix=_WHERE_SECRET)
        if not _SECRET.fullmatch(signing.reveal()):
            raise MagbotError(f"{SIGNING} is not 32 hexadecimal digits. {_WHERE_SECRET}")
        return Tokens(bot, Secret(""), signing)
    app = need_kind(APP, environment, _KINDS, "an app-level token", fix=_WHERE_APP)
    return Tokens(bot, app, read_secret(SIGNING, environment))


async def check_bot(client: AsyncWebClient) -> None:
    """Ask Slack whether the bot token works and may do all it needs. Raises MagbotError."""
    identity = await _ask(client.auth_test, BOT, _WHERE_BOT)
    granted = identity.headers.get("x-oauth-scopes")
    if granted is None:
        return
    scopes = {scope.strip() for scope in granted.split(",")}
    if missing := SCOPES - scopes:
        raise MagbotError(
            f"The bot token may not do all it needs; missing: {', '.join(sorted(missing))}. Add "
            "them under OAuth & Permissions > Bot Token Scopes and reinstall the app to the "
            "workspace, or paste the manifest that `magbot slack --manifest` prints."
        )
    if AGENT_SCOPE not in scopes:
        log.warning("no scope %s: the agent view will show no prompts", AGENT_SCOPE)


async def check_app(client: AsyncWebClient, token: Secret) -> None:
    """Ask Slack whether the app token opens a socket. Raises MagbotError.

    The socket client itself would try a wrong token again for ever.
    """
    await _ask(partial(client.apps_connections_open, app_token=token.reveal()), APP, _WHERE_APP)


async def _rate_limited(call: Call) -> AsyncSlackResponse:
    """Make a call, again after the wait that Slack asks for."""
    while True:
        try:
            return await call()
        except SlackApiError as error:
            wait = error.response.headers.get("Retry-After", "")
            if error.response.status_code != _TOO_MANY or not wait.isdigit():
                raise
            await asyncio.sleep(float(wait))


async def _ask(call: Call, name: str, fix: str) -> AsyncSlackResponse:
    try:
        async with asyncio.timeout(PATIENCE):
            return await _rate_limited(call)
    except SlackApiError as error:
        code = error.response.get("error", "")
        if error.response.status_code >= _SERVER_ERROR or code in _BUSY:
            raise Unreachable(f"Slack does not answer now ({code or 'server error'}).") from None
        if code in _DEAD:
            raise MagbotError(f"Slack does not accept {name} ({code}). {fix}") from None
        if code == "missing_scope" or code.startswith("not_allowed"):
            raise MagbotError(f"{name} may not do this ({code}). {fix}") from None
        raise MagbotError(
            f"Slack refused {name} ({code}). Check that the app is installed in the workspace, "
            "and that Socket Mode is on under Settings, unless you serve --http."
        ) from None
    except (aiohttp.ClientError, OSError) as error:
        raise Unreachable(
            f"Slack cannot be reached ({type(error).__name__}). Check the network, and "
            "HTTPS_PROXY where a proxy is in use."
        ) from None
