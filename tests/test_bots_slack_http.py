"""Slack over HTTP: what is forged, replayed or broken gets nowhere; the rest is answered."""

from __future__ import annotations

import http.client
import socket
import time
import urllib.parse
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("slack_bolt", reason="needs magbot[slack]")

from magbot.bots.slack.app import create_app, create_client
from magbot.bots.slack.http import LARGEST, HttpSurface
from magbot.serving.metrics import Metrics
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret
from magbot.serving.snapshot import Snapshot
from magbot.serving.store import FailoverStore
from tests.fakes.running import Running
from tests.fakes.slack import BOT_TOKEN, SECRET, FakeSlack, deliver, send, signed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from magbot import Assistant

JSON = {"Content-Type": "application/json"}


@pytest.fixture(name="slack")
def _slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlack]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with FakeSlack() as fake:
        yield fake


def on_http(slack: FakeSlack, snapshot: Snapshot, store: FailoverStore | None = None) -> Running:
    def make(responder: Responder) -> HttpSurface:
        client = create_client(Secret(BOT_TOKEN), api=f"http://{slack.address}/api/")
        app = create_app(responder, client, signing_secret=SECRET)
        return HttpSurface(app, responder, Secret(SECRET), ("127.0.0.1", 0))

    return Running(Responder(snapshot, store=store), make)


@pytest.fixture(name="port")
def _port(slack: FakeSlack, bikes: Assistant) -> Iterator[int]:
    with on_http(slack, Snapshot(bikes)) as running:
        yield running.surface.port


def test_the_address_is_confirmed(port: int) -> None:
    challenge = {"type": "url_verification", "challenge": "abc"}

    assert deliver(port, challenge) == (200, '{"challenge": "abc"}')


def test_a_mention_a_command_and_a_click_are_answered(slack: FakeSlack, port: int) -> None:
    assert deliver(port, slack.mention("squeaky brakes"))[0] == 200
    status, ack = deliver(port, slack.command("squeaky brakes"), form=True)
    assert deliver(port, slack.click("ask:1", "tyre.flat"), form=True)[0] == 200

    assert status == 200
    assert "Dirty rims make brakes squeal." in ack
    assert len(slack.made("chat.postMessage", 2)) == 2


def test_a_repeat_is_left_to_the_next_one_while_no_store_answers(
    slack: FakeSlack, bikes: Assistant, tmp_path: Path
) -> None:
    """Another process may have answered it: after a minute the store can say."""
    pytest.importorskip("redis", reason="needs magbot[redis]")
    from magbot.serving.redis_store import RedisStore
    from tests.test_bots_redis import SERVER, Server

    if not SERVER:
        pytest.skip("needs redis-server")
    server = Server(tmp_path)
    server.start()
    with on_http(
        slack, Snapshot(bikes), FailoverStore([RedisStore(server.url)], Metrics())
    ) as bot:
        port = bot.surface.port
        known = deliver(port, slack.mention("squeaky brakes"))[0]
        server.stop()
        event = slack.mention("squeaky brakes")
        repeats = [
            deliver(port, event, headers={"X-Slack-Retry-Num": number})[0] for number in "123"
        ]
        first = deliver(port, slack.mention("squeaky brakes"))[0]
        posted = slack.made("chat.postMessage", 3)

    assert (known, repeats, first) == (200, [503, 503, 200], 200)
    assert len(posted) == 3


@pytest.mark.parametrize(
    "text", ["payload", "what payload can a rack take", "x&payload=1", "a=b&c"]
)
def test_no_word_of_a_command_loses_it(slack: FakeSlack, port: int, text: str) -> None:
    status, ack = deliver(port, slack.command(text), form=True)

    assert status == 200
    assert "Ask a bicycle mechanic" in ack


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"X-Slack-Signature": "v0=" + "0" * 64}, id="a forged signature"),
        pytest.param({"X-Slack-Signature": ""}, id="no signature"),
        pytest.param({"X-Slack-Signature": "v0=\u00e4"}, id="a signature of other letters"),
        pytest.param({"X-Slack-Request-Timestamp": "soon"}, id="a stamp that is no number"),
        pytest.param({"X-Slack-Request-Timestamp": "\u00b2"}, id="a stamp of odd digits"),
        pytest.param({"X-Slack-Request-Timestamp": "9" * 5000}, id="a stamp of 5,000 digits"),
        pytest.param({"X-Slack-Request-Timestamp": "-1"}, id="a stamp before all time"),
        pytest.param({"X-Slack-Request-Timestamp": "1e3"}, id="a stamp with a power"),
        pytest.param(signed("{}", secret="0" * 32), id="another secret"),
    ],
)
def test_what_slack_did_not_sign_is_refused(
    slack: FakeSlack, port: int, headers: dict[str, str]
) -> None:
    sent = {name: value.encode().decode("latin-1") for name, value in headers.items()}

    assert deliver(port, slack.mention("hello"), headers=sent)[0] == 401
    assert slack.found("chat.postMessage") == []


