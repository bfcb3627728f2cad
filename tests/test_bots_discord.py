"""The real discord.py against a Discord on loopback: every way to ask, and every mishap."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("discord", reason="needs magbot[discord]")

from magbot.bots.discord.client import create_client
from magbot.bots.discord.surface import GatewaySurface, read_token
from magbot.errors import MagbotError
from magbot.render.discord import unescape
from magbot.serving.gate import Gate
from magbot.serving.metrics import Metrics
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret
from magbot.serving.snapshot import Snapshot
from magbot.serving.store import FailoverStore
from tests.fakes.discord import (
    APP,
    CHANNEL,
    DM,
    FORBIDDEN,
    GUILD,
    OWN,
    PERSON,
    TOKEN,
    FakeDiscord,
    command,
)
from tests.fakes.loopback import until
from tests.fakes.running import Running, book_with_long_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from magbot import Assistant

HIDDEN = 64
POSTS = f"/channels/{CHANNEL}/messages"


@pytest.fixture(name="discord")
def _discord(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDiscord]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with FakeDiscord() as fake:
        fake.point(monkeypatch)
        yield fake


@pytest.fixture(name="snapshot", scope="module")
def _snapshot(bikes: Assistant) -> Snapshot:
    return Snapshot(bikes)


@pytest.fixture(name="long_book", scope="module")
def _long_book(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return book_with_long_answer(tmp_path_factory.mktemp("long"))


def on_gateway(
    snapshot: Snapshot, *, token: str = TOKEN, shards: int | None = None, **more: Any
) -> Running:
    embeds, shard_ids = more.pop("embeds", True), more.pop("shard_ids", ())

    def make(responder: Responder) -> GatewaySurface:
        client = create_client(shards=shards, shard_ids=shard_ids, ready_timeout=0.05)
        return GatewaySurface(client, responder, Secret(token), embeds=embeds)

    return Running(Responder(snapshot, **more), make)


@pytest.fixture(name="bot")
def _bot(discord: FakeDiscord, snapshot: Snapshot) -> Iterator[Running]:
    with on_gateway(snapshot) as running:
        until(lambda: discord.sockets)
        yield running


def shown(message: dict[str, Any]) -> str:
    """Give a message's text as a person reads it, the edition left out."""
    embed = message["embeds"][0]
    return f"{unescape(embed['description'])}\n\n{embed['footer']['text']}"


def test_a_mention_is_answered_in_reply(discord: FakeDiscord, bot: Running) -> None:
    asked = discord.message(f"<@{APP}> squeaky brakes")

    posted = discord.answered(1)[0]
    assert shown(posted) == bot.responder.snapshot.assistant.ask("squeaky brakes").text
    assert posted["message_reference"]["message_id"] == int(asked["id"])
    assert posted["allowed_mentions"] == {"parse": [], "replied_user": False}
    assert posted["nonce"] == asked["id"]
    assert posted["enforce_nonce"] is True


@pytest.mark.usefixtures("bot")
def test_a_direct_message_is_answered(discord: FakeDiscord) -> None:
    discord.message("squeaky brakes", guild=False)

    assert shown(discord.answered(1)[0]).startswith("Dirty rims")
    assert discord.made(f"POST /channels/{DM}/messages")


@pytest.mark.parametrize(
    ("allowed", "answered"), [(str(GUILD), True), (str(CHANNEL), True), ("9", False)]
)
def test_only_allowed_places_are_answered(
    discord: FakeDiscord, snapshot: Snapshot, allowed: str, *, answered: bool
) -> None:
    with on_gateway(snapshot, gate=Gate(frozenset({allowed}))):
        discord.message(f"<@{APP}> squeaky brakes")
        text = shown(discord.answered(1)[0])

    assert ("Dirty rims" in text) is answered
    assert (snapshot.word("not_here") in text) is not answered


def test_an_owner_pauses_in_discord(discord: FakeDiscord, snapshot: Snapshot) -> None:
    talk = ("pause", "squeaky brakes", "resume", "squeaky brakes")
    with on_gateway(snapshot, gate=Gate(owners=frozenset({str(PERSON["id"])}))):
        for number, text in enumerate(talk, 1):
            discord.message(f"<@{APP}> {text}")
            assert len(discord.answered(number)) == number
        texts = [shown(message) for message in discord.answered(4)]

    assert [snapshot.word("paused") in text for text in texts] == [False, True, False, False]


