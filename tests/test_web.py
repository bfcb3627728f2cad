"""The HTTP service, asked through a real client over real connections."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import sys
import urllib.error
import urllib.request
from functools import cache, partial
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("aiohttp", reason="needs magbot[web]")

from magbot.serving.limits import RateLimit
from magbot.serving.reload import read_snapshot
from magbot.serving.responder import Responder
from magbot.web import requests as web_requests
from magbot.web.middleware import Access
from magbot.web.run import WebSurface
from tests.conftest import BIKES, ROOT
from tests.fakes.running import Running
from tests.test_bots_process import ended, free_port, started, wait_ready

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from magbot.serving.snapshot import Snapshot

FLAT = "How do I fix a flat tyre?"
VOTE = {"conversation": "a" * 20, "entries": ["tyre.flat"], "verdict": "up"}
ORIGIN = "https://clinic.example"


def surface(responder: Responder, **access: Any) -> WebSurface:
    given = {"origins": (ORIGIN,), "limit": RateLimit(0), **access}
    return WebSurface(responder, Access(**given), ("127.0.0.1", 0))


@cache
def bikes_book() -> Snapshot:
    """Return the small knowledge base as it is served; a book cannot be changed."""
    return read_snapshot(str(BIKES))


@pytest.fixture(name="port")
def _port() -> Iterator[int]:
    with Running(Responder(bikes_book()), surface) as running:
        yield running.surface.port


def call(
    port: int, path: str, data: object = None, *, method: str = "", **headers: str
) -> tuple[int, Any, dict[str, str]]:
    """Return status, JSON and headers; `data` as bytes is sent as it is."""
    body = data if isinstance(data, bytes) or data is None else json.dumps(data).encode()
    named = {"Content-Type": "application/json"} if body is not None else {}
    named.update({name.replace("_", "-"): value for name, value in headers.items()})
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", data=body, headers=named, method=method or None
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            raw, status, got = reply.read(), reply.status, reply.headers
    except urllib.error.HTTPError as error:
        raw, status, got = error.read(), error.code, error.headers
    return status, json.loads(raw) if raw else None, {k.lower(): v for k, v in got.items()}


def test_a_reply_is_the_librarys_byte_for_byte(port: int) -> None:
    assistant = bikes_book().assistant
    for question in (FLAT, "squeaky brakes", "capital of france", "hello", ""):
        status, reply, _ = call(port, "/v1/ask", {"question": question})

        assert status == 200
        assert reply == json.loads(json.dumps(assistant.ask(question).to_dict()))


def test_a_conversation_goes_on(port: int) -> None:
    _, begun, _ = call(port, "/v1/conversations", {})
    path = f"/v1/conversations/{begun['id']}/messages"

    first = call(port, path, {"question": FLAT})[1]
    again = call(port, path, {"question": "1"})[1]
    chosen = call(port, path, {"choose": first["entries"][0]})[1]

    assert again["entries"] != first["entries"]
    assert again["kind"] == "answer"
    assert chosen["entries"] == first["entries"]


def test_entries_can_be_listed_and_read(port: int) -> None:
    listed = call(port, "/v1/entries")[1]["entries"]
    for entry in listed:
        reply = call(port, f"/v1/entries/{entry['id']}")[1]
        assert reply["entries"] == [entry["id"]]
    assert call(port, "/v1/suggest?q=flat")[1]["questions"][0] in [e["question"] for e in listed]


def test_feedback_counts_once_and_names_no_person(tmp_path: Path) -> None:
    from magbot.serving.feedback import FileSink

    file = tmp_path / "votes.jsonl"
    responder = Responder(bikes_book(), sinks=[FileSink(str(file))])
    with Running(responder, surface) as running:
        port = running.surface.port
        entry = call(port, "/v1/ask", {"question": FLAT})[1]["entries"][0]
        vote = {"conversation": "a" * 20, "entries": [entry], "verdict": "up"}
        replies = [call(port, "/v1/feedback", vote) for _ in range(2)]

    assert [status for status, *_ in replies] == [200, 200]
    kept = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(row["entry"], row["verdict"]) for row in kept] == [(entry, "up")]
    assert "a" * 20 not in file.read_text()


def test_a_verdict_counts_for_the_edition_that_made_the_reply(tmp_path: Path) -> None:
    from magbot.serving.feedback import FileSink

    file = tmp_path / "votes.jsonl"
    responder = Responder(bikes_book(), sinks=[FileSink(str(file))])
    with Running(responder, surface) as running:
        port = running.surface.port
        reply = call(port, "/v1/ask", {"question": FLAT})[1]
        for conversation, edition in (("a" * 20, reply["kb"]["hash"]), ("b" * 20, "0" * 64)):
            vote = {**VOTE, "conversation": conversation, "edition": edition}
            assert call(port, "/v1/feedback", vote)[0] == 200

    kept = [json.loads(line)["edition"] for line in file.read_text().splitlines()]
    assert kept == [reply["kb"]["hash"][:12], "0" * 12]


def test_the_openapi_document_is_valid_and_complete(port: int) -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    document = call(port, "/openapi.json")[1]

    validator.validate(document)
    reply = call(port, "/v1/ask", {"question": FLAT})[1]
    schemas = document["components"]["schemas"]
    assert reply.keys() <= schemas["Reply"]["properties"].keys()
    for path in document["paths"]:
        assert call(port, path.replace("{id}", "x" * 20), method="PATCH")[0] in (405, 404)


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        pytest.param("/v1/ask", b"{", 400, id="no JSON"),
        pytest.param("/v1/ask", b"\xff\xfe", 400, id="no text"),
        pytest.param("/v1/ask", b"[" * 100_000, 400, id="deeply nested"),
        pytest.param("/v1/ask", [], 422, id="no object"),
        pytest.param("/v1/ask", {}, 422, id="no question"),
        pytest.param("/v1/ask", {"question": 5}, 422, id="a number for a question"),
        pytest.param("/v1/ask", b"x" * 300_000, 413, id="too large"),
        pytest.param("/v1/conversations/short/messages", {"question": "x"}, 422, id="short id"),
        pytest.param("/v1/conversations/..%2f..%2fetc/messages", {}, 422, id="path in the id"),
        pytest.param(f"/v1/conversations/{'a' * 20}/messages", {"choose": "none"}, 422,
                     id="an unknown entry"),
        pytest.param("/v1/feedback", {"conversation": "a", "entries": [], "verdict": "x"}, 422,
                     id="no verdict"),
        pytest.param("/v1/feedback", {**VOTE, "conversation": "../../etc/passwd"}, 422,
                     id="a path for a conversation"),
        pytest.param("/v1/feedback", {**VOTE, "edition": "new; rm"}, 422, id="no edition"),
        pytest.param("/v1/feedback", {**VOTE, "entries": {"a": 1}}, 422, id="no list of entries"),
        pytest.param("/v1/ask", {"question": FLAT, "scope": 5}, 422, id="a number for a scope"),
        pytest.param("/v1/ask", b'{"question":' + b"9" * 200_000 + b"}", 400, id="a huge number"),
        pytest.param("/v1/ask", b'{"question": NaN}', 422, id="not a number"),
        pytest.param("/v1/entries/none", None, 404, id="no such entry"),
        pytest.param("/nothing", None, 404, id="no such address"),
        pytest.param("/v1/ask", None, 405, id="another method"),
    ],
)  # fmt: skip
def test_a_bad_request_is_told_what_is_wrong(
    port: int, path: str, data: object, status: int
) -> None:
    got, body, headers = call(port, path, data)

    assert got == status
    assert headers["content-type"].startswith("application/problem+json")
    assert body["note"]
    assert body["detail"]
    assert len(headers["x-request-id"]) == 32


JSON = b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
ASKED = b'{"question": "x"}'
GET, CHUNKED = b"GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n", b"Transfer-Encoding: chunked\r\n"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(GET % (b"/", b"X-A: " + b"a" * 20_000 + b"\r\n"), 400,
                     id="a huge header"),
        pytest.param(GET % (b"/", b"X-A: a\r\n" * 20_000), 400,
                     id="many headers"),
        pytest.param(GET % (b"/" + b"a" * 20_000, b""), 400,
                     id="a long address"),
        pytest.param(b"GET /v1/about HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n", 400,
                     id="NUL in a header"),
        pytest.param(b"GET /v1/entries/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 404,
                     id="NUL in the address"),
        pytest.param(b"GET /v1/about HTTP/1.1\r\nHost: x\r\nOrigin: a\rX-Evil: b\r\n\r\n", 400,
                     id="a bare carriage return"),
        pytest.param(b"GET /v1/entries/a%0d%0aX-Evil:%20b HTTP/1.1\r\nHost: x\r\n\r\n", 404,
                     id="line ends in the address"),
        pytest.param(b"GET /..%2f..%2fetc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 404,
                     id="a way out of the folder"),
        pytest.param(b"GET /magbot.js/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 404,
                     id="a plain way out"),
        pytest.param(b"BREW /v1/ask HTTP/1.1\r\nHost: x\r\n\r\n", 400, id="no method"),
        pytest.param(b"TRACE /v1/ask HTTP/1.1\r\nHost: x\r\n\r\n", 405, id="TRACE"),
        pytest.param(b"\x16\x03\x01\x02\x00hello\r\n\r\n", 400, id="no HTTP"),
        pytest.param(b"GET /v1/about HTTP/1.1\r\n\r\n", 400, id="no host"),
        pytest.param(JSON + CHUNKED + b"Content-Length: 3\r\n\r\n0\r\n\r\n", 400,
                     id="two lengths of two kinds"),
        pytest.param(JSON + b"Content-Length: 3\r\nContent-Length: 17\r\n\r\n" + ASKED, 400,
                     id="two lengths"),
        pytest.param(JSON + b"Content-Length: -3\r\n\r\n" + ASKED, 400, id="a length below 0"),
        pytest.param(JSON + b"Content-Length: 99999999999\r\n\r\n" + ASKED, 413,
                     id="a length beyond all bounds"),
        pytest.param(JSON + CHUNKED + b"\r\nzz\r\n\r\n", 400,
                     id="a broken chunk"),
        pytest.param(JSON + CHUNKED + b"\r\n" + (b"ffff\r\n" + b"x" * 0xffff + b"\r\n") * 5, 413,
                     id="chunks without an end"),
        pytest.param(JSON + b"Content-Encoding: gzip\r\nContent-Length: 17\r\n\r\n" + ASKED, 415,
                     id="compressed"),
        pytest.param(JSON + b"Expect: wizard\r\nContent-Length: 17\r\n\r\n" + ASKED, 417,
                     id="an odd expectation"),
    ],
)  # fmt: skip
def test_a_hostile_request_gets_a_4xx(
    port: int, sent: bytes, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(sent)
        while not _whole(got) and (part := client.recv(65_536)):
            got += part
    head, _, body = got.partition(b"\r\n\r\n")
    problem = json.loads(body)

    assert got.split(b" ")[1] == str(status).encode()
    assert b"\r\nContent-Type: application/problem+json" in head
    assert b"\r\nX-Request-ID: " in head
    assert b"\r\nX-Content-Type-Options: nosniff" in head
    assert (problem["status"], problem["note"]) == (status, bikes_book().kb.note)
    assert len(problem["detail"]) > 20
    assert b"\nX-Evil" not in got
    assert "failed" not in [record.msg.split()[0] for record in caplog.records]
    assert call(port, "/v1/ask", {"question": FLAT})[0] == 200


def _whole(got: bytes) -> bool:
    head, _, body = got.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    return length is not None and len(body) >= int(length[1])


@pytest.mark.parametrize(
    "text", ["\0", "a\0b", "\ud800", "\u202e\u0301" * 500, "x\r\nX-Evil: b", "💥" * 20_000]
)
def test_any_text_is_a_question(port: int, text: str) -> None:
    status, reply, headers = call(port, "/v1/ask", {"question": text})

    assert status == 200
    assert reply["note"]
    assert "x-evil" not in headers


def test_an_address_is_not_logged() -> None:
    from magbot.serving.logs import mask

    for address in ("203.0.113.9", "2001:db8:0:1::9", "2001:db8:85a3:0:0:8a2e:370:7334"):
        assert address not in mask(f"Error handling request from {address}")


def test_another_content_type_is_refused(port: int) -> None:
    assert call(port, "/v1/ask", b"question=x", Content_Type="text/plain")[0] == 415


def test_a_header_cannot_be_injected(port: int) -> None:
    headers = call(port, "/openapi.json", X_Request_ID="a b\tc", Origin="https://evil.example")[2]

    assert headers["x-request-id"] != "a b\tc"
    assert "access-control-allow-origin" not in headers


def test_only_listed_origins_may_ask(port: int) -> None:
    headers = call(port, "/v1/ask", method="OPTIONS", Origin=ORIGIN)[2]

    assert headers["access-control-allow-origin"] == ORIGIN
    assert "POST" in headers["access-control-allow-methods"]


def test_a_client_that_asks_too_often_is_told_when_to_ask_again() -> None:
    limited = partial(surface, limit=RateLimit(6))
    with Running(Responder(bikes_book()), limited) as running:
        port = running.surface.port
        replies = [call(port, "/v1/ask", {"question": FLAT}) for _ in range(5)]
        health = call(port, "/health")[0]

    assert [status for status, *_ in replies] == [200, 200, 200, 429, 429]
    assert 1 <= int(replies[-1][2]["retry-after"]) <= 10
    assert health == 200


def test_the_limit_counts_each_client_by_itself_and_recovers() -> None:
    now = 0.0
    limit = RateLimit(60, clock=lambda: now)

    allowed = [limit.wait("a") == 0 for _ in range(31)]
    other = limit.wait("b")
    now = 1.0

    assert allowed == [True] * 30 + [False]
    assert other == 0
    assert limit.wait("a") == 0


def test_behind_a_proxy_the_address_it_wrote_counts() -> None:
    limited = partial(surface, limit=RateLimit(2), behind_proxy=True)
    with Running(Responder(bikes_book()), limited) as running:
        port = running.surface.port
        statuses = [
            call(port, "/v1/ask", {"question": FLAT}, X_Forwarded_For=f"{spoofed}, 10.0.0.1")[0]
            for spoofed in ("1.1.1.1", "2.2.2.2")
        ]

    assert statuses == [200, 429]


def test_a_body_that_never_comes_is_given_up(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setattr(web_requests, "BODY_SECONDS", 0.2)
    head = b"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(head + b'Content-Length: 99\r\n\r\n{"quest')

        assert client.recv(200).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("sent", [b"", b"GET /health HTTP/1.1\r\nHo"], ids=["nothing", "a half"])
def test_a_connection_without_a_whole_request_is_cut_off(sent: bytes) -> None:
    from aiohttp import web

    from magbot.serving.http_server import HttpServer

    async def serve() -> bytes:
        address = "127.0.0.1", 0
        server = HttpServer(web.Application(), address, option="--port", head_seconds=0.2)
        await server.start()
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(sent)
        try:
            async with asyncio.timeout(10):
                return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()
            await server.close()

    assert asyncio.run(serve()) == b""


def test_two_processes_share_a_port_and_one_may_stop() -> None:
    port, first, second = free_port(), free_port(), free_port()
    arguments = ("--faq", str(BIKES), "serve", "--port", str(port), "--share-port", "--rate", "0",
                 "--unscreened", "--health")  # fmt: skip
    with started("", *arguments, str(first)) as one, started("", *arguments, str(second)) as two:
        wait_ready(first)
        wait_ready(second)
        replies = [call(port, "/v1/ask", {"question": FLAT}) for _ in range(40)]
        one.send_signal(signal.SIGTERM)
        status, errors = ended(one)
        later = [call(port, "/v1/ask", {"question": FLAT}) for _ in range(10)]
        two.send_signal(signal.SIGTERM)
        ended(two)

    assert {status for status, *_ in replies} == {status for status, *_ in later} == {200}
    assert status == 0, errors
    assert FLAT not in errors


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["--port", "70000"], "70000 is no port", id="too large"),
        pytest.param(["--rate", "-1"], "--rate is", id="a negative rate"),
    ],
)
def test_a_wrong_setting_is_named(arguments: list[str], says: str) -> None:
    with started("", "--faq", str(BIKES), "serve", "--unscreened", *arguments) as process:
        status, errors = ended(process)

    assert status == 2
    assert says in errors


def test_a_stop_among_many_clients_loses_no_reply() -> None:
    spec = spec_from_file_location("crowd", ROOT / "benchmarks" / "crowd.py")
    assert spec is not None
    assert spec.loader is not None
    crowd = sys.modules["crowd"] = module_from_spec(spec)  # where its dataclass looks itself up
    spec.loader.exec_module(crowd)

    tally, answered, end = crowd.run(str(BIKES), 60, 3.0, stop=True)

    assert end.startswith("exit status 0"), end
    assert len(tally.seconds) == answered > 0
    assert (tally.cut, tally.unanswered, tally.statuses) == (0, 0, {200})