@pytest.mark.usefixtures("slack")
@pytest.mark.parametrize(
    ("age", "status"), [pytest.param(290, 200, id="in time"), pytest.param(301, 401, id="late")]
)
def test_an_old_signature_is_refused(port: int, age: int, status: int) -> None:
    body = '{"type": "url_verification", "challenge": "abc"}'
    headers = {**JSON, **signed(body, stamp=str(int(time.time()) - age))}

    assert send(port, body, headers)[0] == status


def test_a_replay_inside_the_window_is_answered_once(slack: FakeSlack, port: int) -> None:
    asked = slack.mention("squeaky brakes")
    command = slack.command("squeaky brakes")

    assert [deliver(port, asked)[0] for _ in range(3)] == [200] * 3
    bodies = [deliver(port, command, form=True)[1] for _ in range(3)]
    deliver(port, slack.mention("hello"))

    assert len(slack.made("chat.postMessage", 2)) == 2
    assert [bool(body) for body in bodies] == [True, False, False]


def test_a_retry_gets_its_two_hundred(slack: FakeSlack, port: int) -> None:
    asked = slack.mention("hello")
    deliver(port, asked)

    assert deliver(port, asked, headers={"X-Slack-Retry-Num": "1"}) == (200, "")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        pytest.param("{not json", "application/json", 400, id="no JSON"),
        pytest.param("payload={", "application/x-www-form-urlencoded", 400, id="a broken payload"),
        pytest.param("ssl_check=1", "application/x-www-form-urlencoded", 404, id="an ssl check"),
        pytest.param("", "application/json", 404, id="an empty body"),
        pytest.param('{"type": "event_callback", "event": {"type": "team_join"}}',
                     "application/json", 200, id="an event of another kind"),
    ],
)  # fmt: skip
def test_a_signed_oddity_is_no_server_error(port: int, body: str, kind: str, status: int) -> None:
    assert send(port, body, {"Content-Type": kind, **signed(body)})[0] == status


@pytest.mark.parametrize(
    "body",
    ["[]", '"text"', "null", "7", '{"event": null, "type": "event_callback"}',
     '{"type": "event_callback", "event": {"type": "app_mention"}}',
     '{"type": "event_callback", "event": {"type": "message", "channel_type": "im"}}',
     '{"type": "block_actions"}', '{"type": "block_actions", "actions": []}',
     '{"type": "event_callback", "event_id": 7, "event": []}', "[" * 5000],
)  # fmt: skip
def test_a_signed_shape_that_slack_never_sends_is_no_server_error(port: int, body: str) -> None:
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        assert send(port, body, {"Content-Type": kind, **signed(body)})[0] < 500


def test_an_unsigned_body_that_is_no_text_is_refused(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/slack/events", b"\xff\xfe", {**JSON, **signed("x")})

    assert connection.getresponse().status == 401
    connection.close()


def test_a_half_sent_request_holds_up_no_stop(slack: FakeSlack, bikes: Assistant) -> None:
    with on_http(slack, Snapshot(bikes)) as running:
        port = running.surface.port
        head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{"
        halves = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
        for half, sent in zip(halves, (b"", head[:20], head), strict=True):
            half.sendall(sent)
        time.sleep(0.2)
        started = time.monotonic()
    assert time.monotonic() - started < 15
    for half in halves:
        half.close()


def test_an_unsigned_ssl_check_is_refused(port: int) -> None:
    body = urllib.parse.urlencode({"ssl_check": "1"})

    assert send(port, body, {"Content-Type": "application/x-www-form-urlencoded"})[0] == 401


def test_a_body_past_the_limit_is_refused(port: int) -> None:
    body = "x" * (LARGEST + 1)

    assert send(port, body, {**JSON, **signed(body)})[0] == 413
