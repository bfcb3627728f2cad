"""Play scripted dialogues: each in a conversation of its own, each turn checked.

    dialogues:
      - name: a choice by number
        turns:
          - {q: squeaky, kind: clarify}
          - {q: "2", kind: answer, entry: brake.squeal}

A turn says what is typed (`q`) or which entry's button is pressed (`choose`), the `kind` of the
reply (or one of `also`), the `entry` shown or one of a list, and with `carries` the card that the
reply must be, or begin with in one line. `magbot.evaluate.grids` makes many of few lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from magbot.answering.answer import Answer
from magbot.answering.assistant import Assistant
from magbot.conversation import Conversation
from magbot.conversation.replies import short_of
from magbot.evaluate.loading import Dialogue
from magbot.evaluate.run import Turn, shown
from magbot.kb.cards import REASON, REFER


def run(assistant: Assistant, dialogues: Iterable[Dialogue]) -> list[Turn]:
    """Return the outcome of every turn; each dialogue is played in a new conversation."""
    return [turn for dialogue in dialogues for turn in _play(assistant, *dialogue)]


def _play(assistant: Assistant, name: str, turns: Iterable[tuple[str, Any]]) -> list[Turn]:
    talk = Conversation(assistant)
    played = []
    for location, turn in turns:
        said = turn.get("q") or f"[{turn['choose']}]"
        reply = talk.ask(turn["q"]) if "q" in turn else talk.choose(turn["choose"])
        got = shown(reply) if reply else "no such entry"
        passed = reply is not None and _passes(assistant, turn, reply)
        played.append(Turn(name, said, _expected(turn), got, passed, location))
    return played


def _passes(assistant: Assistant, turn: dict[str, Any], reply: Answer) -> bool:
    if "carries" in turn and not carries(assistant, reply, turn["carries"]):
        return False
    if reply.kind in turn.get("also", ()):
        return True
    if turn["kind"] == "routine":
        return not reply.card
    shown = {entry.id for entry in reply.entries}
    wanted = set(turn.get("entry", ()))
    return reply.kind == turn["kind"] and (not wanted or bool(wanted & shown))


def carries(assistant: Assistant, reply: Answer, card: str) -> bool:
    """Return whether a reply is a card, or begins with it in one line.

    `refer` stands for the card of any reason too.
    """
    known = assistant.kb.cards
    names = [name for name in known if name == card or (card == REFER and name.startswith(REASON))]
    return any(
        reply.card == name or short_of(assistant.composer, name) in reply.body for name in names
    )


def _expected(turn: dict[str, Any]) -> str:
    return " ".join([turn["kind"], "|".join(turn.get("entry", ()))]).strip()
