"""What in a shared place concerns one person alone: the cards shown to them, and what they said.

In a thread of several people the topic is everybody's; an emergency is that of whoever told it.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import Any

from magbot.conversation.caution import CALM

_KEYS = tuple(CALM.to_dict())
_MOST = 1000


def joined(shared: str | None, own: str | None) -> str | None:
    """Return the state of a place with one person's cards in it; the unreadable is left out."""
    place_state, person = _read(shared), _read(own)
    if not place_state and not person:
        return None
    kept = {key: value for key, value in place_state.items() if key not in _KEYS}
    cards = {key: person[key] for key in _KEYS if key in person}
    return json.dumps({"format": person.get("format"), **kept, **cards})


def parted(state: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what of a state is the place's, and what is the person's."""
    own = {key: value for key, value in state.items() if key in (*_KEYS, "format")}
    return {**state, **CALM.to_dict()}, own


def _read(data: str | None) -> dict[str, Any]:
    try:
        read = json.loads(data or "{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


class Heard:
    """The last messages of the people who asked lately, in the memory of this process alone.

    Danger told over several messages is seen with them. The oldest go first, and each after
    `seconds`.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._kept: OrderedDict[str, tuple[float, tuple[str, ...]]] = OrderedDict()

    def get(self, key: str) -> tuple[str, ...]:
        """Return what was heard under a key; nothing once it grew too old."""
        self._drop_old()
        return self._kept.get(key, (0.0, ()))[1]

    def keep(self, key: str, heard: tuple[str, ...]) -> None:
        """Keep the last messages of a key."""
        self._kept.pop(key, None)
        self._kept[key] = self._clock(), heard
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        self._drop_old()

    def _drop_old(self) -> None:
        oldest = self._clock() - self._seconds
        while self._kept and next(iter(self._kept.values()))[0] <= oldest:
            self._kept.popitem(last=False)
