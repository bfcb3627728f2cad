"""PostgreSQL behind the log and the store, with a real server that fails in real ways."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("psycopg", reason="needs magbot[postgres]")
pytest.importorskip("aiohttp", reason="needs magbot[web]")
from magbot.cli import run
from magbot.errors import MagbotError
from magbot.review import Log, Missed, open_log, postgres, statements
from magbot.serving.metrics import Metrics
from magbot.serving.options import Options, check_screen, set_up
from magbot.serving.postgres_store import PostgresStore
from magbot.serving.question import Question
from magbot.serving.responder import Responder
from magbot.serving.secret import Secret
from magbot.serving.snapshot import Snapshot
from magbot.serving.store import FailoverStore
from magbot.serving.stores import addresses, check_stores
from tests.conftest import BIKES
from tests.fakes.postgres import BINARIES, NEEDS, PASSWORD, PostgresServer
from tests.test_review_log import DAY, TYRE, reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from magbot import Assistant
    from magbot.answering.answer import Answer

MISSED = "zebra stripes in the attic"


@pytest.fixture(scope="module", name="started")
def _started() -> Iterator[PostgresServer]:
    if not BINARIES:
        pytest.skip(NEEDS)
    server = PostgresServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture(name="server")
def _server(started: PostgresServer) -> PostgresServer:
    started.ask("DROP SCHEMA IF EXISTS magbot CASCADE")
    return started


@pytest.fixture(name="log")
def _log(server: PostgresServer) -> Iterator[Log]:
    log = open_log(server.url, today=lambda: DAY)
    yield log
    log.close()


class CountingMetrics(Metrics):
    def __init__(self) -> None:
        self.failures = 0

    def count(self, counter: str, *_: str) -> None:
        self.failures += counter == "store_failures"


@pytest.fixture(name="hasty", autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a database rest for a moment only, so that tests do not wait."""
    monkeypatch.setattr(postgres, "REST", 0.05)
    monkeypatch.setattr("magbot.serving.postgres_store.REST", 0.05)
    monkeypatch.setattr("magbot.serving.store.REST", 0.05)
    monkeypatch.setattr("magbot.serving.postgres_store.PATIENCE", 20.0)
    monkeypatch.setattr("magbot.serving.postgres_store.LONGEST_WAIT", 30.0)


def fill(log: Log) -> None:
    log.record(reply(MISSED, "out_of_scope"))
    log.record(reply(MISSED, "out_of_scope"))
    log.record(reply("naïve \0 100 % sure?", "out_of_scope"))
    log.record(reply("secret", "emergency", card="crisis"))
    log.record(reply("wrong", "answer", TYRE), helpful=False)
    log.keep("tyre", "up", edition="a" * 64)
    log.keep("tyre", "down", edition="b" * 64)
    log.withdraw("tyre", "down", edition="b" * 64)
    log.note("2026-11-22T10:00:00+00:00", "served", '{"by": "start"}')
    log.tend()


READS = ("READ_MISSED", "READ_COUNTS", "READ_REPLIES", "READ_CARDS", "READ_VOTES", "READ_AUDIT")


@pytest.mark.parametrize("query", READS)
def test_a_database_keeps_what_a_file_keeps(log: Log, tmp_path: Path, query: str) -> None:
    file = open_log(str(tmp_path / "missed.db"), today=lambda: DAY)
    fill(file)
    fill(log)
    sql = getattr(statements, query)

    assert log.read(sql)
    assert log.read(sql) == file.read(sql)
    file.close()


def test_what_is_old_goes(server: PostgresServer) -> None:
    for days, left in ((0, 1), (30, 1), (31, 0)):
        log = open_log(server.url, keep_days=30, today=lambda days=days: DAY + timedelta(days))  # type: ignore[misc]
        if not days:
            log.record(reply(MISSED, "out_of_scope"))
        assert len(log.missed()) == left
        log.close()


