"""No text, person, token or address in any record at INFO or above, whatever happens."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("slack_bolt", reason="needs magbot[slack]")
pytest.importorskip("discord", reason="needs magbot[discord]")

from magbot.bots.discord.client import create_client as create_discord_client
from magbot.bots.discord.surface import GatewaySurface
from magbot.bots.slack.app import create_app, create_client
from magbot.bots.slack.http import HttpSurface
from magbot.bots.slack.socket import SocketSurface
from magbot.serving.logs import Mask, configure, mask, quiet_libraries
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret
from magbot.serving.snapshot import Snapshot
from tests.fakes import discord as fake_discord
from tests.fakes import slack as fake_slack
from tests.fakes.discord import FakeDiscord
from tests.fakes.loopback import until
from tests.fakes.running import Running
from tests.fakes.slack import FakeSlack, deliver

if TYPE_CHECKING:
    from magbot import Assistant

WORDS = "squeaky brakes in my bedroom"
NEVER = (
    "bedroom", "squeaky", "hush", "ticket", "secret", "http://", "https://", "ws://", "127.0.0.1",
    fake_slack.PERSON, fake_slack.BOT_TOKEN, fake_slack.APP_TOKEN, fake_slack.SECRET,
    str(fake_discord.PERSON["id"]), fake_discord.TOKEN,
)  # fmt: skip


@pytest.fixture(name="log")
def _log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> pytest.LogCaptureFixture:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    caplog.set_level(logging.INFO)
    return caplog


def leaks(log: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    shown = logging.Formatter("%(name)s %(message)s")
    texts = [shown.format(record) for record in log.records]
    return [(word, text) for word in NEVER for text in texts if word in text]


async def broken(*_: Any) -> Any:
    raise RuntimeError(f"about {WORDS} of {fake_slack.PERSON}")


def test_slack_over_a_socket_logs_nothing_private(
    log: pytest.LogCaptureFixture, bikes: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(responder: Responder) -> SocketSurface:
        client = create_client(Secret(fake_slack.BOT_TOKEN), api=f"http://{slack.address}/api/")
        return SocketSurface(
            create_app(responder, client), responder, Secret(fake_slack.APP_TOKEN), ping=1
        )

    with FakeSlack() as slack, Running(Responder(Snapshot(bikes)), make) as bot:
        asked = slack.mention(WORDS)
        for _ in range(2):
            slack.envelope("events_api", asked)
        slack.envelope("events_api", slack.event("message", WORDS, subtype="message_changed"))
        slack.envelope("events_api", slack.event("team_join", WORDS))
        slack.envelope("slash_commands", slack.command(WORDS))
        slack.envelope("interactive", slack.click("ask:1", WORDS))
        slack.envelope("interactive", slack.click("other", WORDS))
        slack.envelope("interactive", slack.click("feedback", f"up:{WORDS}"))
        slack.envelope("interactive", slack.shortcut(WORDS))
        modal = {"type": "modal", "callback_id": WORDS}
        closed = {**slack.click("x", "x"), "type": "view_submission", "view": modal}
        slack.envelope("interactive", closed)
        slack.made("response_url", 2)
        slack.failures["chat.postMessage"] = [
            (429, {"Retry-After": "0"}, {"ok": False, "error": "ratelimited"}),
            (200, {}, {"ok": False, "error": "invalid_blocks", "text": WORDS}),
            (200, {}, {"ok": False, "error": "channel_not_found", "text": WORDS}),
            (500, {}, {"text": WORDS}),
        ]
        slack.failures["views.publish"] = [(200, {}, {"ok": False, "error": WORDS})]
        for _ in range(2):
            slack.envelope("events_api", slack.mention(WORDS))
        slack.envelope("events_api", slack.home("home"))
        slack.disconnect()
        slack.hang_up()
        slack.cut()
        monkeypatch.setattr(bot.responder, "answer", broken)
        slack.envelope("events_api", slack.mention(WORDS))
        slack.made("chat.postMessage", 7)

    assert {"answered", "dropped", "failed", "reconnected"} <= first_words(log)
    assert leaks(log) == []


def test_slack_over_http_logs_nothing_private(
    log: pytest.LogCaptureFixture, bikes: Assistant
) -> None:
    def make(responder: Responder) -> HttpSurface:
        client = create_client(Secret(fake_slack.BOT_TOKEN), api=f"http://{slack.address}/api/")
        app = create_app(responder, client, signing_secret=fake_slack.SECRET)
        secret = Secret(fake_slack.SECRET)
        return HttpSurface(app, responder, secret, ("127.0.0.1", 0))

    forged = {"X-Slack-Signature": "v0=" + "0" * 64}
    with FakeSlack() as slack, Running(Responder(Snapshot(bikes)), make) as bot:
        port = bot.surface.port
        deliver(port, slack.mention(WORDS))
        for _ in range(4):
            assert deliver(port, slack.mention(WORDS), headers=forged)[0] == 401
        deliver(port, slack.command(f"payload {WORDS}"), form=True)
        deliver(port, {"type": "nonsense", "command": WORDS}, form=True)
        deliver(port, {"type": WORDS})
        slack.made("chat.postMessage")

    assert any("SLACK_SIGNING_SECRET is wrong" in record.getMessage() for record in log.records)
    assert leaks(log) == []


def test_discord_logs_nothing_private(
    log: pytest.LogCaptureFixture, bikes: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(responder: Responder) -> GatewaySurface:
        client = create_discord_client(ready_timeout=0.05)
        return GatewaySurface(client, responder, Secret(fake_discord.TOKEN))

    app, room = fake_discord.APP, f"/channels/{fake_discord.CHANNEL}/messages"
    with FakeDiscord() as discord:
        discord.point(monkeypatch)
        with Running(Responder(Snapshot(bikes)), make) as bot:
            until(lambda: discord.sockets)
            asked = discord.message(f"<@{app}> {WORDS}")
            discord.run(discord.emit("MESSAGE_CREATE", asked))
            discord.ask(WORDS)
            discord.interact(4, fake_discord.command(WORDS, focused=True))
            discord.press("magbot:ask:gone")
            discord.failures[room] = [
                (429, {"Via": "1"}, {"retry_after": 0.01, "message": WORDS}),
                (500, {}, {"message": WORDS}),
                (400, {}, {"message": WORDS, "code": 1}),
            ]
            discord.message(f"<@{app}> {WORDS}")
            discord.made(f"POST {room}", 4)
            discord.reconnect()
            until(lambda: discord.sessions(6))
            discord.cut()
            until(lambda: discord.sessions(6) == 2)
            discord.invalidate()
            until(lambda: discord.sessions(2) == 2)
            monkeypatch.setattr(bot.responder, "answer", broken)
            discord.ask(WORDS)
            monkeypatch.setattr(bot.responder, "claim_delivery", broken)
            discord.message(f"<@{app}> {WORDS}")
            discord.ask(WORDS)

    assert {"answered", "dropped", "failed", "reconnected"} <= first_words(log)
    assert leaks(log) == []


def first_words(log: pytest.LogCaptureFixture) -> set[str]:
    own = (record for record in log.records if record.name == "magbot.bots")
    return {record.getMessage().split()[0] for record in own}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("to https://hooks.slack.example/T1/x now", "to <address> now", id="address"),
        pytest.param("with xoxb-1-abc", "with <token>", id="a token"),
        pytest.param("user U0ANN0001 wrote", "user <id> wrote", id="a Slack id"),
        pytest.param("in 123456789012345678", "in <id>", id="a Discord id"),
        pytest.param("bad (body: my question)", "bad (body: <left out>", id="a body"),
        pytest.param("Unhandled ({'a': 1})", "Unhandled ({ <left out>", id="a payload"),
        pytest.param("(Session ID: abcdef).", "(Session ID: <id>).", id="a session"),
    ],
)
def test_what_a_library_says_is_masked(text: str, shown: str) -> None:
    assert mask(text) == shown


def test_a_librarys_exception_is_named_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("slack_sdk.test")
    quiet_libraries()
    try:
        int(WORDS)
    except ValueError:
        logger.exception("Failed")

    assert "ValueError at test_bots_privacy.py" in caplog.text
    assert "squeaky" not in caplog.text


def test_a_library_cannot_be_left_at_debug(monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.getLogger("discord.test")
    logger.setLevel(logging.DEBUG)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    level = logging.getLogger().level

    quiet_libraries()
    configure()

    assert logger.level == logging.INFO
    assert any(isinstance(found, Mask) for found in logger.filters)
    logging.getLogger().setLevel(level)