@pytest.mark.usefixtures("bot")
def test_a_reply_in_a_server_says_how_to_go_on(discord: FakeDiscord, snapshot: Snapshot) -> None:
    discord.message(f"<@{APP}> what pressure in bar")
    (shared,) = discord.answered(1)
    discord.message("what pressure in bar", guild=False)
    _, alone = discord.answered(2)

    assert [unescape(one.get("content") or "") for one in (shared, alone)] == [
        f"-# {snapshot.word('again')}", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "more"),
    [
        pytest.param("squeaky brakes", {}, id="a message to the room"),
        pytest.param(f"<@{APP}> hi", {"author": {**PERSON, "bot": True}}, id="a bot"),
        pytest.param(f"<@{APP}> hi", {"author": OWN}, id="itself"),
        pytest.param(f"<@{APP}> hi", {"webhook_id": "5"}, id="a webhook"),
        pytest.param(f"<@{APP}>", {"type": 7}, id="a system message"),
        pytest.param("@everyone squeaky brakes", {"mention_everyone": True}, id="everyone"),
    ],
)
@pytest.mark.usefixtures("bot")
def test_what_is_not_for_it_is_left_alone(
    discord: FakeDiscord, content: str, more: dict[str, Any]
) -> None:
    discord.message(content, **more)
    discord.message(f"<@{APP}> hello")

    assert len(discord.answered(1)) == 1


@pytest.mark.parametrize(
    ("private", "flags"),
    [
        pytest.param(None, HIDDEN, id="hidden unless asked otherwise"),
        pytest.param(False, 0, id="for everyone when asked"),
    ],
)
@pytest.mark.usefixtures("bot")
def test_the_command_is_answered_at_once(
    discord: FakeDiscord, *, private: bool | None, flags: int
) -> None:
    answer = discord.ask("squeaky brakes", private=private)

    assert answer["type"] == 4
    assert answer["data"].get("flags", 0) == flags
    assert shown(answer["data"]).startswith("Dirty rims")


def test_a_slow_command_is_promised_first(
    discord: FakeDiscord, bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = bot.responder.answer

    async def slow(question: Any) -> Any:
        await asyncio.sleep(1.2)
        return await real(question)

    monkeypatch.setattr(bot.responder, "answer", slow)
    answer = discord.ask("squeaky brakes")

    assert answer["type"] == 5
    assert answer["data"]["flags"] == HIDDEN
    edited = discord.made(rf"PATCH /webhooks/{APP}/hush\d+/messages/@original")[0]
    assert shown(edited).startswith("Dirty rims")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        pytest.param("squ", "Why do my brakes squeal?", id="part of a word"),
        pytest.param("puncture repair", "How do I fix a flat tyre?", id="another wording"),
        pytest.param("", "How do I fix a flat tyre?", id="nothing yet"),
    ],
)
@pytest.mark.usefixtures("bot")
def test_questions_are_completed(discord: FakeDiscord, typed: str, first: str) -> None:
    answer = discord.interact(4, command(typed, focused=True))

    choices = answer["data"]["choices"]
    assert choices[0] == {"name": first, "value": first}
    assert len(choices) <= 25


@pytest.mark.usefixtures("bot")
def test_the_context_menu_answers_about_a_message(discord: FakeDiscord) -> None:
    target = {"id": "77", "channel_id": str(CHANNEL), "author": PERSON, "type": 0,
              "content": "squeaky brakes", "timestamp": "2026-01-01T00:00:00Z", "tts": False,
              "edited_timestamp": None, "mention_everyone": False, "mentions": [],
              "mention_roles": [], "attachments": [], "embeds": [], "pinned": False}  # fmt: skip
    answer = discord.interact(
        2, {"id": "2", "name": "Ask magbot", "type": 3, "target_id": "77",
            "resolved": {"messages": {"77": target}}}
    )  # fmt: skip

    assert answer["data"]["flags"] == HIDDEN
    assert shown(answer["data"]).startswith("Dirty rims")


@pytest.mark.usefixtures("bot")
def test_a_suggestion_is_answered(discord: FakeDiscord) -> None:
    hidden = discord.press("magbot:ask:tyre.pressure")
    open_ = discord.press("magbot:ask:tyre.pressure", guild=False)

    assert shown(hidden["data"]).startswith("The manual gives 6 bar")
    assert hidden["data"]["flags"] == HIDDEN
    assert not open_["data"].get("flags")


