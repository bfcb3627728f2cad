"""Slack on loopback: the Web API, response_url, the socket, and signed requests to the bot."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
import urllib.parse
from typing import Any

from aiohttp import web

from tests.fakes.loopback import Loopback, until

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-1-fake", "xapp-1-fake", "0123456789abcdef" * 2
TEAM, ROOM, PERSON, OWN = "T0TEAM001", "C0ROOM001", "U0ANN0001", "U0BOT0001"
DIRECT = "D0ANN0001"
SCOPES = "app_mentions:read,assistant:write,chat:write,commands,im:history"
STAMP = "1700000000.000100"
_WHO = {"ok": True, "team": "Fake", "team_id": TEAM, "user": "magbot", "user_id": OWN,
        "bot_id": "B0BOT0001"}  # fmt: skip
_POSTS = ("chat.post", "chat.update", "views.publish")


def refusal(given: dict[str, Any]) -> str:
    """Give the error Slack would answer for a message or view that breaks its limits."""
    view = given.get("view")
    blocks = _loaded(view)["blocks"] if view else _loaded(given.get("blocks") or [])
    if len(blocks) > (100 if view else 50):
        return "invalid_blocks"
    for block in blocks:
        if any(len(text) > 3000 for text in _texts(block)):
            return "invalid_blocks"
        actions = [one.get("action_id") for one in block.get("elements", []) if "action_id" in one]
        labels = [one["text"]["text"] for one in block.get("elements", []) if "value" in one]
        if len(set(actions)) < len(actions) or any(len(label) > 75 for label in labels):
            return "invalid_blocks"
    return "" if blocks or given.get("text") else "no_text"


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _texts(block: dict[str, Any]) -> list[str]:
    if block["type"] == "section":
        return [block["text"]["text"]]
    if block["type"] == "context":
        return [element["text"] for element in block["elements"]]
    return []


class FakeSlack(Loopback):
    """Records calls, acknowledgements and open sockets; `scopes` are the bot token's."""

    def __init__(self) -> None:
        super().__init__()
        self.acks: dict[str, dict[str, Any]] = {}
        self.sockets: list[web.WebSocketResponse] = []
        self.transports: list[Any] = []
        self.links = 0
        self.scopes, self.errors = SCOPES, dict[str, str]()
        self.delay = 0.0

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/{method}", self._api),
            web.post("/reply/{secret}", self._reply),
            web.get("/link/", self._link),
        ]

    async def _api(self, request: web.Request) -> web.Response:
        method, body = request.match_info["method"], await request.text()
        # a client may say its body is JSON whatever it is, so look at the body instead
        given = json.loads(body) if body.startswith("{") else dict(urllib.parse.parse_qsl(body))
        given.update(request.query)
        self.calls.append((method, given))
        if self.failures.get(method):
            status, headers, answer = self.failures[method].pop(0)
            return web.json_response(answer, status=status, headers=headers)
        error = self._error(method, given, request.headers.get("Authorization", ""))
        if error:
            return web.json_response({"ok": False, "error": error})
        known: dict[str, dict[str, Any]] = {
            "auth.test": _WHO,
            "apps.connections.open": {
                "ok": True, "url": f"ws://{self.address}/link/?ticket=secret{next(self.ids)}"},
        }  # fmt: skip
        channel = given.get("channel")
        sent = {"ok": True, "channel": channel, "ts": f"1700000000.{next(self.ids):06d}"}
        return web.json_response(known.get(method, sent), headers={"x-oauth-scopes": self.scopes})

    def _error(self, method: str, given: dict[str, Any], authorization: str) -> str:
        if self.errors.get(method):
            return self.errors[method]
        token = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if authorization != f"Bearer {token}":
            return "invalid_auth"
        return refusal(given) if method.startswith(_POSTS) else ""

    async def _reply(self, request: web.Request) -> web.Response:
        given = await request.json()
        self.calls.append(("response_url", given))
        if self.failures.get("response_url"):
            status, headers, _ = self.failures["response_url"].pop(0)
            return web.Response(status=status, headers=headers)
        return web.Response(text=refusal(given) or "ok", status=400 if refusal(given) else 200)

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.sockets.append(socket)
        self.links += 1
        self.transports.append(request.transport)
        try:
            async for frame in socket:
                ack = frame.json()
                self.acks[ack["envelope_id"]] = ack
        finally:
            self.sockets.remove(socket)
        return socket

    def push(self, kind: str, payload: dict[str, Any], **more: Any) -> str:
        """Send one envelope on the newest connection; gives its id."""
        key = f"env-{next(self.ids)}"
        sent = {"type": kind, "envelope_id": key, "payload": payload,
                "accepts_response_payload": kind != "events_api", **more}  # fmt: skip
        until(lambda: self.sockets)
        self.run(self.sockets[-1].send_json(sent))
        return key

    def envelope(self, kind: str, payload: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Send one envelope and give the bot's acknowledgement."""
        key = self.push(kind, payload, **more)
        found: dict[str, Any] = until(lambda: self.acks.get(key))
        return found

    def disconnect(self) -> None:
        """Ask the bot to reconnect, as Slack does every few hours."""
        self._and_reconnected(self.sockets[-1].send_json({"type": "disconnect", "reason": "x"}))

    def hang_up(self) -> None:
        """Close the socket."""
        self._and_reconnected(self.sockets[-1].close())

    def cut(self) -> None:
        """Abort the connection below the socket."""
        count = self.links
        self.loop.call_soon_threadsafe(self.transports[-1].abort)
        until(lambda: self.links > count and self.sockets)

    def _and_reconnected(self, how: Any) -> None:
        count = self.links
        self.run(how)
        until(lambda: self.links > count and self.sockets)

    def event(self, kind: str, text: str, **more: Any) -> dict[str, Any]:
        direct = {"channel_type": "im", "channel": DIRECT} if kind == "message" else {}
        stamp = f"1700000000.{next(self.ids):06d}"
        event = {"type": kind, "user": PERSON, "text": text, "ts": stamp, "channel": ROOM,
                 **direct, **more}  # fmt: skip
        return {"type": "event_callback", "team_id": TEAM, "event": event,
                "event_id": f"Ev{next(self.ids)}"}  # fmt: skip

    def mention(self, text: str, **more: Any) -> dict[str, Any]:
        return self.event("app_mention", f"<@{OWN}> {text}", **more)

    def home(self, tab: str, **more: Any) -> dict[str, Any]:
        return self.event("app_home_opened", "", tab=tab, channel=DIRECT, **more)

    def command(self, text: str) -> dict[str, Any]:
        return {"command": "/magbot", "text": text, "user_id": PERSON, "team_id": TEAM,
                "channel_id": ROOM, "trigger_id": f"tr.{next(self.ids)}",
                "response_url": f"http://{self.address}/reply/hush{next(self.ids)}"}  # fmt: skip

    def click(self, action: str, value: str, **more: Any) -> dict[str, Any]:
        stamp = "1700000000.000200"
        return {"type": "block_actions", "user": {"id": PERSON}, "team": {"id": TEAM},
                "channel": {"id": ROOM}, "trigger_id": f"tr.{next(self.ids)}",
                "container": {"type": "message", "message_ts": stamp, "channel_id": ROOM},
                "message": {"ts": stamp, "thread_ts": STAMP},
                "response_url": f"http://{self.address}/reply/hush{next(self.ids)}",
                "actions": [{"type": "button", "action_id": action, "block_id": "b",
                             "value": value}], **more}  # fmt: skip

    def shortcut(self, text: str) -> dict[str, Any]:
        return {**self.click("x", "x"), "type": "message_action", "callback_id": "ask_message",
                "message": {"ts": STAMP, "text": text}}  # fmt: skip


def signed(body: str, *, secret: str = SECRET, stamp: str | None = None) -> dict[str, str]:
    """Give the headers that Slack would sign a request with."""
    stamp = stamp or str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def deliver(
    port: int,
    payload: dict[str, Any],
    *,
    form: bool = False,
    headers: dict[str, str] | None = None,
) -> tuple[int, str]:
    """POST a request to the bot as Slack would; gives status and body."""
    fields = payload if "command" in payload else {"payload": json.dumps(payload)}
    body = urllib.parse.urlencode(fields) if form else json.dumps(payload)
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    return send(port, body, {"Content-Type": kind, **signed(body), **(headers or {})})


def send(port: int, body: str, headers: dict[str, str]) -> tuple[int, str]:
    """POST a body as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/slack/events", body.encode(), headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()
