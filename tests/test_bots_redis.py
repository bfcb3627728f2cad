"""Memory shared by two processes, in a real redis-server on a free loopback port."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("redis", reason="needs magbot[redis]")
from magbot.errors import MagbotError, MissingExtraError
from magbot.serving import redis_store
from magbot.serving.claims import Claims
from magbot.serving.metrics import Metrics
from magbot.serving.question import Question
from magbot.serving.redis_store import RedisStore
from magbot.serving.responder import Responder
from magbot.serving.snapshot import Snapshot
from magbot.serving.store import FailoverStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from magbot import Assistant


SERVER = shutil.which("redis-server") or shutil.which("valkey-server") or ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    def __init__(self, folder: Path) -> None:
        self.port, self._folder = free_port(), folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", "."]
        self._process = subprocess.Popen(
            [SERVER, *options], cwd=self._folder, stdout=subprocess.DEVNULL
        )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.01)
            else:
                return
        pytest.fail("redis-server did not start")

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(10)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a busy machine take its time: these tests are about what is said, not how fast."""
    monkeypatch.setattr(redis_store, "PATIENCE", 20.0)
    monkeypatch.setattr(redis_store, "_LONGEST_WAIT", 30.0)


@pytest.fixture(name="server")
def _server(tmp_path: Path) -> Iterator[Server]:
    if not SERVER:
        pytest.skip("needs redis-server (Debian: apt-get install redis-server)")
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


def test_a_key_is_claimed_once_and_forgotten_in_time(server: Server) -> None:
    async def use() -> list[object]:
        one, two = RedisStore(server.url), RedisStore(server.url)
        found: list[object] = [await one.first("k", 0.2), await two.first("k", 0.2)]
        await one.write("t", "text", 0.2)
        found.append(await two.read("t"))
        await asyncio.sleep(0.3)
        found += [await two.first("k", 1), await two.read("t")]
        await one.close()
        await two.close()
        return found

    assert asyncio.run(use()) == [True, False, "text", True, None]


def test_of_many_claims_at_once_one_wins(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_store, "PATIENCE", 30.0)  # a hundred connections at once

    async def use() -> int:
        stores = [RedisStore(server.url) for _ in range(5)]
        claims = [store.first(f"key {n}", 60) for n in range(20) for store in stores]
        won = await asyncio.gather(*claims)
        for store in stores:
            await store.close()
        return sum(won)

    assert asyncio.run(use()) == 20


def test_two_processes_share_conversations_and_repeats(server: Server, bikes: Assistant) -> None:
    snapshot = Snapshot(bikes)

    async def use() -> tuple[list[str], list[bool]]:
        desks = [
            Responder(
                snapshot, store=FailoverStore([RedisStore(server.url)], Metrics()), secret=b"same"
            )
            for _ in range(2)
        ]
        entries = [
            (await responder.answer(Question("test", "way", "here", text=text))).entries[0].id
            for responder, text in zip(desks, ("How do I fix a flat tyre?", "1"), strict=True)
        ]
        new = [await responder.claim_delivery("test", "event", 60) for responder in desks]
        for responder in desks:
            await responder.close()
        return entries, new

    assert asyncio.run(use()) == (["tyre.flat", "tyre.pressure"], [True, False])


def test_answers_go_on_while_the_server_is_away(server: Server, bikes: Assistant) -> None:
    snapshot = Snapshot(bikes)

    async def use() -> list[str]:
        store = FailoverStore([RedisStore(server.url)], Metrics())
        responder = Responder(snapshot, store=store)
        first = await responder.answer(
            Question("t", "w", "here", text="How do I fix a flat tyre?")
        )
        server.stop()
        second = await responder.answer(Question("t", "w", "here", text="1"))
        server.start()
        await responder.close()
        return [first.entries[0].id, second.entries[0].id]

    assert asyncio.run(use()) == ["tyre.flat", "tyre.pressure"]


@pytest.mark.parametrize("url", ["localhost:6379", "http://localhost", "nonsense"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(MagbotError, match="redis://"):
        RedisStore(url)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)

    with pytest.raises(MissingExtraError, match=r"magbot\[redis\]"):
        RedisStore("redis://localhost")


def test_many_at_once_wait_for_a_connection(server: Server) -> None:
    async def use() -> int:
        store = RedisStore(server.url)
        won = await asyncio.gather(*[store.first(f"key {n}", 60) for n in range(400)])
        await store.close()
        return sum(won)

    assert asyncio.run(use()) == 400


def test_a_server_that_starts_again_is_used_at_once(server: Server) -> None:
    async def use() -> float:
        store = RedisStore(server.url)
        await asyncio.gather(*[store.write(f"key {n}", "text", 60) for n in range(50)])
        server.stop()
        started = time.monotonic()
        with pytest.raises(Exception, match="onnect"):
            await store.read("key 1")
        lasted = time.monotonic() - started
        server.start()
        await asyncio.gather(*[store.write(f"key {n}", "text", 60) for n in range(50)])
        await store.close()
        return lasted

    assert asyncio.run(use()) < 5


def test_what_one_store_forgot_the_other_knows(
    server: Server, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Server(tmp_path_factory.mktemp("other"))
    other.start()

    async def use() -> list[object]:
        one, two = (
            FailoverStore([RedisStore(server.url), RedisStore(other.url)], Metrics())
            for _ in range(2)
        )
        said: list[object] = [await one.first("k", 60)]
        await one.write("t", "text", 60)
        server.stop()
        server.start()
        said += [await two.first("k", 60), await two.read("t")]
        other.stop()
        said += [await two.first("new", 60), await one.first("new", 60)]
        await one.close()
        await two.close()
        return said

    assert asyncio.run(use()) == [True, False, "text", True, False]


def test_what_was_claimed_alone_is_written_once_the_store_is_back(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform repeats a delivery minutes later, to any process."""
    monkeypatch.setattr("magbot.serving.store.REST", 0.1)

    async def use() -> list[bool]:
        one, two = (FailoverStore([RedisStore(server.url)], Metrics()) for _ in range(2))
        claims, keys = Claims(one), [f"key {number}" for number in range(50)]
        server.stop()
        for key in keys:
            assert await claims.claim(key, 60)
            await claims.confirm()
        server.start()
        await asyncio.sleep(1)
        again = [await two.first(key, 60) for key in keys]
        await one.close()
        await two.close()
        return again

    assert asyncio.run(use()) == [False] * 50


def test_of_many_who_claim_in_two_stores_one_wins(
    server: Server, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Server(tmp_path_factory.mktemp("other"))
    other.start()

    async def use() -> list[int]:
        stores = [
            FailoverStore([RedisStore(server.url), RedisStore(other.url)], Metrics())
            for _ in range(5)
        ]
        won = [
            sum(await asyncio.gather(*[store.first(f"key {n}", 60) for store in stores]))
            for n in range(50)
        ]
        for store in stores:
            await store.close()
        return won

    assert asyncio.run(use()) == [1] * 50
    other.stop()
