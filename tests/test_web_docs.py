"""The recipes of the web pages, run as they are written: FastAPI, and webhooks of messengers."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("aiohttp", reason="needs magbot[web]")

from aiohttp import ClientSession, web

import magbot
from magbot.serving.limits import RateLimit
from magbot.serving.reload import read_snapshot
from magbot.serving.responder import Responder
from magbot.web.middleware import Access
from magbot.web.run import WebSurface
from tests.conftest import BIKES, ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FLAT = "How do I fix a flat tyre?"
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
SECRET = "5f0a9be2"
MESSAGE = {
    "event": "message_created", "id": "1", "content": FLAT, "message_type": "incoming",
    "content_type": "text", "account": {"id": 3, "name": "Clinic"},
    "sender": {"id": 8, "name": "A person", "type": "contact"},
    "conversation": {"id": 17, "inbox_id": 2, "status": "pending"},
}  # fmt: skip
WHATSAPP = {
    "contacts": [{"profile": {"name": "A person"}, "wa_id": "16315551003"}],
    "messages": [
        {"from": "16315551003", "id": "ABGG", "timestamp": "1602139392", "type": "text",
         "text": {"body": FLAT}},
        {"from": "16315551003", "id": "ABGH", "timestamp": "1602139393", "type": "image",
         "image": {"id": "x"}},
    ],
}  # fmt: skip


def recipe(page: str, word: str) -> dict[str, Any]:
    """Run the Python example of a page that holds a word; gives what it defines."""
    text = (ROOT / "docs" / "howto" / page).read_text(encoding="utf-8")
    (code,) = [
        c
        for c in re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        if word in c
    ]
    space: dict[str, Any] = {"__name__": "recipe"}
    exec(compile(code, page, "exec", dont_inherit=True), space)
    return space


@pytest.fixture(name="bikes_are_bundled")
def _bikes_are_bundled(monkeypatch: pytest.MonkeyPatch, bikes: magbot.Assistant) -> None:
    monkeypatch.setattr(magbot, "bundled", lambda: bikes)


@pytest.mark.usefixtures("bikes_are_bundled")
def test_an_application_of_fastapi_answers(bikes: magbot.Assistant) -> None:
    pytest.importorskip("fastapi", reason="the recipe needs FastAPI")
    app = recipe("web.md", "FastAPI")["app"]
    sent: list[dict[str, Any]] = []

    async def post(body: bytes) -> tuple[int, Any]:
        headers = [(b"content-type", b"application/json")]
        scope = {"type": "http", "http_version": "1.1", "method": "POST", "path": "/ask",
                 "raw_path": b"/ask", "query_string": b"", "root_path": "", "scheme": "http",
                 "headers": headers, "client": ("127.0.0.1", 1), "server": ("x", 80)}  # fmt: skip
        sent.clear()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(event: Any) -> None:
            sent.append(event)

        await app(scope, receive, send)
        return sent[0]["status"], json.loads(b"".join(e.get("body", b"") for e in sent))

    status, reply = asyncio.run(post(json.dumps({"question": FLAT}).encode()))
    refused, _ = asyncio.run(post(b'{"question": 5}'))

    assert (status, refused) == (200, 422)
    assert reply == json.loads(json.dumps(bikes.ask(FLAT).to_dict()))


@asynccontextmanager
async def listening(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def posted(
    monkeypatch: pytest.MonkeyPatch, path: str, *events: Any
) -> list[tuple[str, dict[str, str], Any]]:
    """Post a tool's events to the recipe; gives what the tool is then sent."""
    got = []

    async def keep(request: web.Request) -> web.Response:
        got.append((request.path, dict(request.headers), await request.json()))
        return web.json_response({})

    tool = web.Application()
    tool.router.add_post("/{path:.*}", keep)
    responder = Responder(read_snapshot(str(BIKES)))
    service = WebSurface(responder, Access((), RateLimit(0)), ("127.0.0.1", 0))
    await service.start()
    try:
        async with listening(tool) as there:
            settings = {"HOOK_SECRET": SECRET, "CHATWOOT": there, "TURN": there,
                        "MAGBOT_SERVICE": f"http://127.0.0.1:{service.port}",
                        "CHATWOOT_TOKEN": "token-1", "TURN_TOKEN": "token-2"}  # fmt: skip
            for name, value in settings.items():
                monkeypatch.setenv(name, value)
            hooks = recipe("messaging.md", "async def chatwoot")["app"]
            async with listening(hooks) as here, ClientSession() as session:
                for event in events:
                    async with session.post(f"{here}/{path}", json=event) as response:
                        assert response.status in (200, 404), await response.text()
    finally:
        await service.close()
    return got


def test_chatwoot_gets_the_whole_reply_and_its_follow_up(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = magbot.Conversation(magbot.Assistant(magbot.load(BIKES)))
    told, own = {**MESSAGE, "content": "tell me more"}, {**MESSAGE, "message_type": "outgoing"}
    events = [MESSAGE, told, own, {"event": "conversation_updated"}]
    sent = asyncio.run(posted(monkeypatch, f"{SECRET}/chatwoot", *events))

    assert [path for path, *_ in sent] == ["/api/v1/accounts/3/conversations/17/messages"] * 2
    assert {headers["api_access_token"] for _, headers, _ in sent} == {"token-1"}
    for (*_, data), question in zip(sent, (FLAT, "tell me more"), strict=True):
        assert data == {"content": talk.ask(question).text, "message_type": "outgoing"}


def test_turn_gets_the_whole_reply_for_the_text_alone(
    monkeypatch: pytest.MonkeyPatch, bikes: magbot.Assistant
) -> None:
    ((path, headers, data),) = asyncio.run(posted(monkeypatch, f"{SECRET}/turn", WHATSAPP))

    assert (path, headers["Authorization"]) == ("/v1/messages", "Bearer token-2")
    assert data == {"to": "16315551003", "type": "text", "text": {"body": bikes.ask(FLAT).text}}


def test_who_does_not_know_the_secret_is_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asyncio.run(posted(monkeypatch, "guess/turn", WHATSAPP)) == []
