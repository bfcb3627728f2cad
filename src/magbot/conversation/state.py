"""What a conversation remembers: ids of a few turns, never the text of a question."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from magbot.answering.compose import Composer
from magbot.conversation.caution import CALM, Caution, read_caution, strings
from magbot.frozen import frozen
from magbot.kb.model import SMALLTALK

FORMAT = 1
FADES_AFTER = 3  # turns after which what was talked of is forgotten
_MOST_SEEN = 100  # entries shown that are remembered
_TURN_FIELDS = (3, 4)  # of an edition without details, and of this one


@frozen
class Turn:
    """One reply, as ids: its kind, the entries shown, the entries offered, in order.

    `details` is True if it was the rest of a reply.
    """

    kind: str
    entries: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    details: bool = False


@frozen
class State:
    """The last turns (newest last), the entries shown so far, and what cards ask of replies."""

    turns: tuple[Turn, ...] = ()
    seen: tuple[str, ...] = ()
    caution: Caution = CALM

    @property
    def last(self) -> Turn:
        """The newest turn; a turn without a kind if there is none."""
        return self.turns[-1] if self.turns else Turn("")

    @property
    def topic(self) -> tuple[str, ...]:
        """The entries shown last within the remembered turns, small talk aside."""
        shown = (turn.entries for turn in reversed(self.turns) if turn.kind != SMALLTALK)
        return next(filter(None, shown), ())

    @property
    def offered(self) -> tuple[str, ...]:
        """The entries offered last within the remembered turns."""
        return next((turn.offered for turn in reversed(self.turns) if turn.offered), ())

    def after(self, turn: Turn, caution: Caution) -> State:
        """Return the state after one more reply."""
        shown = [entry for entry in self.seen if entry not in turn.entries]
        seen = (*shown, *turn.entries)[-_MOST_SEEN:]
        return State((*self.turns, turn)[-FADES_AFTER:], seen, caution)

    def to_dict(self) -> dict[str, Any]:
        """Return the state as JSON-ready values."""
        return {
            "format": FORMAT,
            "turns": [
                [turn.kind, list(turn.entries), list(turn.offered), turn.details]
                for turn in self.turns
            ],
            "seen": list(self.seen),
            **self.caution.to_dict(),
        }


def read_state(data: object, composer: Composer, cards: Container[str]) -> State:
    """Return the state that `State.to_dict` wrote, without what is malformed or names no entry.

    `cards` are the names of the cards that the knowledge base has.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return State()

    def ids(values: object) -> tuple[str, ...]:
        listed = values[:_MOST_SEEN] if isinstance(values, list) else []
        return tuple(name for name in strings(listed) if composer.find(name) is not None)

    rows = data.get("turns")
    turns = tuple(
        Turn(row[0], ids(row[1]), ids(row[2]), row[3:] == [True])
        for row in (rows if isinstance(rows, list) else [])[-FADES_AFTER:]
        if isinstance(row, list) and len(row) in _TURN_FIELDS and isinstance(row[0], str)
    )
    return State(turns, ids(data.get("seen")), read_caution(data, cards))
