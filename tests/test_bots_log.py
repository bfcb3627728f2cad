"""With --log the real surfaces keep what was missed, never a card's text, and say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("slack_bolt", reason="needs magbot[slack]")
pytest.importorskip("discord", reason="needs magbot[discord]")

from magbot.bots.discord.client import create_client as create_discord_client
from magbot.bots.discord.surface import GatewaySurface
from magbot.bots.slack.app import create_app, create_client
from magbot.bots.slack.socket import SocketSurface
from magbot.review import Missed, open_log
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret
from magbot.serving.snapshot import Snapshot
from tests.fakes.discord import CHANNEL, PERSON, TOKEN, FakeDiscord
from tests.fakes.loopback import until
from tests.fakes.running import Running
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack

if TYPE_CHECKING:
    from pathlib import Path

    from magbot import Assistant

MISSED = "zebra stripes in the attic"
CRISIS = "I want to end my life"
BORROWED = "zebra hooves in a message of another person"


@pytest.fixture(name="no_proxy", autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(name="snapshot", scope="module")
def _snapshot(bundled: Assistant) -> Snapshot:
    return Snapshot(bundled)


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "missed.db"


@pytest.fixture(name="responder")
def _responder(snapshot: Snapshot, path: Path) -> Responder:
    log = open_log(str(path), complain=pytest.fail)
    return Responder(snapshot, missed=log, sinks=[log])


def on_slack(slack: FakeSlack, responder: Responder) -> Running:
    def make(responder: Responder) -> SocketSurface:
        client = create_client(Secret(BOT_TOKEN), api=f"http://{slack.address}/api/")
        return SocketSurface(create_app(responder, client), responder, Secret(APP_TOKEN), ping=1.0)

    return Running(responder, make)


def on_discord(responder: Responder) -> Running:
    def make(responder: Responder) -> GatewaySurface:
        client = create_discord_client(ready_timeout=0.05)
        return GatewaySurface(client, responder, Secret(TOKEN))

    return Running(responder, make)


def agrees(path: Path, voted: str) -> None:
    log = open_log(str(path))
    missed, counts = log.missed(), log.counts()
    log.close()

    assert missed == [Missed(MISSED)]
    assert counts == {"card crisis": 1, f"down {voted}": 1}
    assert b"end my life" not in path.read_bytes()
    assert b"hooves" not in path.read_bytes()


def test_slack_keeps_what_was_missed_and_never_the_text_of_a_card(
    path: Path, responder: Responder, snapshot: Snapshot
) -> None:
    entry = snapshot.kb.entries[0].id
    with FakeSlack() as slack, on_slack(slack, responder):
        slack.envelope("interactive", slack.shortcut(BORROWED))
        slack.made("response_url")
        slack.envelope("interactive", slack.click("feedback", f"down:{entry}"))
        slack.made("response_url", 2)
        for number, text in enumerate((MISSED, CRISIS), 1):
            slack.envelope("events_api", slack.event("message", text))
            slack.made("chat.postMessage", number)

    agrees(path, entry)


def test_discord_keeps_what_was_missed_and_never_the_text_of_a_card(
    monkeypatch: pytest.MonkeyPatch, path: Path, responder: Responder, snapshot: Snapshot
) -> None:
    target = {"id": "77", "channel_id": str(CHANNEL), "author": PERSON, "type": 0,
              "content": BORROWED, "timestamp": "2026-01-01T00:00:00Z", "tts": False,
              "edited_timestamp": None, "mention_everyone": False, "mentions": [],
              "mention_roles": [], "attachments": [], "embeds": [], "pinned": False}  # fmt: skip
    menu = {"id": "2", "name": "Ask magbot", "type": 3, "target_id": "77",
            "resolved": {"messages": {"77": target}}}  # fmt: skip
    entry = snapshot.kb.entries[0].id
    with FakeDiscord() as discord:
        discord.point(monkeypatch)
        with on_discord(responder):
            until(lambda: discord.sockets)
            discord.interact(2, menu)
            discord.press(f"magbot:down:{entry}")
            discord.ask(MISSED)
            discord.ask(CRISIS)

    agrees(path, entry)


@pytest.mark.parametrize("logged", [False, True], ids=["no log", "log"])
def test_slacks_home_tab_says_what_is_kept(
    path: Path, snapshot: Snapshot, *, logged: bool
) -> None:
    missed = open_log(str(path)) if logged else None
    with FakeSlack() as slack, on_slack(slack, Responder(snapshot, missed=missed)):
        slack.envelope("events_api", slack.home("home"))
        shown = str(slack.made("views.publish")[0]["view"]["blocks"])

    assert ("neither stored nor logged" in shown) is not logged
    assert ("are kept for the people who write" in shown) is logged
