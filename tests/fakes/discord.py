"""Discord on loopback: the REST API, and the gateway with heartbeats, resume and shards."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.loopback import Loopback, until

if TYPE_CHECKING:
    import pytest

TOKEN = "ZmFrZWZha2U.fakefake.fakefakefakefakefake"
APP, GUILD, CHANNEL, DM = 1001, 2001, 3001, 3002
OWN = {"id": str(APP), "username": "magbot", "discriminator": "0", "avatar": None, "bot": True}
PERSON = {"id": "400000000000000001", "username": "ann", "discriminator": "0", "avatar": None}
APPLICATION = {"id": str(APP), "name": "magbot", "description": "", "icon": None, "flags": 0,
               "owner": PERSON, "summary": "", "bot_public": True,
               "bot_require_code_grant": False, "verify_key": ""}  # fmt: skip
MEMBER = {"user": PERSON, "roles": [], "joined_at": "2026-01-01T00:00:00Z", "flags": 0,
          "permissions": "0"}  # fmt: skip
ROOM = {"id": str(CHANNEL), "type": 0, "name": "health", "position": 0,
        "permission_overwrites": []}  # fmt: skip
HOUSE = {"id": str(GUILD), "name": "house", "owner_id": "400000000000000001", "member_count": 2,
         "channels": [ROOM]}  # fmt: skip
MESSAGE = {"author": OWN, "type": 0, "tts": False, "content": "", "pinned": False,
           "timestamp": "2026-01-01T00:00:00Z", "edited_timestamp": None,
           "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
           "embeds": [], "channel_id": str(CHANNEL)}  # fmt: skip
FORBIDDEN: tuple[int, dict[str, str], dict[str, Any]] = (
    403,
    {},
    {"message": "Missing Permissions", "code": 50013},
)


async def at_once(*_: object, **__: object) -> None:
    """Stand in for the five seconds that discord.py waits before a second IDENTIFY."""


def reply(data: Any, **more: Any) -> web.Response:
    """Answer in JSON; discord.py reads it only where the type is exactly this."""
    return web.Response(body=json.dumps(data).encode(), content_type="application/json", **more)


def refusal(given: dict[str, Any]) -> str:
    """Say which of Discord's limits a message breaks."""
    given = given.get("data") or given
    embeds = given.get("embeds") or []
    sizes = [len(e.get("description", "")) for e in embeds]
    sums = sum(
        len(e.get("description", "")) + len(e.get("footer", {}).get("text", ""))
        + len(e.get("author", {}).get("name", "")) for e in embeds
    )  # fmt: skip
    rows = given.get("components") or []
    held = [button for row in rows for button in row["components"]]
    if len(given.get("content") or "") > 2000 or any(size > 4096 for size in sizes) or sums > 6000:
        return "too long"
    if len(rows) > 5 or any(len(row["components"]) > 5 for row in rows):
        return "too many buttons"
    if any(len(b["label"]) > 80 or len(b["custom_id"]) > 100 for b in held):
        return "a button too long"
    return "" if given.get("content") or embeds or "choices" in given else "empty"


