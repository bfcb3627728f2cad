"""Many conversations, bounded in number and in age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from magbot.conversation import ConversationStore

if TYPE_CHECKING:
    import magbot
    from magbot.conversation import Feedback


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="store")
def _store(bikes: magbot.Assistant, clock: Clock) -> ConversationStore:
    return ConversationStore(bikes, most=2, idle=60, clock=clock)


def test_a_key_has_one_conversation(store: ConversationStore) -> None:
    store.get("ann").ask("puncture repair")

    assert store.get("ann").ask("1").kind == "answer"
    assert store.get("bob").ask("1").kind != "answer"


def test_the_one_unused_for_longest_goes_first(store: ConversationStore) -> None:
    for key in ("ann", "bob"):
        store.get(key).ask("puncture repair")
    store.get("ann")
    store.get("cyd")

    assert len(store) == 2
    assert store.get("ann").state.turns
    assert not store.get("bob").state.turns


def test_an_idle_conversation_is_dropped(store: ConversationStore, clock: Clock) -> None:
    store.get("ann").ask("puncture repair")
    clock.now = 59
    kept = store.get("ann").state.turns
    clock.now = 59 + 60

    assert kept
    assert len(store) == 0
    assert not store.get("ann").state.turns


def test_a_conversation_can_be_forgotten(store: ConversationStore) -> None:
    store.get("ann").ask("puncture repair")
    store.forget("ann")
    store.forget("nobody")

    assert not store.get("ann").state.turns


def test_another_edition_keeps_every_state(
    store: ConversationStore, bundled: magbot.Assistant
) -> None:
    store.get("ann").ask("puncture repair")
    store.use(bundled)

    assert store.get("ann").state.turns
    assert store.get("ann").assistant is bundled
    assert store.get("bob").assistant is bundled


def test_feedback_goes_to_the_sink(bikes: magbot.Assistant) -> None:
    events: list[Feedback] = []
    store = ConversationStore(bikes, on_feedback=events.append)
    store.get("ann").ask("puncture repair")
    store.get("ann").feedback(True)

    assert [event.entries for event in events] == [("tyre.flat",)]


@pytest.mark.parametrize("bounds", [{"most": 0}, {"idle": 0}])
def test_a_store_must_be_able_to_keep(bikes: magbot.Assistant, bounds: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        ConversationStore(bikes, **bounds)  # type: ignore[arg-type]
