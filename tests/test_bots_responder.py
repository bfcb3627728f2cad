"""The responder of all surfaces: it answers, remembers ids, drops repeats, follows edits."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import stat
import threading
from contextvars import Context
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magbot.errors import MagbotError
from magbot.review import open_log
from magbot.review.statements import READ_VOTES
from magbot.serving import claims
from magbot.serving.feedback import FileSink
from magbot.serving.in_flight import Work
from magbot.serving.metrics import Metrics
from magbot.serving.question import Question
from magbot.serving.reload import Reloader, read_snapshot
from magbot.serving.responder import Responder
from magbot.serving.snapshot import LONGEST_TOKEN, Snapshot, token_of
from magbot.serving.store import FailoverStore, MemoryStore
from tests.conftest import BIKES

if TYPE_CHECKING:
    from pathlib import Path

    from magbot import Assistant
    from magbot.answering.answer import Answer


class Tally:
    """Counts what it is told; how many danger families are served is not of interest here."""

    def __init__(self) -> None:
        self.seen: list[tuple[object, ...]] = []

    def danger_families(self, _: int) -> None:
        """Ignore it."""

    def __getattr__(self, name: str) -> Any:
        return lambda *given: self.seen.append((name, *given))


@pytest.fixture(name="snapshot", scope="module")
def _snapshot(bikes: Assistant) -> Snapshot:
    return Snapshot(bikes)


def asked(text: str = "", **more: Any) -> Question:
    return Question("test", "way", more.pop("place", "here"), text=text, **more)


def answers(responder: Responder, *questions: Question) -> list[Answer]:
    async def ask() -> list[Answer]:
        return [await responder.answer(question) for question in questions]

    return asyncio.run(ask())


def test_a_conversation_is_remembered_as_ids_alone(snapshot: Snapshot) -> None:
    store = MemoryStore()
    responder = Responder(snapshot, store=FailoverStore([store], Metrics()))

    _, second = answers(responder, asked("puncture repair"), asked("1"))

    kept = repr(store._texts._values)
    assert second.entries[0].id == "tyre.pressure"
    assert "tyre.flat" in kept
    assert "puncture" not in kept
    assert "here" not in kept


def test_two_places_are_two_conversations(snapshot: Snapshot) -> None:
    first, second = answers(
        Responder(snapshot), asked("How do I fix a flat tyre?"), asked("1", place="there")
    )

    assert first.entries
    assert not second.entries


def test_a_new_place_goes_on_from_the_one_around_it(snapshot: Snapshot) -> None:
    last = answers(
        Responder(snapshot),
        asked("How do I fix a flat tyre?", place="thread 1", around="room"),
        asked("1", place="thread 2", around="room"),
    )[-1]

    assert last.entries[0].id == "tyre.pressure"


def test_turns_of_one_place_wait_for_each_other(snapshot: Snapshot) -> None:
    class Slow(MemoryStore):
        async def read(self, key: str) -> str | None:
            found = await super().read(key)
            await asyncio.sleep(0.005)
            return found

    store = Slow()
    responder = Responder(snapshot, store=FailoverStore([store], Metrics()))

    async def ask() -> None:
        texts = ["How do I fix a flat tyre?", "Why do my brakes squeal?"]
        await asyncio.gather(*(responder.answer(asked(text)) for text in texts))

    asyncio.run(ask())
    state = json.loads(next(iter(store._texts._values.values()))[1])

    assert state["seen"] == ["tyre.flat", "brake.squeal"]


@pytest.mark.parametrize("kept", ["", "null", "[]", "{", '{"format": 99}', '{"turns": 3}'])
def test_a_damaged_memory_is_forgotten(snapshot: Snapshot, kept: str) -> None:
    class Damaged(MemoryStore):
        async def read(self, _: str) -> str | None:
            return kept

    responder = Responder(snapshot, store=FailoverStore([Damaged()], Metrics()))
    assert answers(responder, asked("squeaky brakes"))[0].kind == "answer"


@given(st.text(max_size=80))
def test_every_token_is_short_plain_and_its_own(entry_id: str) -> None:
    token = token_of(entry_id)

    assert 0 < len(token) <= LONGEST_TOKEN
    assert all(char.isascii() and (char.isalnum() or char in ".-") for char in token)
    assert (token == entry_id) or token.startswith("x-")


def test_every_offer_leads_to_its_own_entry(snapshot: Snapshot) -> None:
    for entry in snapshot.kb.entries:
        token = snapshot.offers((entry.question,))[0].token
        answer = answers(Responder(snapshot), asked(token=token))[0]
        assert [found.id for found in answer.entries] == [entry.id]


def test_notices_carry_the_note(snapshot: Snapshot) -> None:
    assert all(
        snapshot.notice(name).text.endswith(snapshot.kb.note)
        for name in ("thanks", "stale", "error")
    )


def test_a_folder_may_use_its_own_words(tmp_path: Path) -> None:
    folder = shutil.copytree(BIKES, tmp_path / "bikes")
    with (folder / "faq.yaml").open("a") as file:
        file.write("labels: {helpful: That helped, ask: 'All about {title}'}\n")
    snapshot = read_snapshot(str(folder))

    assert snapshot.word("helpful") == "That helped"
    assert snapshot.word("ask") == "All about bicycle repair"


def test_completion_ranks_what_holds_the_words_first(snapshot: Snapshot) -> None:
    assert snapshot.complete("TYRES air")[0] == "How much air should I put in my tyres?"
    assert len(snapshot.complete("e", most=2)) == 2
    assert snapshot.complete(" ") == ("How do I fix a flat tyre?", "Why do my brakes squeal?")


def test_a_failed_delivery_is_counted_and_raises_nothing(
    snapshot: Snapshot, caplog: pytest.LogCaptureFixture
) -> None:
    tally: Any = Tally()
    responder = Responder(snapshot, metrics=tally)

    async def send(_: Answer) -> None:
        raise ConnectionError("to https://secret.example")

    asyncio.run(responder.handle(asked("hello"), send))

    assert tally.seen == [("count", "failures", "test")]
    assert "ConnectionError" in caplog.text
    assert "secret" not in caplog.text


def test_a_reply_is_counted_by_kind(snapshot: Snapshot) -> None:
    tally: Any = Tally()

    async def send(_: Answer) -> None:
        return

    asyncio.run(Responder(snapshot, metrics=tally).handle(asked("squeaky brakes"), send))

    name, surface, kind, seconds = tally.seen[0]
    assert (name, surface, kind) == ("replied", "test", "answer")
    assert isinstance(seconds, float)
    assert 0 < seconds < 5


def test_a_repeat_is_counted(snapshot: Snapshot) -> None:
    tally: Any = Tally()
    responder = Responder(snapshot, metrics=tally)

    async def deliver() -> list[bool]:
        return [await responder.claim_delivery("test", key, 60) for key in ("a", "a", "b")]

    assert asyncio.run(deliver()) == [True, False, True]
    assert tally.seen == [("count", "duplicates", "test")]


def test_memory_forgets_in_time_and_when_full() -> None:
    now = [0.0]
    store = MemoryStore(most=2, clock=lambda: now[0])

    async def use() -> list[object]:
        first = [await store.first("a", 10), await store.first("a", 10)]
        now[0] = 10.0
        later = await store.first("a", 10)
        for key in "xyz":
            await store.write(key, key, 10)
        return [*first, later, await store.read("x"), await store.read("z"), len(store._texts)]

    assert asyncio.run(use()) == [True, False, True, None, "z", 2]


def test_a_shared_store_out_of_reach_stops_no_answer(snapshot: Snapshot) -> None:
    tally: Any = Tally()
    calls: list[str] = []

    class Away:
        async def first(self, *_: object) -> bool:
            calls.append("first")
            raise OSError

        read = write = first

        async def close(self) -> None:
            return

    store = FailoverStore([Away()], tally, clock=lambda: 0.0)  # type: ignore[list-item]
    responder = Responder(snapshot, store=store)
    first, second = answers(responder, asked("How do I fix a flat tyre?"), asked("1"))

    assert first.entries[0].id == "tyre.flat"
    assert second.entries[0].id == "tyre.pressure"
    assert calls == ["first"]
    assert tally.seen == [("count", "store_failures")]


class Down(MemoryStore):
    """A shared store that can be out of reach."""

    down = False

    async def first(self, key: str, seconds: float) -> bool:
        self._reach()
        return await super().first(key, seconds)

    async def read(self, key: str) -> str | None:
        self._reach()
        return await super().read(key)

    async def write(self, key: str, value: str, seconds: float) -> None:
        self._reach()
        await super().write(key, value, seconds)

    def _reach(self) -> None:
        if self.down:
            raise OSError


def test_a_text_of_an_outage_is_read_and_written_once_the_store_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("magbot.serving.store.REST", 0.05)
    now = [0.0]

    async def use() -> list[str | None]:
        shared = Down(clock=lambda: now[0])
        store = FailoverStore([shared], Metrics(), clock=lambda: now[0])
        await store.write("key", "old", 100.0)
        shared.down = True
        await store.write("key", "newer", 100.0)
        await store.write("key", "new", 100.0)
        now[0], shared.down = 40.0, False
        texts = [await store.read("key"), await shared.read("key")]
        await asyncio.sleep(0.2)
        texts += [await shared.read("key")]
        now[0] = 99.0
        texts += [await shared.read("key")]
        now[0] = 101.0
        texts += [await shared.read("key")]
        await store.close()
        return texts

    assert asyncio.run(use()) == ["new", "old", "new", "new", None]


def test_a_text_written_after_an_outage_is_not_overwritten_by_an_older_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("magbot.serving.store.REST", 0.02)

    class Slow(Down):
        async def write(self, key: str, value: str, seconds: float) -> None:
            await asyncio.sleep(0.1 if value == "old" else 0.0)
            await super().write(key, value, seconds)

    async def use() -> tuple[str | None, str | None]:
        shared = Slow()
        store = FailoverStore([shared], Metrics())
        shared.down = True
        await store.write("key", "old", 100.0)
        shared.down = False
        await asyncio.sleep(0.08)  # the old text is on its way
        await store.write("key", "new", 100.0)
        await asyncio.sleep(0.2)
        texts = await store.read("key"), await shared.read("key")
        await store.close()
        return texts

    assert asyncio.run(use()) == ("new", "new")


def test_a_store_that_was_not_told_yet_leaves_the_others_to_be_asked() -> None:
    async def use() -> str | None:
        shared = [Down(), Down()]
        one, two = (FailoverStore(shared, Metrics()) for _ in range(2))
        shared[0].down = True
        await one.write("key", "old", 100.0)
        await two.write("key", "new", 100.0)
        shared[0].down = False
        text = await one.read("key")
        await one.close()
        await two.close()
        return text

    assert asyncio.run(use()) == "new"


def test_a_card_shown_while_the_store_was_down_stands(bundled: Assistant) -> None:
    async def use() -> list[str]:
        shared, now = Down(), [0.0]
        store = FailoverStore([shared], Metrics(), clock=lambda: now[0])
        responder = Responder(Snapshot(bundled), store=store)
        cards = [(await responder.answer(asked("does it expire"))).card]
        shared.down = True
        cards += [(await responder.answer(asked("my chest hurts"))).card]
        shared.down, now[0] = False, 60.0
        cards += [(await responder.answer(asked("what are the side effects"))).card]
        await responder.close()
        return cards

    assert asyncio.run(use()) == ["", "emergency", "emergency"]


def test_nothing_is_logged_as_missed_while_a_referral_is_set_aside(
    bundled: Assistant, tmp_path: Path
) -> None:
    path = str(tmp_path / "missed.db")
    aside = "can my brother juggle zebras"

    async def use(*texts: str) -> list[str]:
        responder = Responder(Snapshot(bundled), missed=open_log(path))

        async def send(_: Answer) -> None:
            return

        for text in texts:
            await responder.handle(asked(text), send)
        await responder.close()
        log = open_log(path)
        missed = [question.text for question in log.missed()]
        log.close()
        return missed

    assert asyncio.run(use("i am pregnant", aside)) == []
    assert asyncio.run(use(aside)) == [aside]


def test_verdicts_are_kept_as_entry_and_verdict_for_the_owner_alone(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    file = tmp_path / "verdicts.jsonl"
    responder = Responder(snapshot, sinks=[FileSink(str(file))])
    given = {"token": "tyre.flat,brake.squeal", "verdict": "up"}
    answers(responder, asked(**given, voter="ann"), asked(**given, voter="ann"))

    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(line["entry"], line["verdict"]) for line in lines] == [
        ("tyre.flat", "up"), ("brake.squeal", "up"),
    ]  # fmt: skip
    assert {line["edition"] for line in lines} == {snapshot.kb.hash[:12]}
    assert {set(line) == {"entry", "verdict", "day", "edition"} for line in lines} == {True}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_changed_vote_counts_as_the_later_one(snapshot: Snapshot, tmp_path: Path) -> None:
    log = open_log(str(tmp_path / "log.db"))
    responder = Responder(snapshot, sinks=[log])
    given = {"token": "tyre.flat", "voter": "ann", "edition": "0123456789ab"}
    for verdict in ("up", "down", "down", "up", "down"):
        answers(responder, asked(**given, verdict=verdict))
    answers(responder, asked(token="tyre.flat", verdict="up", voter="bob"))

    assert log.counts() == {"down tyre.flat": 1, "up tyre.flat": 1}
    editions = {row[1] for row in log.read(READ_VOTES) if row[3] == "down"}
    assert editions == {"0123456789ab"}
    log.close()


def test_a_feedback_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MagbotError, match="cannot be written"):
        FileSink(str(tmp_path / "no" / "such" / "folder"))


def test_a_piece_of_work_counts_once_with_all_its_parts() -> None:
    async def run() -> tuple[list[int], bool]:
        work = Work()
        counts = []

        async def part() -> None:
            async with work.piece():
                await asyncio.sleep(0.01)
                counts.append(len(work))

        async with work.piece():
            going_on = asyncio.create_task(part())
            async with work.piece():
                counts.append(len(work))
            other = asyncio.create_task(part(), context=Context())
            await asyncio.sleep(0)
            counts.append(len(work))
        counts.append(len(work))
        await asyncio.gather(going_on, other)
        return counts, await work.drain(1)

    assert asyncio.run(run()) == ([1, 2, 2, 2, 1], True)


def test_draining_waits_and_gives_up_in_time() -> None:
    async def run() -> tuple[bool, bool]:
        work = Work()

        async def piece(seconds: float) -> None:
            async with work.piece():
                await asyncio.sleep(seconds)

        tasks = [asyncio.create_task(piece(0.02)), asyncio.create_task(piece(30))]
        await asyncio.sleep(0)
        late = await work.drain(0.05)
        tasks[1].cancel()
        return late, await work.drain(1)

    assert asyncio.run(run()) == (False, True)


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return shutil.copytree(BIKES, tmp_path / "bikes")


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    os.utime(file, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns + 10**9))


def test_an_edit_is_followed_once_it_has_settled(folder: Path) -> None:
    responder = Responder(read_snapshot(str(folder)))
    reloader = Reloader(responder, str(folder))
    before = responder.snapshot

    async def look_twice() -> Snapshot:
        edit(folder / "repairs.yaml", "patch the hole", "glue the hole")
        await reloader.look()
        seen = responder.snapshot
        await reloader.look()
        return seen

    assert asyncio.run(look_twice()) is before
    assert "glue the hole" in answers(responder, asked("puncture repair"))[0].text


def test_a_broken_edit_keeps_the_last_good_one(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tally: Any = Tally()
    responder = Responder(read_snapshot(str(folder)), metrics=tally)
    reloader = Reloader(responder, str(folder))
    good = responder.snapshot

    async def follow() -> None:
        edit(folder / "repairs.yaml", "question: How do I fix", "qestion: How do I fix")
        for _ in range(3):
            await reloader.look()
        edit(folder / "repairs.yaml", "qestion:", "question:")
        for _ in range(2):
            await reloader.look()

    caplog.set_level(logging.INFO)
    asyncio.run(follow())

    assert "repairs.yaml:" in caplog.text
    assert [seen for seen in tally.seen if seen[1] == "reloads"] == [
        ("count", "reloads", "refused"), ("count", "reloads", "ok")
    ]  # fmt: skip
    assert responder.snapshot.kb.hash == good.kb.hash


def test_a_book_unfit_for_the_surface_is_not_taken(folder: Path) -> None:
    responder = Responder(read_snapshot(str(folder)))
    good = responder.snapshot

    def refuse(_: Snapshot) -> None:
        raise MagbotError("too long")

    reloader = Reloader(responder, str(folder), check=refuse)

    async def follow() -> None:
        edit(folder / "repairs.yaml", "patch the hole", "glue the hole")
        for _ in range(2):
            await reloader.look()

    asyncio.run(follow())

    assert responder.snapshot is good


def test_a_slow_knowledge_base_answers_in_a_thread(bikes: Assistant) -> None:
    snapshot = Snapshot(bikes)
    snapshot.slow = True
    seen = list[int]()

    async def run() -> None:
        await snapshot.run(lambda: seen.append(threading.get_ident()))

    asyncio.run(run())

    assert seen != [threading.get_ident()]
    assert answers(Responder(snapshot), asked("squeaky brakes"))[0].entries[0].id == "brake.squeal"


@pytest.mark.parametrize("fails", [False, True], ids=["delivered", "not delivered"])
def test_a_burst_that_outlasts_a_short_claim_is_answered_once(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    monkeypatch.setattr(claims, "CLAIM_SECONDS", 0.02)

    async def send(_: Answer) -> None:
        if fails:
            raise ConnectionError

    async def use() -> list[bool]:
        responder = Responder(snapshot)
        new = [await responder.claim_delivery("test", "event", 60)]
        await asyncio.sleep(0.05)  # busy with others: the short claim is over
        new.append(await asyncio.create_task(responder.claim_delivery("test", "event", 60)))
        await responder.handle(Question("test", "way", "here", text="squeaky brakes"), send)
        await asyncio.sleep(0.05)
        new.append(await asyncio.create_task(responder.claim_delivery("test", "event", 60)))
        return new

    assert asyncio.run(use()) == [True, False, fails]