class FakeDiscord(Loopback):
    """Records calls and gateway frames; `commands` is what it knows of the bot's commands."""

    def __init__(self, shards: int = 1) -> None:
        super().__init__()
        self.frames: list[tuple[str, dict[str, Any]]] = []
        self.sockets: dict[int, Any] = {}
        self.events: list[dict[str, Any]] = []
        self.commands: list[dict[str, Any]] = []
        self.nonces: dict[str, dict[str, Any]] = {}
        self.posts: list[dict[str, Any]] = []
        self.shards, self.refuse_with = shards, 0

    def point(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Point discord.py here, without its wait before a second IDENTIFY; process-wide."""
        import discord
        from discord.gateway import DiscordWebSocket
        from discord.http import Route

        monkeypatch.setattr(Route, "BASE", f"http://{self.address}/api")
        address = type(DiscordWebSocket.DEFAULT_GATEWAY)
        gateway = address(f"ws://{self.address}/gateway/")
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
        for client in (discord.Client, discord.AutoShardedClient):
            monkeypatch.setattr(client, "before_identify_hook", at_once)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/{name:gateway|resume}/", self._gateway),
            web.route("*", "/api{path:.*}", self._api),
        ]

    async def _api(self, request: web.Request) -> web.Response:
        path, body = request.match_info["path"], await request.text()
        given = json.loads(body) if body else {}
        self.calls.append((f"{request.method} {path}", given))
        if self.failures.get(path):
            status, headers, answer = self.failures[path].pop(0)
            return reply(answer, status=status, headers=headers)
        return self._reply(request, path, given)

    def _reply(self, request: web.Request, path: str, given: Any) -> web.Response:
        if path.endswith("/typing"):
            return web.Response(status=204)
        secret_in_url = path.startswith(("/interactions", "/webhooks"))
        if not secret_in_url and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return reply({"message": "401: Unauthorized", "code": 0}, status=401)
        known = {"/users/@me": OWN, "/oauth2/applications/@me": APPLICATION, "/gateway/bot": {
            "url": f"ws://{self.address}/gateway/", "shards": self.shards,
            "session_start_limit": {}}}  # fmt: skip
        if path in known:
            return reply(known[path])
        if path.endswith("/commands"):
            return reply(self._commands(request.method, given))
        if request.method == "POST" and given.get("type") != 5 and refusal(given):
            return reply({"message": refusal(given), "code": 50035}, status=400)
        return reply(self._post(path, given))

    def _commands(self, method: str, given: Any) -> list[dict[str, Any]]:
        if method == "PUT":
            self.commands = [
                {
                    "id": str(next(self.ids)),
                    "application_id": str(APP),
                    "version": "1",
                    "description": "",
                    **one,
                }
                for one in given
            ]
        return self.commands

    def _post(self, path: str, given: dict[str, Any]) -> dict[str, Any]:
        message = {**MESSAGE, "id": str(next(self.ids))}
        if path.endswith("/callback"):
            return {"interaction": {"id": "1", "type": 2},
                    "resource": {"type": 4, "message": message}}  # fmt: skip
        nonce = str(given.get("nonce", ""))
        if given.get("enforce_nonce") and nonce in self.nonces:
            return self.nonces[nonce]
        self.nonces[nonce] = message
        self.posts.append(given)
        return message

    async def _gateway(self, request: web.Request) -> Any:
        socket: Any = web.WebSocketResponse(max_msg_size=4096)
        await socket.prepare(request)
        socket.deflate = zlib.compressobj()  # one context for the whole connection
        socket.zlib = request.query.get("compress") == "zlib-stream"
        socket.request_transport = request.transport
        await self.send(socket, {"op": 10, "d": {"heartbeat_interval": 200}})
        async for frame in socket:
            await self._heard(socket, request.path, frame.json())
        return socket

    async def _heard(self, socket: Any, path: str, frame: dict[str, Any]) -> None:
        self.frames.append((path, frame))
        if frame["op"] == 1:
            await self.send(socket, {"op": 11})
        elif frame["op"] == 2 and self.refuse_with:
            await socket.close(code=self.refuse_with)
        elif frame["op"] == 2:
            shard, count = frame["d"].get("shard", (0, 1))
            self.sockets[shard] = socket
            await self.emit("READY", {"v": 10, "user": OWN, "session_id": f"hushhush{shard}",
                "shard": [shard, count], "guilds": [], "application": APPLICATION,
                "resume_gateway_url": f"ws://{self.address}/resume/"}, shard)  # fmt: skip
            if (GUILD >> 22) % count == shard:
                await self.emit("GUILD_CREATE", HOUSE, shard)
        elif frame["op"] == 6:
            self.sockets[0] = socket
            for event in self.events[frame["d"]["seq"] :]:
                await self.send(socket, event)
            await self.emit("RESUMED", {})

    async def send(self, socket: Any, event: dict[str, Any]) -> None:
        text = json.dumps(event)
        if not socket.zlib:
            await socket.send_str(text)
            return
        packed = socket.deflate.compress(text.encode())
        await socket.send_bytes(packed + socket.deflate.flush(zlib.Z_SYNC_FLUSH))

    async def emit(self, name: str, data: Any, shard: int = 0, *, missed: bool = False) -> None:
        self.events.append({"op": 0, "t": name, "s": len(self.events) + 1, "d": data})
        if not missed:
            await self.send(self.sockets[shard], self.events[-1])

    def reconnect(self) -> None:
        """Ask the bot to resume, as Discord does every few hours."""
        self.run(self.send(self.sockets[0], {"op": 7}))

    def invalidate(self) -> None:
        """Tell the bot that its session is gone."""
        self.run(self.send(self.sockets[0], {"op": 9, "d": False}))

    def cut(self) -> None:
        """Abort the connection below the gateway."""
        self.loop.call_soon_threadsafe(self.sockets[0].request_transport.abort)

    def sessions(self, op: int) -> int:
        """Count the sessions begun (2) or resumed (6)."""
        return sum(frame["op"] == op for _, frame in list(self.frames))

    def message(self, content: str, *, guild: bool = True, **more: Any) -> dict[str, Any]:
        """Send a message of a person; `missed` only records it, for a resume to bring."""
        missed = more.pop("missed", False)
        where: dict[str, Any] = (
            {"guild_id": str(GUILD), "member": MEMBER} if guild else {"channel_id": str(DM)}
        )
        sent = {**MESSAGE, "id": str(900000000000000000 + next(self.ids)), "author": PERSON,
                "content": content, "mentions": [OWN] if f"<@{APP}>" in content else [],
                **where, **more}  # fmt: skip
        self.run(self.emit("MESSAGE_CREATE", sent, missed=missed))
        return sent

    def interact(self, kind: int, data: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Send an interaction (2 a command, 3 a click, 4 autocomplete); gives the first answer."""
        key = self.interaction(kind, data, **more)
        found: dict[str, Any] = self.made(f"POST /interactions/{key}/hush{key}/callback")[0]
        return found

    def interaction(self, kind: int, data: dict[str, Any], **more: Any) -> int:
        """Send an interaction without waiting; gives its id."""
        key, guild = next(self.ids), more.pop("guild", True)
        where: dict[str, Any] = (
            {"guild_id": str(GUILD), "channel": ROOM, "member": MEMBER} if guild
            else {"channel": {"id": str(DM), "type": 1, "recipients": [PERSON]}, "user": PERSON}
        )  # fmt: skip
        if kind == 3:  # discord.py finds a dynamic button by the components of its message
            button = {"type": 2, "style": 2, "label": "x", "custom_id": data["custom_id"]}
            rows = [{"type": 1, "components": [button]}]
            where["message"] = {**MESSAGE, "id": "1", "components": rows}
        self.run(self.emit("INTERACTION_CREATE", {
            "id": str(key), "application_id": str(APP), "type": kind, "token": f"hush{key}",
            "version": 1, "attachment_size_limit": 1, "locale": "en-US", "data": data,
            "channel_id": where["channel"]["id"], **where, **more}))  # fmt: skip
        return key

    def ask(self, question: str, **more: Any) -> dict[str, Any]:
        """Use /ask; gives the first answer to it."""
        return self.interact(2, command(question, **more))

    def press(self, custom_id: str, **more: Any) -> dict[str, Any]:
        """Press a button; gives the first answer to it."""
        return self.interact(3, {"custom_id": custom_id, "component_type": 2}, **more)

    def answered(self, count: int) -> list[dict[str, Any]]:
        """Give the messages posted, once there are `count` of them."""
        until(lambda: len(self.posts) >= count)
        return self.posts


def command(question: str, *, private: bool | None = None, focused: bool = False) -> Any:
    """Give the data of /ask."""
    options: list[dict[str, Any]] = [
        {"name": "question", "type": 3, "value": question, "focused": focused}
    ]
    if private is not None:
        options.append({"name": "private", "type": 5, "value": private})
    return {"id": "1", "name": "ask", "type": 1, "options": options}
