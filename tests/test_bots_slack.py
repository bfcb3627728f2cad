"""The real Slack libraries against a Slack on loopback: every way to ask, and every mishap."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("slack_bolt", reason="needs magbot[slack]")

from magbot.bots.slack.app import create_app, create_client
from magbot.bots.slack.socket import SocketSurface
from magbot.render.slack import unescape
from magbot.serving.gate import Gate
from magbot.serving.metrics import Metrics
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret
from magbot.serving.serve import Unreachable
from magbot.serving.snapshot import Snapshot
from magbot.serving.store import FailoverStore
from tests.fakes.loopback import until
from tests.fakes.running import Running, book_with_long_answer
from tests.fakes.slack import (
    APP_TOKEN,
    BOT_TOKEN,
    DIRECT,
    OWN,
    PERSON,
    ROOM,
    STAMP,
    TEAM,
    FakeSlack,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from magbot import Assistant

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


@pytest.fixture(name="no_proxy", autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(name="slack")
def _slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


@pytest.fixture(name="snapshot", scope="module")
def _snapshot(bikes: Assistant) -> Snapshot:
    return Snapshot(bikes)


@pytest.fixture(name="long_book", scope="module")
def _long_book(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return book_with_long_answer(tmp_path_factory.mktemp("long"))


def on_socket(
    slack: FakeSlack, snapshot: Snapshot, *, private: bool = False, **more: Any
) -> Running:
    give_up = more.pop("give_up", 60.0)

    def make(responder: Responder) -> SocketSurface:
        client = create_client(Secret(BOT_TOKEN), api=f"http://{slack.address}/api/")
        app = create_app(responder, client, private=private)
        return SocketSurface(app, responder, Secret(APP_TOKEN), ping=1.0, give_up=give_up)

    return Running(Responder(snapshot, **more), make)


@pytest.fixture(name="bot")
def _bot(slack: FakeSlack, snapshot: Snapshot) -> Iterator[Running]:
    with on_socket(slack, snapshot) as running:
        yield running


def block(message: dict[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in message["blocks"] if one["type"] == kind)
    return found


def test_a_mention_is_answered_in_a_thread(slack: FakeSlack, bot: Running) -> None:
    asked = slack.mention("how do I fix a flat tyre?")

    slack.envelope("events_api", asked)

    posted = slack.made("chat.postMessage")[0]
    assert posted["channel"] == ROOM
    assert posted["thread_ts"] == asked["event"]["ts"]
    assert (
        unescape(posted["text"])
        == bot.responder.snapshot.assistant.ask("how do I fix a flat tyre?").text
    )
    assert posted["unfurl_links"] in {False, "false", "0"}


@pytest.mark.usefixtures("bot")
def test_a_mention_inside_a_thread_stays_there(slack: FakeSlack) -> None:
    slack.envelope("events_api", slack.mention("squeaky brakes", thread_ts=STAMP))

    assert slack.made("chat.postMessage")[0]["thread_ts"] == STAMP


@pytest.mark.usefixtures("bot")
def test_a_direct_message_is_answered(slack: FakeSlack) -> None:
    slack.envelope("events_api", slack.event("message", "squeaky brakes"))

    posted = slack.made("chat.postMessage")[0]
    assert posted["channel"] == DIRECT
    assert posted["text"].startswith("Dirty rims")


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"user": OWN}, id="its own message"),
        pytest.param({"bot_id": "B2"}, id="another bot's message"),
        pytest.param({"subtype": "message_changed"}, id="an edit"),
        pytest.param({"subtype": "message_deleted", "hidden": True}, id="a deletion"),
        pytest.param({"user": "USLACKBOT"}, id="slackbot"),
        pytest.param({"channel_type": "channel"}, id="a message to a room"),
    ],
)
@pytest.mark.usefixtures("bot")
def test_what_is_not_for_it_is_left_alone(slack: FakeSlack, more: dict[str, Any]) -> None:
    slack.envelope("events_api", slack.event("message", "squeaky brakes", **more))
    slack.envelope("events_api", slack.mention("hello"))

    assert len(slack.made("chat.postMessage")) == 1


@pytest.mark.usefixtures("bot")
def test_a_command_is_answered_inside_the_acknowledgement(slack: FakeSlack) -> None:
    ack = slack.envelope("slash_commands", slack.command("squeaky brakes &amp; payload"))

    assert ack["payload"]["response_type"] == "ephemeral"
    assert ack["payload"]["text"].startswith("Dirty rims")
    assert slack.found("response_url") == []


def test_a_slow_command_is_acknowledged_first(
    slack: FakeSlack, bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = bot.responder.answer

    async def slow(question: Any) -> Any:
        await asyncio.sleep(1.2)
        return await real(question)

    monkeypatch.setattr(bot.responder, "answer", slow)
    ack = slack.envelope("slash_commands", slack.command("squeaky brakes"))

    assert "payload" not in ack
    assert slack.made("response_url")[0]["text"].startswith("Dirty rims")


@pytest.mark.usefixtures("bot")
def test_an_empty_command_gets_help(slack: FakeSlack) -> None:
    ack = slack.envelope("slash_commands", slack.command(""))

    assert "Please ask that in a few more words." in ack["payload"]["text"]
    assert len(block(ack["payload"], "actions")["elements"]) == 2


def test_the_home_tab_is_published_once_per_edition(slack: FakeSlack, bot: Running) -> None:
    slack.envelope("events_api", slack.home("home"))
    view = slack.made("views.publish")[0]["view"]
    slack.envelope("events_api", slack.home("home", view=view))
    slack.envelope("events_api", slack.home("home", view={"private_metadata": "old"}))

    assert len(slack.made("views.publish", 2)) == 2
    assert "bicycle repair" in str(view["blocks"])
    assert bot.responder.snapshot.kb.note in str(view["blocks"])


@pytest.mark.usefixtures("bot")
def test_the_agent_view_suggests_prompts(slack: FakeSlack) -> None:
    slack.envelope("events_api", slack.home("messages"))

    given = slack.made("assistant.threads.setSuggestedPrompts")[0]
    assert given["channel_id"] == DIRECT
    assert "How do I fix a flat tyre?" in str(given["prompts"])


@pytest.mark.usefixtures("bot")
def test_a_shortcut_answers_about_a_message(slack: FakeSlack) -> None:
    slack.envelope("interactive", slack.shortcut("squeaky brakes"))

    reply = slack.made("response_url")[0]
    assert reply["response_type"] == "ephemeral"
    assert reply["text"].startswith("Dirty rims")


@pytest.mark.usefixtures("bot")
def test_a_suggestion_is_answered_where_it_was(slack: FakeSlack) -> None:
    slack.envelope("interactive", slack.click("ask:1", "tyre.pressure"))

    posted = slack.made("chat.postMessage")[0]
    assert posted["thread_ts"] == STAMP
    assert posted["text"].startswith("The manual gives 6 bar")


@pytest.mark.usefixtures("bot")
def test_a_suggestion_in_a_hidden_reply_stays_hidden(slack: FakeSlack) -> None:
    hidden = {"type": "message", "message_ts": "1.2", "channel_id": ROOM, "is_ephemeral": True}
    slack.envelope("interactive", slack.click("ask:1", "tyre.flat", container=hidden))

    assert slack.made("response_url")[0]["response_type"] == "ephemeral"
    assert slack.found("chat.postMessage") == []


@pytest.mark.usefixtures("bot")
def test_a_suggestion_in_the_home_tab_is_answered_by_message(slack: FakeSlack) -> None:
    view = {"type": "view", "view_id": "V1"}
    slack.envelope(
        "interactive",
        slack.click("ask:1", "tyre.flat", container=view, channel=None, message=None),
    )

    assert slack.made("chat.postMessage")[0]["channel"] == PERSON


@pytest.mark.usefixtures("bot")
def test_the_rest_of_a_reply_is_given_to_the_one_who_pressed_more(
    slack: FakeSlack, snapshot: Snapshot
) -> None:
    slack.envelope("events_api", slack.mention("puncture repair"))
    more = [
        button
        for block in slack.made("chat.postMessage")[0]["blocks"]
        for button in block.get("elements", ())
        if button.get("action_id") == "more"
    ]
    slack.envelope("interactive", slack.click("more", more[0]["value"]))

    said = slack.made("response_url")[0]
    assert said["response_type"] == "ephemeral"
    composer = snapshot.assistant.composer
    assert said["text"] == composer.details(snapshot.assistant.ask("puncture repair")).text


@pytest.mark.parametrize("value", ["gone.entry", "", "<!channel>", "x" * 3000, "tyre.flat:x"])
@pytest.mark.usefixtures("bot")
def test_a_stale_or_forged_button_gets_a_kind_reply(slack: FakeSlack, value: str) -> None:
    slack.envelope("interactive", slack.click("ask:1", value))
    slack.envelope("interactive", slack.click("old:action", value))

    assert slack.made("chat.postMessage")[0]["text"].startswith("That question is no longer here")


class Kept(list[tuple[str, str]]):
    def keep(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
        assert len(edition) == 12
        assert len(day) == len("2026-01-01")
        self.append((entry, verdict))

    def withdraw(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
        assert day
        assert edition
        self.remove((entry, verdict))


def test_feedback_keeps_entry_and_verdict_once_a_person(
    slack: FakeSlack, snapshot: Snapshot
) -> None:
    kept = Kept()
    with on_socket(slack, snapshot, sinks=[kept]):
        slack.envelope("events_api", slack.mention("squeaky brakes"))
        buttons = block(slack.made("chat.postMessage")[0], "context_actions")["elements"][0]
        down = buttons["negative_button"]["value"]
        for _ in range(2):
            slack.envelope("interactive", slack.click("feedback", down))
        slack.envelope("interactive", slack.click("feedback", down, user={"id": "U0BOB0001"}))
        up = buttons["positive_button"]["value"]
        slack.envelope("interactive", slack.click("feedback", up, user={"id": "U0BOB0001"}))
        slack.envelope("interactive", slack.click("feedback", "sideways:brake.squeal"))
        replies = slack.made("response_url", 5)

    assert kept == [("brake.squeal", "down"), ("brake.squeal", "up")]
    assert replies[0]["response_type"] == "ephemeral"
    assert all(snapshot.kb.note in reply["text"] for reply in replies)


def test_a_private_mention_can_be_shown_to_everyone(slack: FakeSlack, snapshot: Snapshot) -> None:
    with on_socket(slack, snapshot, private=True):
        slack.envelope("events_api", slack.mention("squeaky brakes"))
        whispered = slack.made("chat.postEphemeral")[0]
        show = next(
            one for one in whispered["blocks"]
            if one["type"] == "actions" and one["elements"][0]["action_id"] == "show"
        )["elements"][0]["value"]  # fmt: skip
        assert slack.found("chat.postMessage") == []
        slack.envelope("interactive", slack.click("show", show))
        shown = slack.made("chat.postMessage")[0]
        slack.envelope("interactive", slack.click("ask:1", "tyre.flat"))
        assert slack.made("response_url")[0]["response_type"] == "ephemeral"

    assert (whispered["user"], whispered["channel"]) == (PERSON, ROOM)
    assert "thread_ts" not in whispered
    assert shown["text"] == whispered["text"]


def test_both_parts_of_a_hidden_reply_are_shown_to_everyone(
    slack: FakeSlack, snapshot: Snapshot
) -> None:
    with on_socket(slack, snapshot, private=True):
        slack.envelope("interactive", slack.click("show", "tyre.flat,brake.squeal"))
        shown = slack.made("chat.postMessage")[0]["text"]

    for name in ("tyre.flat", "brake.squeal"):
        entry = snapshot.assistant.composer.find(name)
        assert entry is not None
        assert entry.answer.split(".")[0] in shown


@pytest.mark.parametrize(("allowed", "answered"), [(TEAM, True), (ROOM, True), ("T9", False)])
def test_only_allowed_places_are_answered(
    slack: FakeSlack, snapshot: Snapshot, allowed: str, *, answered: bool
) -> None:
    with on_socket(slack, snapshot, gate=Gate(frozenset({allowed}))):
        slack.envelope("events_api", slack.mention("squeaky brakes"))
        text = slack.made("chat.postMessage")[0]["text"]

    assert ("Dirty rims" in text) is answered
    assert (snapshot.word("not_here") in text) is not answered


def test_an_owner_pauses_in_slack(slack: FakeSlack, snapshot: Snapshot) -> None:
    talk = ("pause", "squeaky brakes", "resume", "squeaky brakes")
    with on_socket(slack, snapshot, gate=Gate(owners=frozenset({PERSON}))):
        for number, text in enumerate(talk, 1):
            slack.envelope("events_api", slack.mention(text))
            assert len(slack.made("chat.postMessage", number)) == number
        texts = [call["text"] for call in slack.made("chat.postMessage", 4)]

    assert [snapshot.word("paused") in text for text in texts] == [False, True, False, False]


@pytest.mark.usefixtures("bot")
def test_a_reply_in_a_channel_says_how_to_go_on(slack: FakeSlack, snapshot: Snapshot) -> None:
    slack.envelope("events_api", slack.mention("what pressure in bar"))
    slack.envelope("events_api", slack.event("message", "what pressure in bar"))

    calls = slack.made("chat.postMessage", 2)
    said = {call["channel"]: snapshot.word("again") in str(call["blocks"]) for call in calls}
    assert said == {ROOM: True, DIRECT: False}


@pytest.mark.usefixtures("bot")
def test_a_repeat_is_answered_once(slack: FakeSlack) -> None:
    asked = slack.mention("squeaky brakes")
    slack.envelope("events_api", asked)
    slack.envelope("events_api", asked, retry_attempt=1, retry_reason="timeout")
    command = slack.command("squeaky brakes")
    first = slack.envelope("slash_commands", command)
    again = slack.envelope("slash_commands", command)
    slack.envelope("events_api", slack.mention("hello"))

    assert len(slack.made("chat.postMessage", 2)) == 2
    assert "payload" in first
    assert "payload" not in again


@pytest.mark.usefixtures("bot")
def test_a_repeat_that_arrives_first_is_answered(slack: FakeSlack) -> None:
    slack.envelope("events_api", slack.mention("hello"), retry_attempt=1, retry_reason="timeout")

    assert len(slack.made("chat.postMessage")) == 1


@pytest.mark.usefixtures("bot")
def test_a_rate_limit_is_waited_out(slack: FakeSlack) -> None:
    limited = (429, {"Retry-After": "1"}, {"ok": False, "error": "ratelimited"})
    slack.failures["chat.postMessage"] = [limited]
    slack.failures["response_url"] = [limited]
    started = time.monotonic()
    slack.envelope("events_api", slack.mention("squeaky brakes"))
    slack.envelope("interactive", slack.click("feedback", "up:brake.squeal"))

    assert len(slack.made("chat.postMessage", 2)) == 2
    assert len(slack.made("response_url", 2)) == 2
    assert time.monotonic() - started > 0.9


def test_blocks_that_slack_refuses_are_sent_as_text(slack: FakeSlack, bot: Running) -> None:
    slack.failures["chat.postMessage"] = [(200, {}, {"ok": False, "error": "invalid_blocks"})]
    slack.envelope("events_api", slack.mention("squeaky brakes"))

    second = slack.made("chat.postMessage", 2)[1]
    assert "blocks" not in second
    assert second["text"].endswith(bot.responder.snapshot.kb.note)


@pytest.mark.parametrize("how", ["disconnect", "hang_up", "cut"])
@pytest.mark.usefixtures("bot")
def test_a_lost_connection_is_made_again(slack: FakeSlack, how: str) -> None:
    slack.envelope("events_api", slack.mention("hello"))
    getattr(slack, how)()
    slack.envelope("events_api", slack.mention("hello"))

    assert len(slack.made("chat.postMessage", 2)) == 2


@pytest.mark.usefixtures("bot")
def test_a_burst_loses_and_doubles_nothing(slack: FakeSlack) -> None:
    keys = [slack.push("events_api", slack.mention("squeaky brakes")) for _ in range(400)]

    posted = slack.made("chat.postMessage", 400)
    assert len(posted) == 400
    assert len({one["thread_ts"] for one in posted}) == 400
    assert set(keys) <= slack.acks.keys()


def test_a_failure_shows_the_person_one_short_line(
    slack: FakeSlack, bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: Any) -> Any:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(bot.responder, "answer", broken)
    slack.envelope("events_api", slack.mention("squeaky brakes"))

    text = slack.made("chat.postMessage")[0]["text"]
    assert text.startswith("Something went wrong here.")
    assert text.endswith(bot.responder.snapshot.kb.note)
    assert "secret" not in text


def test_a_conversation_goes_on_after_a_restart(slack: FakeSlack, snapshot: Snapshot) -> None:
    store = FailoverStore([], Metrics())
    with on_socket(slack, snapshot, store=store, secret=b"s"):
        slack.envelope("events_api", slack.mention("How do I fix a flat tyre?", thread_ts=STAMP))
        slack.made("chat.postMessage")
    with on_socket(slack, snapshot, store=store, secret=b"s"):
        slack.envelope("events_api", slack.mention("1", thread_ts=STAMP))
        slack.envelope("events_api", slack.mention("1", thread_ts="1700000000.000999"))
        _, *posted = slack.made("chat.postMessage", 3)

    texts = {one["thread_ts"]: one["text"] for one in posted}
    assert texts[STAMP].startswith("The manual gives 6 bar")
    assert not texts["1700000000.000999"].startswith("The manual gives 6 bar")


def test_stopping_waits_for_what_was_acknowledged(slack: FakeSlack, snapshot: Snapshot) -> None:
    slack.failures["chat.postMessage"] = [(429, {"Retry-After": "1"}, {"ok": False})] * 20
    with on_socket(slack, snapshot):
        for _ in range(20):
            slack.envelope("events_api", slack.mention("hello"))

    assert len(slack.found("chat.postMessage")) == 40


def test_a_stopping_bot_acknowledges_nothing_new(slack: FakeSlack, bot: Running) -> None:
    slack.envelope("events_api", slack.mention("hello"))
    slack.made("chat.postMessage")
    bot.responder.work.closing = True
    key = slack.push("events_api", slack.mention("hello"))
    time.sleep(0.1)

    assert key not in slack.acks
    assert len(slack.found("chat.postMessage")) == 1


@pytest.mark.parametrize("kind", ["slash_commands", "interactive"])
def test_a_stopping_bot_answers_what_is_not_sent_again(
    slack: FakeSlack, bot: Running, kind: str
) -> None:
    bot.responder.work.closing = True
    asked = {
        "slash_commands": slack.command("squeaky brakes"),
        "interactive": slack.shortcut("squeaky brakes"),
    }

    assert slack.envelope(kind, asked[kind])["envelope_id"]


def test_a_command_whose_socket_went_is_answered_at_its_address(
    slack: FakeSlack, bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = bot.responder.answer

    async def cut_off(question: Any) -> Any:
        slack.errors["apps.connections.open"] = "internal_error"
        slack.loop.call_soon_threadsafe(slack.transports[-1].abort)
        await asyncio.sleep(0.3)
        return await real(question)

    monkeypatch.setattr(bot.responder, "answer", cut_off)
    slack.push("slash_commands", slack.command("squeaky brakes"))

    assert slack.made("response_url")[0]["text"].startswith("Dirty rims")


def test_two_processes_with_one_store_answer_once(slack: FakeSlack, snapshot: Snapshot) -> None:
    store = FailoverStore([], Metrics())
    with on_socket(slack, snapshot, store=store), on_socket(slack, snapshot, store=store):
        until(lambda: len(slack.sockets) == 2)
        asked = slack.mention("squeaky brakes")
        for socket in slack.sockets:
            sent = {"type": "events_api", "envelope_id": f"e{id(socket)}", "payload": asked}
            slack.run(socket.send_json(sent))
        until(lambda: len(slack.acks) == 2)
        slack.envelope("events_api", slack.mention("hello"))
        posted = slack.made("chat.postMessage", 2)

    assert len(posted) == 2


def test_a_long_reply_is_split_and_each_part_has_the_note(
    slack: FakeSlack, long_book: Snapshot
) -> None:
    with on_socket(slack, long_book):
        slack.envelope("events_api", slack.mention("squeaky brakes"))
        posted = slack.made("chat.postMessage", 3)
        ack = slack.envelope("slash_commands", slack.command("squeaky brakes"))
        rest = slack.made("response_url", 2)

    assert [one["text"] for one in posted] == [
        ack["payload"]["text"], *(one["text"] for one in rest)
    ]  # fmt: skip
    assert all(one["text"].endswith(long_book.kb.note) for one in posted)
    assert ["context_actions" in str(one["blocks"]) for one in posted] == [False, False, True]


def test_a_connection_lost_for_long_ends_the_run(slack: FakeSlack, snapshot: Snapshot) -> None:
    running = on_socket(slack, snapshot, give_up=0.4)
    with running:
        slack.errors["apps.connections.open"] = "invalid_auth"
        until(lambda: slack.sockets)
        slack.run(slack.sockets[-1].close())

        with pytest.raises(Unreachable, match="app token was revoked"):
            running.run(running.surface.lost())