@pytest.mark.parametrize(
    ("channel_type", "context", "hidden"),
    [
        pytest.param(1, 1, False, id="its own direct message"),
        pytest.param(1, 2, True, id="a direct message with a friend"),
        pytest.param(3, 2, True, id="a group"),
        pytest.param(3, None, True, id="a group, unsaid"),
    ],
)
@pytest.mark.usefixtures("bot")
def test_a_suggestion_is_shown_to_others_nowhere(
    discord: FakeDiscord, channel_type: int, context: int | None, *, hidden: bool
) -> None:
    channel = {"id": str(DM), "type": channel_type, "recipients": [PERSON], "name": None,
               "icon": None, "owner_id": "1"}  # fmt: skip
    pressed = discord.press(
        "magbot:ask:tyre.pressure", guild=False, channel=channel, context=context
    )

    assert (pressed["data"].get("flags", 0) == HIDDEN) is hidden


@pytest.mark.parametrize(
    ("status", "code"),
    [
        pytest.param(403, 160002, id="no Read Message History"),
        pytest.param(400, 50035, id="a reference it refuses"),
        pytest.param(404, 10008, id="the question is gone"),
    ],
)
@pytest.mark.usefixtures("bot")
def test_a_question_that_cannot_be_referred_to_is_answered(
    discord: FakeDiscord, status: int, code: int
) -> None:
    discord.failures[POSTS] = [(status, {}, {"message": "x", "code": code})]
    discord.message(f"<@{APP}> squeaky brakes")

    (posted,) = discord.answered(1)
    assert "message_reference" not in posted
    assert posted["nonce"]


@pytest.mark.usefixtures("bot")
def test_the_rest_of_a_reply_is_given_to_the_one_who_pressed_more(discord: FakeDiscord) -> None:
    rest = discord.press("magbot:more:tyre.flat")

    assert shown(rest["data"]).startswith("What other sources say: Some holes")
    assert rest["data"]["flags"] == HIDDEN


def test_the_buttons_of_a_reply_work_after_many_replies(
    discord: FakeDiscord, bot: Running
) -> None:
    for _ in range(3):
        discord.message(f"<@{APP}> How do I fix a flat tyre?")
    rows = discord.answered(3)[-1]["components"]
    ask, up = rows[0]["components"][0]["custom_id"], rows[1]["components"][1]["custom_id"]

    assert shown(discord.press(ask)["data"]).startswith("The manual gives 6 bar")
    assert shown(discord.press(up)["data"]).startswith("Thank you.")
    assert bot.surface.client.persistent_views == []


@pytest.mark.parametrize(
    "custom_id", ["magbot:ask:gone.entry", "magbot:up:gone", "magbot:ask:x-0"]
)
@pytest.mark.usefixtures("bot")
def test_a_stale_button_gets_a_kind_reply(discord: FakeDiscord, custom_id: str) -> None:
    assert shown(discord.press(custom_id)["data"]).startswith("That question is no longer here")


@pytest.mark.usefixtures("bot")
def test_a_forged_button_gets_nothing(discord: FakeDiscord) -> None:
    for forged in (
        "magbot:ask:<@everyone>",
        "magbot:drop:tyre.flat",
        "other",
        "magbot:ask:" + "x" * 85,
    ):
        discord.interaction(3, {"custom_id": forged, "component_type": 2})
    discord.press("magbot:ask:tyre.flat")

    assert len(discord.found("POST /interactions/.*")) == 1


