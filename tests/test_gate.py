"""Only allowed places are answered, politely; nobody is held back from a card."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from magbot.serving.gate import Gate
from magbot.serving.metrics import Metrics
from magbot.serving.question import BORROWED, Question
from magbot.serving.responder import Responder
from magbot.serving.snapshot import Snapshot
from magbot.serving.store import FailoverStore

if TYPE_CHECKING:
    from magbot import Assistant
    from magbot.answering.answer import Answer

CRISIS = "I want to end my life"


@pytest.fixture(name="snapshot", scope="module")
def _snapshot(bundled: Assistant) -> Snapshot:
    return Snapshot(bundled)


def asked(text: str, *homes: str, way: str = "mention", asker: str = "ann") -> Question:
    return Question("slack", way, f"{homes}", text=text, homes=homes, asker=asker)


def replies(responder: Responder, *questions: Question) -> list[Answer]:
    sent: list[Answer] = []

    async def send(answer: Answer) -> None:
        sent.append(answer)

    async def ask() -> None:
        for question in questions:
            await responder.handle(question, send)

    asyncio.run(ask())
    return sent


def test_another_place_is_told_so_once(snapshot: Snapshot) -> None:
    responder = Responder(snapshot, gate=Gate(frozenset({"T1"})))

    sent = replies(responder, *[asked("hello", "T2", "C2")] * 3, asked("hello", "T1", "C1"))

    assert len(sent) == 2
    assert sent[0].body == snapshot.word("not_here")
    assert sent[0].note == snapshot.kb.note
    assert sent[1].kind == "smalltalk"


def test_a_command_in_another_place_always_gets_its_reply(snapshot: Snapshot) -> None:
    responder = Responder(snapshot, gate=Gate(frozenset({"C1"})))

    sent = replies(responder, *[asked("hello", "T1", "C2", way="command")] * 3)

    assert [one.body for one in sent] == [snapshot.word("not_here")] * 3


def test_who_is_too_fast_is_asked_to_wait_but_always_gets_a_card(snapshot: Snapshot) -> None:
    responder = Responder(snapshot, gate=Gate(per_minute=4))
    many = [asked("hello", "T1", "C1")] * 10

    sent = replies(responder, *many, asked(CRISIS, "T1", "C1"), asked("hello", "T1", asker="bob"))

    held = [one for one in sent if one.body == snapshot.word("too_fast")]
    assert len(held) == 8
    assert sent[-2].card
    assert sent[-1] not in held


def test_without_a_gate_all_are_answered(snapshot: Snapshot) -> None:
    sent = replies(Responder(snapshot), *[asked("hello", "T9", "C9")] * 50)

    assert len(sent) == 50
    assert snapshot.word("too_fast") not in {one.body for one in sent}


def test_a_place_that_is_too_fast_is_asked_to_wait_but_always_gets_a_card(
    snapshot: Snapshot,
) -> None:
    responder = Responder(snapshot, gate=Gate(per_home=4))
    many = [asked("hello", "T1", "C1", asker=f"person {number}") for number in range(10)]
    cards = [asked(CRISIS, "T1", "C1", asker=f"person {number}") for number in range(10)]

    sent = replies(responder, *many, *cards, asked("hello", "T2", "C3"), asked("hello", "", "D1"))

    held = [one for one in sent if one.body == snapshot.word("too_fast")]
    assert len(held) == 8
    assert all(one.card for one in sent[10:20])
    assert {one.kind for one in sent[20:]} == {"smalltalk"}


def test_cards_use_nothing_up(snapshot: Snapshot) -> None:
    responder = Responder(snapshot, gate=Gate(per_minute=4, per_home=4))

    sent = replies(responder, *[asked(CRISIS, "T1")] * 50, asked("hello", "T1", "C2"))

    assert all(one.card for one in sent[:50])
    assert sent[50].kind == "smalltalk"


def test_an_owner_pauses_and_cards_are_shown_meanwhile(snapshot: Snapshot) -> None:
    responder = Responder(snapshot, gate=Gate(owners=frozenset({"ann"})))
    talk = [
        asked("pause", "T1", asker="bob"),
        asked("Pause!", "T1", asker="ann"),
        asked("hello", "T1", asker="bob"),
        asked(CRISIS, "T1", "C2", asker="bob"),
        asked("hello", "T1", asker="ann"),
        asked("resume", "T1", asker="bob"),
        asked("resume", "T1", asker="ann"),
        asked("hello", "T1", asker="bob"),
    ]

    sent = replies(responder, *talk)

    paused = snapshot.word("paused")
    assert [one.body == paused for one in sent] == [
        False, False, True, False, True, True, False, False,
    ]  # fmt: skip
    assert sent[1].body == snapshot.word("pausing")
    assert sent[3].card
    assert sent[6].body == snapshot.word("resumed")
    assert all(one.note for one in sent)


def test_what_somebody_else_wrote_is_no_order(snapshot: Snapshot) -> None:
    responder = Responder(snapshot, gate=Gate(owners=frozenset({"ann"})))

    sent = replies(responder, asked("pause", "T1", way=BORROWED), asked("hello", "T1"))

    assert sent[-1].kind == "smalltalk"


def test_without_an_owner_nobody_pauses(snapshot: Snapshot) -> None:
    sent = replies(Responder(snapshot), asked("pause", "T1"), asked("hello", "T1", asker=""))

    assert sent[-1].kind == "smalltalk"


def test_a_pause_is_shared_and_outlives_a_restart(snapshot: Snapshot) -> None:
    store, gate = FailoverStore([], Metrics()), Gate(owners=frozenset({"ann"}))
    first, second = (Responder(snapshot, store=store, gate=gate) for _ in range(2))

    replies(first, asked("pause", "T1"))

    assert replies(second, asked("hello", "T1", asker="bob"))[0].body == snapshot.word("paused")
