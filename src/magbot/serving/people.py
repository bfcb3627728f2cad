"""What in a shared place concerns one person alone: the cards shown to them, and what they said.

In a thread of several people the topic is everybody's; an emergency is that of whoever told it.
"""

from __future__ import annotations

import json
from typing import Any

from magbot.conversation.caution import CALM

_KEYS = tuple(CALM.to_dict())


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
