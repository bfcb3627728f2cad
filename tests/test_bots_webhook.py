"""Hand-offs are told to the owner's system: signed, repeated, wordless, never waited for."""

from __future__ import annotations

import asyncio
import hmac
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

pytest.importorskip("aiohttp", reason="needs magbot[web]")
from aiohttp import web

import magbot
from magbot.errors import MagbotError
from magbot.serving import webhook
from magbot.serving.metrics import Metrics
from magbot.serving.question import BORROWED, Question
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret
from magbot.serving.snapshot import Snapshot
from magbot.serving.webhook import Webhook, open_webhook, signed
from tests.conftest import BIKES
from tests.test_handoff import FOLDER

if TYPE_CHECKING:
    from magbot.answering.answer import Answer

SECRET = "a long secret"
WISH, ANSWERED = "Can I talk to a person?", "How do I fix a flat tyre?"


class Receiver:
    """Takes posts; answers the first of them with these statuses, a 0 with no reply at all."""

    def __init__(self, *statuses: int) -> None:
        self.statuses, self.posts = list(statuses), list[tuple[dict[str, str], bytes]]()
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/told", self._take)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/told"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.posts.append((dict(request.headers), await request.read()))
        status = self.statuses.pop(0) if self.statuses else 200
        if not status:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=status or 200)


class CountingMetrics(Metrics):
    def __init__(self) -> None:
        self.seen: list[str] = []

    def count(self, counter: str, *labels: str) -> None:
        self.seen.append(" ".join((counter, *labels)))


@pytest.fixture(name="snapshot")
def _snapshot(tmp_path: Path) -> Snapshot:
    (tmp_path / "faq.yaml").write_text(FOLDER.format(more=", entries: [person]"), encoding="utf-8")
    return Snapshot(magbot.Assistant(magbot.load(tmp_path)))


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "backoff", lambda _: 0.01)


def told(
    snapshot: Snapshot, receiver: Receiver, *questions: Question, bodies: list[str] | None = None
) -> tuple[list[str], CountingMetrics]:
    """Ask, wait until all is told, and give what was replied and counted."""
    metrics, replies = CountingMetrics(), list[str]()

    async def send(answer: Answer) -> None:
        replies.append(str(answer.kind_value))
        if bodies is not None:
            bodies.append(answer.body)

    async def ask() -> None:
        async with receiver:
            responder = Responder(snapshot)
            responder.webhook = Webhook(receiver.url, Secret(SECRET), metrics)
            for question in questions:
                await responder.handle(question, send)
            assert await responder.work.drain()
            await responder.close()

    asyncio.run(ask())
    return replies, metrics


def _of(faq: str) -> Snapshot:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "faq.yaml").write_text(faq, encoding="utf-8")
        return Snapshot(magbot.Assistant(magbot.load(folder)))


def asked(text: str, **more: Any) -> Question:
    return Question("slack", more.pop("way", "mention"), "slack:T1:C1:17.1", text=text, **more)


def test_a_hand_off_is_told_signed_and_without_words(snapshot: Snapshot) -> None:
    receiver = Receiver()

    told(snapshot, receiver, asked(WISH), asked(ANSWERED))

    ((headers, body),) = receiver.posts
    event = json.loads(body)
    assert event.pop("id")
    assert event == {
        "event": "handoff", "surface": "slack", "way": "mention",
        "conversation": "slack:T1:C1:17.1", "kind": "smalltalk", "card": "",
        "entries": ["person"], "edition": snapshot.kb.hash,
    }  # fmt: skip
    assert b"talk" not in body.replace(b"smalltalk", b"")
    stamp = headers["X-Magbot-Timestamp"]
    mark = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, "sha256").hexdigest()
    assert headers["X-Magbot-Signature"] == f"v1={mark}"


@pytest.mark.parametrize(
    ("statuses", "posts", "given_up"),
    [
        pytest.param([503, 0, 429], 4, False, id="taken in the end"),
        pytest.param([503] * 9, webhook.TRIES, True, id="given up"),
        pytest.param([302] * 9, webhook.TRIES, True, id="no redirect is followed"),
    ],
)
def test_what_is_not_taken_is_told_again(
    snapshot: Snapshot, statuses: list[int], posts: int, *, given_up: bool
) -> None:
    receiver = Receiver(*statuses)

    replies, metrics = told(snapshot, receiver, asked(WISH))

    assert replies == ["smalltalk"]
    assert len(receiver.posts) == posts
    assert len({json.loads(body)["id"] for _, body in receiver.posts}) == 1
    assert ("given_up webhook" in metrics.seen) == given_up


