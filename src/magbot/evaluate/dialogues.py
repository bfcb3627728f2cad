"""Play scripted conversations, each a new one: dialogues turn by turn, grids in few lines.

    dialogues:
      - name: a choice by number
        turns:
          - {q: squeaky, kind: clarify}
          - {q: "2", kind: answer, entry: brake.squeal}
    grids:
      - name: a referral stands
        first: [I am on blood thinners, my wife is ill]
        then: [can i still take it, is it ok]
        expect: [refer, answer]
        carries: first
      - name: dangers told over several messages
        talks:
          - [my daughter swallowed some, some tablets, she is 2]
        expect: [emergency]
        reply: any

A turn says what is typed (`q`) or which entry's button is pressed (`choose`), the `kind` of the
reply (or one of `also`), the `entry` shown or one of a list, and with `carries` the card that the
reply must be, or begin with in one line.

A grid is a talk of each opener with each follow-up; `expect` are the kinds that will do, of the
last reply or of `any` of them. With `carries: first` the last reply must carry the first one's
card. A talk gives one outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from magbot.answering.answer import Answer
from magbot.answering.assistant import Assistant
from magbot.conversation import Conversation
from magbot.conversation.replies import short_of
from magbot.evaluate.case import CARDS, ROUTINE
from magbot.evaluate.loading import CaseSet
from magbot.evaluate.run import Turn, kind_and_entries
from magbot.kb.cards import REASON, REFER


def run(assistant: Assistant, cases: CaseSet) -> list[Turn]:
    """Return the outcome of every turn of the dialogues, then of every talk of the grids."""
    turns = [turn for dialogue in cases.dialogues for turn in _dialogue(assistant, *dialogue)]
    return turns + [
        _talk(assistant, grid, talk, location)
        for location, grid in cases.grids
        for talk in (*product(grid.get("first", ()), grid.get("then", ())), *grid.get("talks", ()))
    ]


def _dialogue(assistant: Assistant, name: str, turns: Iterable[tuple[str, Any]]) -> list[Turn]:
    conversation = Conversation(assistant)
    outcomes = []
    for location, turn in turns:
        message = turn.get("q") or f"[{turn['choose']}]"
        reply = conversation.ask(message) if "q" in turn else conversation.choose(turn["choose"])
        got = kind_and_entries(reply) if reply else "no such entry"
        expected = " ".join([turn["kind"], "|".join(turn.get("entry", ()))]).strip()
        passed = reply is not None and _passes(assistant, turn, reply)
        outcomes.append(Turn(name, message, expected, got, passed, location))
    return outcomes


def _passes(assistant: Assistant, turn: dict[str, Any], reply: Answer) -> bool:
    if "carries" in turn and not _carries(assistant, reply, turn["carries"]):
        return False
    if reply.kind in turn.get("also", ()):
        return True
    if turn["kind"] == ROUTINE:
        return not reply.card
    wanted = set(turn.get("entry", ()))
    shows_it = not wanted.isdisjoint(entry.id for entry in reply.entries)
    return reply.kind == turn["kind"] and (shows_it or not wanted)


def _talk(assistant: Assistant, grid: dict[str, Any], talk: Sequence[str], location: str) -> Turn:
    conversation = Conversation(assistant)
    replies = [conversation.ask(text) for text in talk]
    kinds = grid["expect"]
    judged = [
        reply.kind in kinds or (ROUTINE in kinds and reply.kind not in CARDS) for reply in replies
    ]
    passed = {"last": judged[-1], "any": any(judged), "all": all(judged)}[
        grid.get("reply", "last")
    ]
    if "carries" in grid:
        card = replies[0].card
        passed = passed and bool(card) and _carries(assistant, replies[-1], card)
    expected = "|".join([*kinds, *grid.get("carries", "").split()])
    got = " / ".join(str(reply.kind) for reply in replies)
    return Turn(grid["name"], " / ".join(talk), expected, got, passed, location)


def _carries(assistant: Assistant, reply: Answer, card: str) -> bool:
    """Return whether a reply is a card, or begins with it in one line.

    `refer` stands for the card of any reason too.
    """
    cards = assistant.kb.cards
    names = [name for name in cards if name == card or (card == REFER and name.startswith(REASON))]
    return any(
        reply.card == name or short_of(assistant.composer, name) in reply.body for name in names
    )