def test_processes_share_one_log(server: PostgresServer) -> None:
    logs = [open_log(server.url, today=lambda: DAY) for _ in range(4)]

    def ask(log: Log, order: int) -> None:
        for number in range(50):
            log.record(reply(f"zebra {number if order else 49 - number}", "out_of_scope"))

    threads = [threading.Thread(target=ask, args=(log, n % 2)) for n, log in enumerate(logs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for log in logs:
        log.tend()

    assert {one.text: one.asked for one in logs[0].missed()} == {
        f"zebra {n}": 4 for n in range(50)
    }
    for log in logs:
        log.close()


def serving(server: PostgresServer) -> tuple[Log, list[str], list[Exception]]:
    said: list[str] = []
    failures: list[Exception] = []
    log = open_log(server.url, today=lambda: DAY, complain=said.append, failed=failures.append)
    return log, said, failures


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["ended", "killed"])
def test_a_server_that_starts_again_loses_no_note(
    server: PostgresServer, how: signal.Signals
) -> None:
    log, said, failures = serving(server)
    log.record(reply("zebra before", "out_of_scope"))
    server.stop(how)
    started = time.monotonic()
    for number in range(200):
        log.record(reply(f"zebra {number}", "out_of_scope"))
    assert time.monotonic() - started < 5, "a server that is away holds nobody up"
    server.start()
    time.sleep(0.1)
    log.record(reply("zebra after", "out_of_scope"))

    kept = {one.text: one.asked for one in log.missed()}
    assert kept == {f"zebra {n}": 1 for n in ("before", "after", *range(200))}
    assert (said, bool(failures)) == ([], True)
    log.close()


def test_a_lost_connection_is_made_anew(server: PostgresServer) -> None:
    log, said, _ = serving(server)
    for number in range(5):
        log.record(reply(f"zebra {number}", "out_of_scope"))
        server.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                   "application_name = 'magbot'")  # fmt: skip
        time.sleep(0.02)

    log.tend()

    assert len(log.missed()) == 5
    assert said == []
    log.close()


def test_a_locked_table_holds_nobody_up_and_loses_nothing(server: PostgresServer) -> None:
    import psycopg

    log, said, failures = serving(server)
    with psycopg.connect(server.url) as other:
        other.execute("LOCK TABLE magbot.missed")
        started = time.monotonic()
        for number in range(100):
            log.record(reply(f"zebra {number}", "out_of_scope"))
        assert time.monotonic() - started < 5
        assert failures
    time.sleep(0.1)
    log.tend()

    assert len(log.missed()) == 100
    assert said == []
    log.close()


def test_what_waits_at_the_end_is_written_or_said_to_be_lost(server: PostgresServer) -> None:
    log, said, _ = serving(server)
    server.stop()
    log.record(reply(MISSED, "out_of_scope"))
    log.close()
    server.start()

    assert said == ["The log could not be reached. The last notes are lost."]


def stopped_backends(server: PostgresServer) -> list[int]:
    """Stop the server's processes that serve this program, as a machine that hangs does."""
    rows = server.ask("SELECT pid FROM pg_stat_activity WHERE application_name = 'magbot'")
    pids = [int(str(pid)) for (pid,) in rows]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    return pids


