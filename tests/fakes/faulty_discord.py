"""Discord under load: its documented limits, its sessions that resume, and faults."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from contextlib import suppress
from typing import Any

from aiohttp import web

from tests.fakes.discord import (
    APP,
    APPLICATION,
    HOUSE,
    MEMBER,
    MESSAGE,
    OWN,
    PERSON,
    ROOM,
    FakeDiscord,
    command,
    refusal,
    reply,
)
from tests.fakes.faults import Tally, abort

WAYS = ("mention", "mention", "message", "command")
HOUSES, ROOMS = 20, 100
PER_SECOND = 50
"""Requests a second and bot; what answers an interaction does not count."""
PER_ROOM, ROOM_SECONDS = 5, 5.0
"""Posts in so many seconds and channel."""
NONCE_SECONDS = 300.0
BAN, BAN_SECONDS = 10_000, 600.0
"""So many refusals in so many seconds, and Discord bans the address."""
RATED = {"Via": "1.1 google"}
"""Without this header discord.py takes a 429 for a ban."""


class Session:
    """What one connected bot was sent; a resumed one gets what it missed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.events: deque[dict[str, Any]] = deque(maxlen=5000)
        self.socket: Any = None
        self.count = 0

    async def emit(self, name: str, data: Any) -> None:
        self.count += 1
        event = {"op": 0, "t": name, "s": self.count, "d": data}
        self.events.append(event)
        if self.socket is not None and not self.socket.closed:
            try:
                await self.socket.send_json(event)
            except (ConnectionError, RuntimeError):
                self.socket = None