def test_no_reply_waits_for_it(snapshot: Snapshot) -> None:
    async def ask() -> bool:
        shown = asyncio.Event()

        async def send(_: Answer) -> None:
            shown.set()

        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)  # takes, says nothing
        port = server.sockets[0].getsockname()[1]
        responder = Responder(snapshot)
        responder.webhook = Webhook(f"http://127.0.0.1:{port}/", Secret("s"), Metrics())
        await asyncio.wait_for(responder.handle(asked(WISH), send), 5)
        waits = len(responder.work) == 1
        server.close()
        return shown.is_set() and waits

    assert asyncio.run(ask())


WORDS = "my leg has hurt since Monday"


@pytest.mark.parametrize("order", ["tell them: ", "Tell Them:", "  TELL THEM:\n"])
def test_words_are_sent_of_who_says_so(snapshot: Snapshot, order: str) -> None:
    receiver, bodies = Receiver(), list[str]()

    told(snapshot, receiver, asked(f"{order}{WORDS}"), bodies=bodies)

    ((headers, body),) = receiver.posts
    event = json.loads(body)
    assert (event["event"], event["words"]) == ("words", WORDS)
    assert event["conversation"] == "slack:T1:C1:17.1"
    assert signed(body, SECRET.encode(), now=float(headers["X-Magbot-Timestamp"])).items() <= {
        **headers}.items()  # fmt: skip
    assert bodies == [snapshot.word("told")]


@pytest.mark.parametrize(
    ("text", "more"),
    [
        pytest.param(WORDS, {}, id="a question"),
        pytest.param(f"should I tell them: {WORDS}", {}, id="the order inside"),
        pytest.param(f"tell them {WORDS}", {}, id="no colon"),
        pytest.param("tell them:  ", {}, id="no words"),
        pytest.param(f"tell them: {WORDS}", {"way": BORROWED}, id="somebody else's message"),
        pytest.param("", {"token": "flat"}, id="a button"),
    ],
)
def test_no_other_words_are_sent(snapshot: Snapshot, text: str, more: dict[str, str]) -> None:
    receiver = Receiver()

    told(snapshot, receiver, asked(text, **more), asked(WISH), asked("hello"), asked(ANSWERED))

    for _, body in receiver.posts:
        assert "words" not in json.loads(body)
        assert b"Monday" not in body


def test_who_is_not_heard_is_told_so(snapshot: Snapshot) -> None:
    receiver, bodies = Receiver(*[503] * 9), list[str]()

    _, metrics = told(snapshot, receiver, asked(f"tell them: {WORDS}"), bodies=bodies)

    assert bodies == [snapshot.word("not_told")]
    assert len(receiver.posts) == webhook.WORDS_TRIES
    assert metrics.seen[-1] == "given_up webhook"


def test_who_sends_words_and_is_in_danger_gets_the_card() -> None:
    receiver, bodies = Receiver(), list[str]()
    dangerous = Snapshot(magbot.Assistant(magbot.load(BIKES)))
    assert dangerous.kb.handoff == ""  # without people nothing is sent at all
    told(dangerous, receiver, asked("tell them: I want to end my life"), bodies=bodies)
    assert receiver.posts == []

    people = "extends: bundled\nhandoff: {name: our nurse}\nentries: []\n"
    told(_of(people), receiver, asked("tell them: I want to end my life"), bodies=bodies)

    assert json.loads(receiver.posts[0][1])["words"] == "I want to end my life"
    assert "988" in bodies[1]


def test_a_reply_that_names_people_says_how_to_send_words(snapshot: Snapshot) -> None:
    bodies = list[str]()

    told(snapshot, Receiver(), asked(WISH), asked(ANSWERED), bodies=bodies)

    assert [snapshot.word("tell") in body for body in bodies] == [True, False]


def test_what_another_person_wrote_is_no_hand_off(snapshot: Snapshot) -> None:
    receiver = Receiver()

    told(snapshot, receiver, asked(WISH, way=BORROWED))

    assert receiver.posts == []


@pytest.mark.parametrize("url", ["http://clinic.example/", "ftp://x", "clinic.example"])
def test_an_address_is_https(url: str) -> None:
    with pytest.raises(MagbotError, match="https"):
        Webhook(url, Secret("s"), Metrics())


def test_it_needs_a_secret() -> None:
    with pytest.raises(MagbotError, match="MAGBOT_HANDOFF_SECRET is not set"):
        open_webhook("https://clinic.example/", {}, Metrics())
    assert open_webhook("", {}, Metrics()) is None


def test_the_signature_is_of_time_and_body() -> None:
    one, other = signed(b"a", b"s", now=1), signed(b"a", b"s", now=2)

    assert one["X-Magbot-Signature"] != other["X-Magbot-Signature"]
    assert one == signed(b"a", b"s", now=1)