def test_a_server_that_hangs_holds_no_stop_up(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("magbot.serving.postgres_store.LONGEST_WAIT", 1.0)
    log, said, _ = serving(server)
    store = PostgresStore(server.url)

    async def use() -> None:
        assert await store.first("key", 60)
        log.record(reply("zebra before", "out_of_scope"))
        pids = stopped_backends(server)
        try:
            assert len(pids) == 2
            writing = asyncio.create_task(
                asyncio.to_thread(log.record, reply("zebra after", "out_of_scope"))
            )
            with pytest.raises(TimeoutError):
                await store.first("other key", 60)
            await store.close()
            await asyncio.to_thread(log.close)
            await writing
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    started = time.monotonic()
    asyncio.run(use())

    assert time.monotonic() - started < 20
    assert said == ["The log could not be reached. The last notes are lost."]


def test_a_bot_starts_and_answers_while_the_database_is_away(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    metrics = CountingMetrics()
    monkeypatch.setattr("magbot.serving.options.Metrics", lambda: metrics)
    server.stop()
    options = Options(str(BIKES), stores=(server.url,), unscreened=True)
    responder = set_up(options, Secret("token"), check_screen)
    shown: list[Answer] = []

    async def keep(answer: Answer) -> None:
        shown.append(answer)

    async def talk() -> list[bool]:
        question = Question("test", "mention", "here", text=MISSED)
        new = [await responder.claim_delivery("test", "event", 60) for _ in range(2)]
        await responder.handle(question, keep)
        server.start()
        await asyncio.sleep(0.2)
        await responder.handle(question, keep)
        await responder.close()
        return new

    assert asyncio.run(talk()) == [True, False]
    assert [answer.kind for answer in shown] == ["out_of_scope"] * 2
    assert responder.missed, "and people are told so"
    log = open_log(server.url)
    assert log.missed() == [Missed(MISSED, 2)]
    assert [row[1] for row in log.read(statements.READ_AUDIT)] == ["unscreened"]
    log.close()
    assert metrics.failures > 0
    assert "zebra" not in caplog.text
    assert PASSWORD not in caplog.text


def test_a_key_is_claimed_once_and_forgotten_in_time(server: PostgresServer) -> None:
    async def use() -> list[object]:
        one, two = PostgresStore(server.url), PostgresStore(server.url)
        seen: list[object] = [await one.first("k", 0.3), await two.first("k", 0.3)]
        await one.write("k", "text", 0.3)
        seen.append(await two.read("k"))
        await asyncio.sleep(0.5)
        seen += [await two.read("k"), await two.first("k", 1)]
        await two.write("k", "", 60)
        await asyncio.sleep(0.1)
        seen.append(await one.first("k", 1))
        await one.close()
        await two.close()
        return seen

    assert asyncio.run(use()) == [True, False, "text", None, True, False]


def test_of_many_claims_at_once_one_wins(server: PostgresServer) -> None:
    async def use() -> int:
        stores = [PostgresStore(server.url) for _ in range(5)]
        claims = [store.first(f"key {n}", 60) for n in range(20) for store in stores]
        won = await asyncio.gather(*claims)
        for store in stores:
            await store.close()
        return sum(won)

    assert asyncio.run(use()) == 20


def test_two_desks_share_a_conversation_across_a_restart(
    server: PostgresServer, bikes: Assistant
) -> None:
    snapshot, metrics = Snapshot(bikes), CountingMetrics()

    async def use() -> list[str]:
        stores = [FailoverStore([PostgresStore(server.url)], metrics) for _ in range(2)]
        desks = [Responder(snapshot, store=store, secret=b"same") for store in stores]
        for responder in desks:
            assert await responder.claim_delivery("test", f"{id(responder)}", 60)
        entries = []
        for responder, text in zip(desks, ("How do I fix a flat tyre?", "1"), strict=True):
            answer = await responder.answer(Question("test", "way", "here", text=text))
            entries.append(answer.entries[0].id)
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(server.start)
        for responder in desks:
            await responder.close()
        return entries

    assert asyncio.run(use()) == ["tyre.flat", "tyre.pressure"]
    assert metrics.failures == 0


def test_what_is_over_leaves_the_table(server: PostgresServer) -> None:
    async def use() -> None:
        store = PostgresStore(server.url)
        for number in range(501):
            await store.first(f"{number}", 0.01)
        await asyncio.sleep(0.05)
        await store.first("last", 60)
        await store.close()

    asyncio.run(use())

    assert server.ask("SELECT count(*) FROM magbot.kept") == [(1,)]


def test_review_and_report_read_it(
    log: Log, server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    fill(log)
    named = tmp_path / "store.url"
    named.write_text(f"redis://127.0.0.1:1/0\n{server.url}\n")
    monkeypatch.setenv("MAGBOT_STORE_FILE", str(named))

    assert run.guarded(["report", "--json", "--keep-days", "99999"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [row["number"] for row in report["cards"]] == [1]
    assert [row["event"] for row in report["audit"]] == ["served"]
    assert run.guarded(["review", "--erase", "zebra", "--keep-days", "99999"]) == 0
    assert capsys.readouterr().out == "erased: 1 question\n"
    assert run.guarded(["review", "--json", "--faq", str(BIKES), "--keep-days", "99999"]) == 0
    shown = capsys.readouterr().out
    assert "sure?" in shown
    assert "zebra" not in shown


@pytest.mark.parametrize(
    ("url", "why"),
    [
        pytest.param("postgresql://clinic:wrong@{host}/postgres", "password", id="password"),
        pytest.param("postgresql://127.0.0.1:1/x", "refused", id="nobody there"),
        pytest.param("postgresql://clinic@{host}/x?nonsense=1", "Write it like", id="address"),
    ],
)
def test_what_cannot_be_used_is_said_without_the_password(
    server: PostgresServer, url: str, why: str
) -> None:
    with pytest.raises(MagbotError, match=why) as caught:
        check_stores([url.format(host=f"127.0.0.1:{server.port}")])

    assert "wrong" not in str(caught.value)


def test_tables_of_a_newer_version_are_left_alone(server: PostgresServer) -> None:
    open_log(server.url).close()
    server.ask("UPDATE magbot.format SET version = 99")

    with pytest.raises(MagbotError, match="newer version"):
        open_log(server.url)


@pytest.mark.parametrize(
    ("given", "variable", "known"),
    [
        pytest.param([], "", (), id="none"),
        pytest.param([], "redis://a postgresql://b", ("redis://a", "postgresql://b"), id="both"),
        pytest.param(["redis://a"], "postgresql://b", ("redis://a",), id="the flag wins"),
    ],
)
def test_stores_are_named_by_flag_or_variable(
    given: list[str], variable: str, known: tuple[str, ...]
) -> None:
    assert addresses(given, {"MAGBOT_STORE": variable}) == known


def test_one_store_of_each_kind_is_enough() -> None:
    with pytest.raises(MagbotError, match="at most one"):
        addresses(["postgresql://a", "postgres://b"], {})


def test_a_file_and_a_database_are_not_both_logs(tmp_path: Path) -> None:
    stores = ("postgresql://127.0.0.1:1/x",)
    options = Options(str(BIKES), stores=stores, log=str(tmp_path / "a.db"), unscreened=True)

    with pytest.raises(MagbotError, match="Name one"):
        set_up(options, Secret("token"), check_screen)
