"""Several people in one place: the topic is everybody's, a card concerns who earned it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from magbot.serving.expiring_map import ExpiringMap
from magbot.serving.people import joined, parted
from magbot.serving.question import Question
from magbot.serving.responder import Responder
from magbot.serving.snapshot import Snapshot

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

    assert "zebra" not in repr(vars(responder._store))


@pytest.mark.parametrize("broken", [None, "", "{", "[1]", "7"])
def test_an_unreadable_half_is_left_out(broken: str | None) -> None:
    assert joined(broken, broken) is None
    assert "turns" in (joined('{"turns": []}', broken) or "")


def test_a_state_is_parted_and_joined_again() -> None:
    state: dict[str, Any] = {"format": 1, "turns": [], "seen": ["a"], "alarm": "crisis", "hold": 2}

    place, person = parted(state)

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