def test_feedback_keeps_entry_and_verdict_once_a_person(
    discord: FakeDiscord, snapshot: Snapshot
) -> None:
    kept: list[tuple[str, str, str]] = []

    class Sink:
        def keep(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
            kept.append((entry, verdict, edition))
            assert day

        def withdraw(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
            kept.remove((entry, verdict, edition))
            assert day

    with on_gateway(snapshot, sinks=[Sink()]):
        answers = [discord.press("magbot:down:brake.squeal@0123456789ab") for _ in range(2)]
        assert kept == [("brake.squeal", "down", "0123456789ab")]
        answers.append(discord.press("magbot:up:brake.squeal@0123456789ab"))

    assert kept == [("brake.squeal", "up", "0123456789ab")]
    assert all(snapshot.kb.note in shown(answer["data"]) for answer in answers)


def test_the_commands_are_written_only_when_they_changed(
    discord: FakeDiscord, snapshot: Snapshot
) -> None:
    writes = f"PUT /applications/{APP}/commands"
    for _ in range(2):
        with on_gateway(snapshot):
            pass
    assert len(discord.found(writes)) == 1

    discord.commands[0]["description"] = "another"
    with on_gateway(snapshot):
        pass
    assert len(discord.found(writes)) == 2

    ask, menu = discord.commands
    assert ask["integration_types"] == menu["integration_types"] == [0, 1]
    assert ask["contexts"] == [0, 1, 2]
    assert ask["options"][0]["autocomplete"] is True
    assert ask["options"][0]["max_length"] == 300
    assert (ask["name"], menu["name"], menu["type"]) == ("ask", "Ask magbot", 3)


def test_no_privileged_intent_is_asked_for(discord: FakeDiscord, bot: Running) -> None:
    from discord import Intents

    asked = next(frame["d"]["intents"] for _, frame in discord.frames if frame["op"] == 2)

    assert asked == bot.surface.client.intents.value
    assert asked & Intents(members=True, presences=True, message_content=True).value == 0


@pytest.mark.usefixtures("bot")
def test_a_rate_limit_is_waited_out(discord: FakeDiscord) -> None:
    discord.failures[POSTS] = [(429, {"Via": "1.1 x"}, {"retry_after": 0.1, "message": "x"})]
    discord.message(f"<@{APP}> squeaky brakes")

    assert len(discord.answered(1)) == 1
    assert len(discord.made(f"POST {POSTS}", 2)) == 2


@pytest.mark.parametrize(
    "failures",
    [
        pytest.param([(429, {"Via": "1.1 x"}, {"retry_after": 0.01, "message": "x"})] * 7,
                     id="more than the library waits out"),
        pytest.param([(429, {"Retry-After": "1"}, {"message": "x"})], id="not in Discord's name"),
        pytest.param([(503, {}, {"message": "x"})] * 2, id="two 503"),
        pytest.param([(502, {}, {"message": "x"})], id="a 502"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("bot")
def test_an_answer_that_failed_at_first_is_given_once(
    discord: FakeDiscord, failures: list[Any]
) -> None:
    discord.failures[POSTS] = list(failures)
    discord.message(f"<@{APP}> squeaky brakes")

    assert len(discord.answered(1)) == 1
    assert len(discord.found(f"POST {POSTS}")) == len(failures) + 1


@pytest.mark.parametrize("failure", [(503, {}, {"message": "x"}),
                                     (400, {}, {"message": "x", "code": 40060})],
                         ids=["a 503", "a response that was taken"])  # fmt: skip
@pytest.mark.usefixtures("bot")
def test_a_command_whose_response_failed_is_answered(discord: FakeDiscord, failure: Any) -> None:
    key = next(discord.ids) + 1
    discord.failures[f"/interactions/{key}/hush{key}/callback"] = [failure]
    discord.interaction(2, command("squeaky brakes"))

    again = "POST .*/callback" if failure[0] == 503 else "PATCH .*/messages/@original"
    given = discord.made(again, 2 if failure[0] == 503 else 1)[-1]
    assert "Dirty rims" in str(given)


@pytest.mark.usefixtures("bot")
def test_who_waits_sees_that_an_answer_is_coming(discord: FakeDiscord) -> None:
    discord.failures[POSTS] = [(503, {}, {"message": "x"})] * 15
    for _ in range(6):
        discord.message(f"<@{APP}> squeaky brakes")
    discord.made(f"POST {POSTS}", 6)
    for _ in range(3):
        discord.message(f"<@{APP}> squeaky brakes")

    assert len(discord.answered(9)) == 9
    assert len(discord.found("POST .*/typing")) == 1


@pytest.mark.usefixtures("bot")
def test_embeds_that_are_not_allowed_become_plain_text(discord: FakeDiscord) -> None:
    discord.failures[POSTS] = [FORBIDDEN]
    discord.message(f"<@{APP}> squeaky brakes")

    posted = discord.answered(1)[0]
    assert not posted.get("embeds")
    assert posted["content"].startswith("Dirty rims")
    assert "Ask a bicycle mechanic when you are not sure." in posted["content"]


@pytest.mark.usefixtures("bot")
def test_where_it_may_not_speak_it_falls_silent(discord: FakeDiscord) -> None:
    discord.failures[POSTS] = [FORBIDDEN, FORBIDDEN]
    discord.message(f"<@{APP}> squeaky brakes")
    discord.message(f"<@{APP}> hello")

    assert len(discord.answered(1)) == 1
    assert len(discord.found(f"POST {POSTS}")) == 3


def test_a_card_is_plain_and_has_no_buttons(
    discord: FakeDiscord, bot: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    bike = bot.responder.snapshot.assistant
    card = bike.composer.card("?", "emergency")

    async def alarm(_: Any) -> Any:
        return card

    monkeypatch.setattr(bot.responder, "answer", alarm)
    posted = discord.ask("help")["data"]

    assert unescape(posted["content"]).startswith(card.text)
    assert not posted.get("components")


@pytest.mark.usefixtures("bot")
def test_a_message_sent_again_is_answered_once(discord: FakeDiscord) -> None:
    asked = discord.message(f"<@{APP}> squeaky brakes")
    discord.run(discord.emit("MESSAGE_CREATE", asked))
    discord.message(f"<@{APP}> hello")

    assert len(discord.answered(2)) == 2
    assert len(discord.found(f"POST {POSTS}")) == 2


def test_two_processes_post_one_answer(discord: FakeDiscord, snapshot: Snapshot) -> None:
    with on_gateway(snapshot):
        until(lambda: discord.sockets)
        first = discord.sockets[0]
        with on_gateway(snapshot):
            until(lambda: discord.sockets[0] is not first)
            asked = discord.message(f"<@{APP}> squeaky brakes")
            discord.run(discord.send(first, {"op": 0, "t": "MESSAGE_CREATE", "s": 9, "d": asked}))
            discord.made(f"POST {POSTS}", 2)

    assert len(discord.posts) == 1


@pytest.mark.parametrize("how", ["reconnect", "cut"])
@pytest.mark.usefixtures("bot")
def test_a_resumed_session_answers_what_it_missed(discord: FakeDiscord, how: str) -> None:
    discord.message(f"<@{APP}> hello")
    discord.answered(1)
    discord.message(f"<@{APP}> squeaky brakes", missed=True)
    getattr(discord, how)()

    posted = discord.answered(2)
    assert shown(posted[1]).startswith("Dirty rims")
    assert len(posted) == 2
    assert discord.sessions(6) == 1


@pytest.mark.usefixtures("bot")
def test_a_lost_session_is_begun_again(discord: FakeDiscord) -> None:
    old = discord.sockets[0]
    discord.invalidate()
    until(lambda: discord.sockets[0] is not old)
    discord.message(f"<@{APP}> hello")

    assert len(discord.answered(1)) == 1
    assert discord.sessions(2) == 2


@pytest.mark.usefixtures("bot")
def test_a_burst_loses_and_doubles_nothing(discord: FakeDiscord) -> None:
    asked = [discord.message(f"<@{APP}> squeaky brakes")["id"] for _ in range(400)]

    posted = discord.answered(400)
    assert sorted(one["nonce"] for one in posted) == sorted(asked)


def test_a_conversation_goes_on_after_a_restart(discord: FakeDiscord, snapshot: Snapshot) -> None:
    store = FailoverStore([], Metrics())
    with on_gateway(snapshot, store=store, secret=b"s"):
        discord.ask("How do I fix a flat tyre?")
    with on_gateway(snapshot, store=store, secret=b"s"):
        answer = discord.ask("1")
        other = discord.interact(2, command("1"), guild=False)

    assert shown(answer["data"]).startswith("The manual gives 6 bar")
    assert not shown(other["data"]).startswith("The manual gives 6 bar")


def test_stopping_waits_for_what_was_taken(discord: FakeDiscord, snapshot: Snapshot) -> None:
    with on_gateway(snapshot):
        until(lambda: discord.sockets)
        limited = (429, {"Via": "1.1 x"}, {"retry_after": 0.3, "message": "x"})
        discord.failures[POSTS] = [limited]
        for _ in range(20):
            discord.message(f"<@{APP}> hello")
        discord.made(f"POST {POSTS}", 1)

    assert len(discord.posts) >= 1
    assert len(discord.posts) == len({post["nonce"] for post in discord.posts})


def test_shards_share_the_work(monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot) -> None:
    with FakeDiscord(shards=2) as discord:
        discord.point(monkeypatch)
        with on_gateway(snapshot, shards=0):
            until(lambda: len(discord.sockets) == 2)
            discord.message(f"<@{APP}> squeaky brakes")
            discord.answered(1)

        begun = [frame["d"]["shard"] for _, frame in discord.frames if frame["op"] == 2]

    assert begun == [[0, 2], [1, 2]]


@pytest.mark.parametrize(
    ("token", "code", "said"),
    [
        pytest.param("wrong.token.entirelywrong", 0, "does not accept DISCORD_TOKEN", id="token"),
        pytest.param(TOKEN, 4004, "code 4004", id="refused on the gateway"),
        pytest.param(TOKEN, 4014, "privileged intents", id="intents refused"),
    ],
)
def test_a_bot_that_cannot_start_says_why(
    discord: FakeDiscord, snapshot: Snapshot, token: str, code: int, said: str
) -> None:
    discord.refuse_with = code

    with pytest.raises(MagbotError, match=said) as raised, on_gateway(snapshot, token=token):
        pass

    assert token not in str(raised.value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param("", "is not set", id="nothing"),
        pytest.param("123456789012345678", "an application or user id", id="an id"),
        pytest.param("a" * 64, "public key", id="the public key"),
        pytest.param("a" * 32, "client secret", id="the client secret"),
        pytest.param("https://discord.example/api/webhooks/1/x", "webhook", id="a webhook"),
    ],
)
def test_a_token_of_the_wrong_kind_is_named(value: str, said: str) -> None:
    with pytest.raises(MagbotError, match=said):
        read_token({"DISCORD_TOKEN": value})


def test_a_token_with_its_prefix_is_taken() -> None:
    assert read_token({"DISCORD_TOKEN": f"Bot {TOKEN}"}).reveal() == TOKEN


def test_only_the_process_of_shard_zero_writes_the_commands(
    discord: FakeDiscord, snapshot: Snapshot
) -> None:
    with on_gateway(snapshot, shards=2, shard_ids=(1,)):
        until(lambda: discord.sockets)

    assert discord.found("PUT .*/commands") == []
    assert [frame["d"]["shard"] for _, frame in discord.frames if frame["op"] == 2] == [[1, 2]]


@pytest.mark.parametrize("embeds", [True, False], ids=["as embeds", "as plain text"])
def test_a_long_reply_is_split_and_each_part_has_the_note(
    discord: FakeDiscord, long_book: Snapshot, *, embeds: bool
) -> None:
    with on_gateway(long_book, embeds=embeds):
        first = discord.ask("squeaky brakes")["data"]
        parts = 2 if embeds else 4
        rest = discord.made(rf"POST /webhooks/{APP}/hush\d+", parts - 1)
        discord.message(f"<@{APP}> squeaky brakes")
        replies = discord.answered(2 * parts - 1)[-parts:]

    shown = [str(one.get("content") or one["embeds"]) for one in (first, *rest)]
    assert len(shown) == parts
    assert all("Ask a bicycle mechanic when you are not sure." in one for one in shown)
    assert shown == [str(one.get("content") or one["embeds"]) for one in replies]
    assert len({one["nonce"] for one in replies}) == parts
    assert [bool(one.get("components")) for one in replies] == [*[False] * (parts - 1), True]
    assert all(one["flags"] & HIDDEN for one in (first, *rest))


def test_an_id_too_long_for_a_button_is_still_rated(snapshot: Snapshot) -> None:
    from magbot.bots.discord.messages import buttons, press_class

    async def lay_out() -> list[str]:
        async def pressed(*_: object) -> None:
            return

        answer = snapshot.assistant.show(snapshot.kb.entries[0])
        rated = f"{'a' * 60},{'b' * 60}"

        class Rated(Snapshot):
            def rated(self, _: object) -> str:
                return rated

        view = buttons(press_class(pressed), answer, Rated(snapshot.assistant))
        return [child.item.custom_id for child in view.children]

    ids = asyncio.run(lay_out())
    rated, _, edition = ids[-1].partition("@")
    assert rated == f"magbot:down:{'a' * 60}"
    assert len(edition) == 12
    assert all(len(one) <= 100 for one in ids)
