"""Slack under load: its documented limits, its repeats, and faults; over socket and HTTP."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.parse
from collections import defaultdict
from typing import Any

import aiohttp
from aiohttp import WSMsgType, web

from tests.fakes.faults import Tally, abort
from tests.fakes.slack import FakeSlack, signed

WAYS = ("mention", "mention", "mention", "message", "command")
PATIENCE = {"events_api": 3.0, "slash_commands": 30.0}
"""Seconds in which an acknowledgement must come. Slack allows a command 3 as well: later ones are
counted, and are the machine's load where there are few of them."""
SOON = 3.0
REPEATS = (0.0, 60.0, 300.0)
"""Seconds from a failed delivery of an event to the next one."""


class FaultySlack(FakeSlack):
    """Counts answers by question. `pace` is the seconds between two posts to a channel.

    Only what was taken counts as answered: a connection that is cut was cut before. `ports` are
    where bots listen, for deliveries over HTTP; without them all goes over the socket.
    """

    def __init__(self, *, faults: bool, pace: float) -> None:
        super().__init__()
        self.tally = Tally(faults=faults)
        self.pace, self.ports, self.ways = pace, list[int](), WAYS
        self._free_at: defaultdict[str, float] = defaultdict(float)
        self.cut_off: set[str] = set()
        self._acks: dict[str, asyncio.Future[Any]] = {}

    def question(self, number: int, text: str, channels: int) -> tuple[str, str, dict[str, Any]]:
        """Make the question of a number: its id, the envelope's kind, and what it carries."""
        place, way = number % channels, self.ways[number % len(self.ways)]
        team, person = f"T{place % 50:04d}", f"U{number % 9973:06d}"
        if way == "command":
            body = {**self.command(text), "team_id": team, "channel_id": f"C{place:06d}",
                    "user_id": person}  # fmt: skip
            return body["response_url"].rsplit("/", 1)[-1], "slash_commands", body
        stamp = f"{1_700_000_000 + number}.000100"
        more = {"ts": stamp, "user": person, "channel": f"{'CD'[way == 'message']}{place:06d}"}
        body = self.mention(text, **more) if way == "mention" else self.event(way, text, **more)
        return stamp, "events_api", {**body, "team_id": team}

    async def put(self, number: int, text: str, channels: int, *, http: bool = False) -> bool:
        """Deliver a question, again as Slack does, and wait for the answer; false where none came.

        Some are delivered twice whatever came of the first.
        """
        key, kind, body = self.question(number, text, channels)
        asked = time.monotonic()
        times = 1 + (kind == "events_api" and self.tally.is_sent_twice())
        for number_of_times in range(times):
            await self._delivered(kind, body, number_of_times, http=http)
        self.tally.done["delivered twice"] += times - 1
        how = "http" if http else "socket"
        # Slack tells the person at once that such a command failed, and sends it to nobody else.
        answered = await self.tally.answer_to(key, f"{kind} {how}", told=key in self.cut_off)
        late = kind == "slash_commands" and time.monotonic() - asked > SOON
        self.tally.done["commands answered late"] += late
        return answered

    async def _delivered(
        self, kind: str, body: dict[str, Any], repeat: int, *, http: bool
    ) -> None:
        """Deliver, again until it is acknowledged; a repeat has its number, as Slack writes it."""
        waits = (*REPEATS[: 3 if kind == "events_api" else 0], None)
        for tries, wait in enumerate(waits, repeat):
            deliver = self._posted if http else self._sent
            if await deliver(kind, body, tries):
                return
            if wait is not None:
                await asyncio.sleep(wait)
                self.tally.done["sent again"] += 1
        self.tally.done[f"not acknowledged: {kind}"] += 1

    async def _sent(self, kind: str, payload: dict[str, Any], repeat: int) -> bool:
        """Send an envelope on one of the sockets; tell whether it was acknowledged."""
        key = f"env-{next(self.ids)}"
        acknowledged = self._acks[key] = asyncio.get_running_loop().create_future()
        envelope = {"type": kind, "envelope_id": key, "payload": payload,
                    "accepts_response_payload": kind != "events_api"}  # fmt: skip
        if repeat:
            envelope |= {"retry_attempt": repeat, "retry_reason": "timeout"}
        socket = await self._written(envelope)
        try:
            async with asyncio.timeout(PATIENCE[kind]):
                self._answer_in(await acknowledged, payload)
        except TimeoutError:
            if socket.closed and kind == "slash_commands":
                self.cut_off.add(payload["response_url"].rsplit("/", 1)[-1])
            return False
        finally:
            del self._acks[key]
        return True

    async def _written(self, envelope: dict[str, Any]) -> web.WebSocketResponse:
        """Send an envelope on one of the sockets, and give that."""
        while True:
            while not self.sockets:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            socket = self.tally.random.choice(self.sockets)
            try:
                await socket.send_json(envelope)
            except (ConnectionError, RuntimeError):
                await asyncio.sleep(0)
            else:
                return socket

    async def _posted(self, kind: str, payload: dict[str, Any], repeat: int) -> bool:
        """Post a request to one of the processes, or the next where nobody listens."""
        form = kind == "slash_commands"
        body = urllib.parse.urlencode(payload) if form else json.dumps(payload)
        type_ = "application/x-www-form-urlencoded" if form else "application/json"
        again = {"X-Slack-Retry-Num": str(repeat)} if repeat else {}
        headers, seconds = {"Content-Type": type_, **signed(body), **again}, PATIENCE[kind]
        for port in self.tally.random.sample(self.ports, len(self.ports)):
            address = f"http://127.0.0.1:{port}/slack/events"
            try:
                async with self._client.post(
                    address, data=body, headers=headers, timeout=aiohttp.ClientTimeout(seconds)
                ) as reply:
                    text = await reply.text()
                    if reply.status == 200:
                        self._answer_in(json.loads(text) if form and text else {}, payload)
                        return True
            except aiohttp.ClientConnectorError:
                continue  # as a balancer does
            except (aiohttp.ClientError, TimeoutError):
                pass
            return False
        return False

    def _answer_in(self, reply: Any, asked: dict[str, Any]) -> None:
        """Count the answer that an acknowledgement carries."""
        if isinstance(reply, dict) and reply.get("text"):
            self.tally.answered(asked["response_url"].rsplit("/", 1)[-1], reply["text"])

    async def _serve(self) -> None:
        await super()._serve()
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        self._client = aiohttp.ClientSession(connector=connector)

    def __exit__(self, *exception: object) -> None:
        self.run(self._client.close())
        super().__exit__(*exception)

    async def _api(self, request: web.Request) -> web.Response:
        if request.match_info["method"] != "chat.postMessage":
            reply = await super()._api(request)
            self.calls.clear()
            return reply
        data = await request.post()
        given = {name: str(value) for name, value in (data or await request.json()).items()}
        refused = self._refused(request, given["channel"])
        if refused is not None:
            return refused
        self.tally.answered(given["thread_ts"], given["text"])
        return web.json_response({"ok": True, "channel": given["channel"], "ts": "1.1"})

    async def _reply(self, request: web.Request) -> web.Response:
        refused = self._refused(request, "")
        if refused is not None:
            return refused
        given = await request.json()
        self.tally.answered(request.match_info["secret"], given["text"])
        return web.Response(text="ok")

    def _refused(self, request: web.Request, channel: str) -> web.Response | None:
        """Give the fault or the limit that a post meets; None where it is taken."""
        now = time.monotonic()
        fast = bool(channel) and now < self._free_at[channel]
        fault = "limited" if fast else self.tally.fault()
        if not fault:
            self._free_at[channel] = now + self.pace
            return None
        self.tally.done[fault] += 1
        if fault == "cut":
            abort(request)
        status = 429 if fault == "limited" else 503
        return web.json_response({"ok": False}, status=status, headers={"Retry-After": "1"})

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        transport = request.transport
        self.sockets.append(socket)
        self.transports.append(transport)
        self.links += 1
        try:
            async for frame in socket:
                if frame.type == WSMsgType.TEXT:
                    ack = frame.json()
                    awaited = self._acks.get(ack["envelope_id"])
                    if awaited and not awaited.done():
                        awaited.set_result(ack.get("payload") or {})
        finally:
            self.sockets.remove(socket)
            self.transports.remove(transport)
        return socket