class FaultyDiscord(FakeDiscord):
    """Counts answers by question. All sessions get every event, as sessions of one shard do.

    `scale` shortens the seconds of the limits; 1 is what is documented.
    """

    def __init__(self, *, faults: bool, scale: float = 1.0) -> None:
        super().__init__()
        self.tally, self.scale, self.ways = Tally(faults=faults), scale, WAYS
        self.sessions_by_name: dict[str, Session] = {}
        self.refusals: deque[float] = deque()
        self.most_refusals = 0
        self._sent: deque[float] = deque()
        self._rooms: defaultdict[str, deque[float]] = defaultdict(deque)
        self._seen: dict[str, tuple[float, dict[str, Any]]] = {}

    @property
    def live(self) -> list[Session]:
        return list(self.sessions_by_name.values())

    async def put(self, number: int, text: str, channels: int) -> bool:
        """Deliver a question and wait for the answer; False where none came."""
        way, place = self.ways[number % len(self.ways)], number % min(channels, HOUSES * ROOMS)
        house, person = str(2000 + place % HOUSES), {**PERSON, "id": str(4 * 10**17 + number)}
        room = str(10_000 + place)
        if way == "command":
            key = str(next(self.ids))
            event: Any = {"id": key, "application_id": str(APP), "type": 2, "token": f"hush{key}",
                "version": 1, "attachment_size_limit": 1, "locale": "en-US",
                "data": command(text), "channel_id": room, "guild_id": house,
                "channel": {**ROOM, "id": room}, "member": {**MEMBER, "user": person}}  # fmt: skip
        else:
            key = str(9 * 10**17 + next(self.ids))
            shared = {"guild_id": house, "member": MEMBER, "channel_id": room,
                      "content": f"<@{APP}> {text}", "mentions": [OWN]}  # fmt: skip
            alone = {"channel_id": str(50_000 + place), "content": text}
            event = {**MESSAGE, "id": key, "author": person,
                     **(shared if way == "mention" else alone)}  # fmt: skip
        times = 1 + (way != "command" and self.tally.is_sent_twice())
        self.tally.done["delivered twice"] += times - 1
        for _ in range(times):
            await self._deliver(
                "INTERACTION_CREATE" if way == "command" else "MESSAGE_CREATE", event
            )
        return await self.tally.answer_to(key, way)

    async def _deliver(self, name: str, event: dict[str, Any]) -> None:
        while not self.live:  # noqa: ASYNC110  nobody is connected: nothing can be asked
            await asyncio.sleep(0.05)
        await asyncio.gather(*(session.emit(name, event) for session in self.live))

    async def _gateway(self, request: web.Request) -> Any:
        socket: Any = web.WebSocketResponse(max_msg_size=4096)
        await socket.prepare(request)
        socket.request_transport = request.transport
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 10_000}})
        session: Session | None = None
        async for frame in socket:
            told = frame.json()
            if told["op"] == 1:
                with suppress(ConnectionError):
                    await socket.send_json({"op": 11})
            elif told["op"] == 2:
                session = await self._begun(socket)
            elif told["op"] == 6:
                session = await self._resumed(socket, told["d"])
        # A client that says that it leaves ends its session; one that is cut off may come back.
        if session is not None and socket.close_code in {1000, 1001}:
            self.sessions_by_name.pop(session.name, None)
        return socket

    async def _begun(self, socket: Any) -> Session:
        session = Session(f"hushhush{next(self.ids)}")
        session.socket = socket
        houses = [_house(number) for number in range(HOUSES)]
        away = [{"id": house["id"], "unavailable": True} for house in houses]
        resume = {"session_id": session.name, "resume_gateway_url": f"ws://{self.address}/resume/"}
        ready = {"v": 10, "user": OWN, "guilds": away, "application": APPLICATION, **resume}
        await session.emit("READY", ready)
        for house in houses:
            await session.emit("GUILD_CREATE", house)
        self.sessions_by_name[session.name] = session
        self.tally.done["sessions begun"] += 1
        return session

    async def _resumed(self, socket: Any, told: dict[str, Any]) -> Session | None:
        session = self.sessions_by_name.get(told["session_id"])
        if session is None:
            await socket.send_json({"op": 9, "d": False})
            return None
        missed = [event for event in session.events if event["s"] > told["seq"]]
        session.socket = socket
        for event in missed:
            await socket.send_json(event)
        await session.emit("RESUMED", {})
        self.tally.done["sessions resumed"] += 1
        return session

    async def cut_one(self) -> None:
        """Abort a session's connection; it may resume."""
        if self.live:
            session = self.tally.random.choice(self.live)
            if session.socket is not None:
                session.socket.request_transport.abort()

    async def _api(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        interaction = path.startswith(("/interactions", "/webhooks"))
        if request.method == "GET" or not (interaction or path.endswith("/messages")):
            answer = await super()._api(request)
            self.calls.clear()
            return answer
        given = json.loads(await request.text())
        rated, headers = self._rated(path, interaction=interaction)
        if rated is not None:
            return rated
        fault = self.tally.fault()
        if fault:
            return self._failed(request, fault)
        if given.get("type") != 5 and refusal(given):
            self.tally.done["refused"] += 1
            return reply({"message": refusal(given), "code": 50035}, status=400)
        return self._taken(path, given, headers)

    def _failed(self, request: web.Request, fault: str) -> web.Response:
        self.tally.done[fault] += 1
        if fault == "cut":
            abort(request)
        if fault == "limited":
            return self._refusal(1.0, "shared", {})
        return reply({"message": "unavailable", "code": 0}, status=503)

    def _rated(
        self, path: str, *, interaction: bool
    ) -> tuple[web.Response | None, dict[str, str]]:
        """Count a request against the limits; give the 429 it earns, or the headers it gets."""
        if interaction:
            return None, {}
        now = time.monotonic()
        _forget(self._sent, now - self.scale)
        if len(self._sent) >= PER_SECOND:
            return self._refusal(self._sent[0] + self.scale - now, "global", {}), {}
        self._sent.append(now)
        room, seconds = self._rooms[path], ROOM_SECONDS * self.scale
        if room and now >= room[0] + seconds:
            room.clear()  # a bucket is full again at once, not bit by bit
        left = PER_ROOM - len(room)
        reset = (room[0] if room else now) + seconds - now
        headers = {"X-RateLimit-Bucket": "posts", "X-RateLimit-Limit": str(PER_ROOM),
                   "X-RateLimit-Remaining": str(max(0, left - 1)),
                   "X-RateLimit-Reset": f"{time.time() + reset:.3f}",
                   "X-RateLimit-Reset-After": f"{reset:.3f}"}  # fmt: skip
        if left <= 0:
            return self._refusal(reset, "user", headers), {}
        room.append(now)
        return None, headers

    def _refusal(self, seconds: float, scope: str, headers: dict[str, str]) -> web.Response:
        now = time.monotonic()
        self.tally.done[f"limited ({scope})"] += 1
        if scope != "shared":
            self.refusals.append(now)
        _forget(self.refusals, now - BAN_SECONDS)
        self.most_refusals = max(self.most_refusals, len(self.refusals))
        more = {"Retry-After": str(int(seconds) + 1), "X-RateLimit-Scope": scope, **RATED}
        if scope == "global":
            more["X-RateLimit-Global"] = "true"
        body = {"message": "You are being rate limited.", "retry_after": round(seconds, 3),
                "global": scope == "global"}  # fmt: skip
        return reply(body, status=429, headers={**headers, **more})

    def _taken(self, path: str, given: dict[str, Any], headers: dict[str, str]) -> web.Response:
        """Count a post or the answer to an interaction; a nonce is taken once."""
        message = {**MESSAGE, "id": str(next(self.ids))}
        if path.startswith("/interactions"):
            return self._responded(path, given, message)
        if path.startswith("/webhooks"):
            key = path.split("/")[3].removeprefix("hush")
            if path.endswith("/@original"):  # what was there is replaced
                self.tally.answers[key].clear()
            self.tally.answered(key, _text(given))
            return reply(message)
        nonce, now = str(given["nonce"]), time.monotonic()
        seen = self._seen.get(nonce)
        if seen and now - seen[0] < NONCE_SECONDS:
            self.tally.done["doubles that the nonce stopped"] += 1
            return reply(seen[1], headers=headers)
        self._seen[nonce] = now, message
        self.tally.answered(nonce.partition("-")[0], _text(given))
        return reply(message, headers=headers)

    def _responded(
        self, path: str, given: dict[str, Any], message: dict[str, Any]
    ) -> web.Response:
        key = path.split("/")[2]
        if f"interaction {key}" in self._seen:
            self.tally.done["interactions responded to again"] += 1
            body = {"message": "Interaction has already been acknowledged.", "code": 40060}
            return reply(body, status=400)
        self._seen[f"interaction {key}"] = time.monotonic(), message
        if given["type"] == 4:
            self.tally.answered(key, _text(given["data"]))
        return reply({"interaction": {"id": key, "type": 2},
                      "resource": {"type": 4, "message": message}})  # fmt: skip


def _house(number: int) -> dict[str, Any]:
    rooms = [{**ROOM, "id": str(10_000 + room)} for room in range(number, HOUSES * ROOMS, HOUSES)]
    return {**HOUSE, "id": str(2000 + number), "channels": rooms}


def _text(given: dict[str, Any]) -> str:
    return json.dumps([given.get("content"), given.get("embeds")])


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()
