"""Several people in one place: the topic is everybody's, a card concerns who earned it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from magbot.serving.book import Book
from magbot.serving.desk import Desk
from magbot.serving.people import Heard, joined, parted
from magbot.serving.question import Question
from magbot.serving.store import MemoryStore

if TYPE_CHECKING:
    from magbot import Assistant
    from magbot.answer import Answer


@pytest.fixture(name="desk")
def _desk(bundled: Assistant) -> Desk:
    return Desk(Book(bundled), store=MemoryStore())


def answers(desk: Desk, *said: tuple[str, str]) -> list[Answer]:
    async def ask() -> list[Answer]:
        return [
            await desk.answer(Question("test", "way", "thread", text=text, person=person))
            for person, text in said
        ]

    return asyncio.run(ask())


def test_one_persons_emergency_is_not_everybodys(desk: Desk) -> None:
    _, anns, bobs, anns_again = answers(
        desk,
        ("ann", "my chest hurts"),
        ("ann", "is it safe"),
        ("bob", "what are the side effects"),
        ("ann", "what are the side effects"),
    )

    assert anns.card == anns_again.card == "emergency"
    assert (bobs.kind, bobs.card) == ("answer", "")


def test_the_topic_is_everybodys(desk: Desk) -> None:
    _, bobs = answers(desk, ("ann", "does it expire"), ("bob", "and in the fridge"))

    assert [entry.id for entry in bobs.entries] == ["product.storage"]


def test_danger_told_in_parts_is_seen_for_each_person(desk: Desk) -> None:
    *_, bobs, anns = answers(desk, ("ann", "my chest"), ("bob", "it hurts"), ("ann", "it hurts"))

    assert bobs.card == ""
    assert anns.card == "emergency"


def test_what_was_heard_is_in_no_store(desk: Desk) -> None:
    answers(desk, ("ann", "my zebra has stripes"))

    assert "zebra" not in repr(vars(desk._store))


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
    heard = Heard(10, clock=lambda: now[0])
    heard.keep("ann", ("one",))
    now[0] = 9.0
    assert heard.get("ann") == ("one",)
    now[0] = 10.0
    assert heard.get("ann") == ()
    for number in range(1100):
        heard.keep(str(number), ("x",))
    assert heard.get("0") == ()
    assert heard.get("1099") == ("x",)
