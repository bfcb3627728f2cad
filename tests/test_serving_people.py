"""Several people in one place: the topic is everybody's, a card concerns who earned it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from magbot.serving.conversations import merged, split
from magbot.serving.expiring_map import ExpiringMap
from magbot.serving.metrics import Metrics
from magbot.serving.question import Question
from magbot.serving.responder import Responder
from magbot.serving.snapshot import Snapshot
from magbot.serving.store import FailoverStore, MemoryStore

if TYPE_CHECKING:
    from magbot import Assistant
    from magbot.answering.answer import Answer


@pytest.fixture(name="responder")
def _responder(bundled: Assistant) -> Responder:
    return Responder(Snapshot(bundled))


def answers(responder: Responder, *said: tuple[str, str]) -> list[Answer]:
    async def ask() -> list[Answer]:
        return [
            await responder.answer(Question("test", "way", "thread", text=text, person=person))
            for person, text in said
        ]

    return asyncio.run(ask())


def test_one_persons_emergency_is_not_everybodys(responder: Responder) -> None:
    _, anns, bobs, anns_again = answers(
        responder,
        ("ann", "my chest hurts"),
        ("ann", "is it safe"),
        ("bob", "what are the side effects"),
        ("ann", "what are the side effects"),
    )

    assert anns.card == anns_again.card == "emergency"
    assert (bobs.kind, bobs.card) == ("answer", "")


def test_the_topic_is_everybodys(responder: Responder) -> None:
    _, bobs = answers(responder, ("ann", "does it expire"), ("bob", "and in the fridge"))

    assert [entry.id for entry in bobs.entries] == ["product.storage"]


def test_danger_told_in_parts_is_seen_for_each_person(responder: Responder) -> None:
    *_, bobs, anns = answers(
        responder, ("ann", "my chest"), ("bob", "it hurts"), ("ann", "it hurts")
    )

    assert bobs.card == ""
    assert anns.card == "emergency"


def test_what_was_heard_is_in_no_store(responder: Responder) -> None:
    answers(responder, ("ann", "my zebra has stripes"))

    assert responder._store._own._texts
    assert "zebra" not in repr(responder._store._own._texts._values)


@pytest.mark.parametrize("broken", ["", "{", "[1]", "7"])
@pytest.mark.parametrize("half", ["own:", "talk:"])
def test_an_unreadable_half_is_left_out(bundled: Assistant, half: str, broken: str) -> None:
    class Damaged(MemoryStore):
        async def read(self, key: str) -> str | None:
            return broken if key.startswith(half) else await super().read(key)

    responder = Responder(Snapshot(bundled), store=FailoverStore([Damaged()], Metrics()))
    *_, topic, card = answers(
        responder, ("bob", "does it expire"), ("ann", "my chest hurts"),
        ("bob", "and in the fridge"), ("ann", "what are the side effects"),
    )  # fmt: skip

    if half == "own:":
        assert [entry.id for entry in topic.entries] == ["product.storage"]
    else:
        assert card.card == "emergency"


def test_halves_that_are_not_there_are_left_out() -> None:
    assert merged(None, None) is None
    assert merged({"turns": []}, None) == merged(None, {"turns": []}) == {"turns": []}


def test_a_state_is_split_and_merged_again() -> None:
    state: dict[str, Any] = {"format": 1, "turns": [], "seen": ["a"], "alarm": "crisis", "hold": 2}

    place, person = split(state)

    assert place["alarm"] == ""
    assert person == {"format": 1, "alarm": "crisis", "hold": 2}


def test_what_was_heard_fades_and_is_bounded() -> None:
    now = [0.0]
    heard: ExpiringMap[str, tuple[str, ...]] = ExpiringMap(1000, clock=lambda: now[0])
    heard.put("ann", ("one",), 10)
    now[0] = 9.0
    assert heard.get("ann") == ("one",)
    now[0] = 10.0
    assert heard.get("ann") is None
    assert len(heard) == 0
    for number in range(1100):
        heard.put(str(number), ("x",), 10)
    assert heard.get("0") is None
    assert heard.get("1099") == ("x",)
