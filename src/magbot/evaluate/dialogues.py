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

from typing import TYPE_CHECKING, Any

from magbot.cards import REASON, REFER, STANDARD, is_card
from magbot.conversation import Conversation
from magbot.conversation.replies import short_of
from magbot.errors import KnowledgeBaseError
from magbot.evaluate.case import KINDS
from magbot.evaluate.run import Turn
from magbot.kb.shape import Field, Record, read_record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from magbot.answer import Answer
    from magbot.assistant import Assistant
    from magbot.errors import Problem
    from magbot.kb.nodes import Document

TURN = Record("a turn", (
    Field("q", "text", "what the person types"),
    Field("choose", "id", "instead of q: the entry whose button is pressed"),
    Field("kind", "line", "what the reply must be; routine means: no card", True, KINDS),
    Field("also", "ids", "other kinds that will do"),
    Field("entry", "ids", "the entry that must be shown, or a list of those that will do"),
    Field("carries", "line", "the card that the reply must be, or begin with in one line"),
))  # fmt: skip

DIALOGUE = Record("a dialogue", (
    Field("name", "line", "what it shows", required=True),
    Field("turns", "records", "turn by turn", required=True, record=TURN),
))  # fmt: skip


def run(assistant: Assistant, dialogues: Sequence[tuple[Document, Any]]) -> list[Turn]:
    """Play every dialogue, each in a new conversation; one outcome a turn.

    `dialogues` are pairs of the document read and the dialogue's plain data, as `load_cases`
    gives them. Raises KnowledgeBaseError where one cannot be understood.
    """
    problems: list[Problem] = []
    scripts = [_script(document, data, problems) for document, data in dialogues]
    if problems:
        raise KnowledgeBaseError(tuple(problems))
    return [turn for script in scripts for turn in _play(assistant, *script)]


def _script(
    document: Document, data: object, problems: list[Problem]
) -> tuple[str, list[tuple[dict[str, Any], str]]]:
    rows: Any = document.data
    where = ("dialogues", next(i for i, row in enumerate(rows["dialogues"]) if row is data))

    def report(path: tuple[str | int, ...], rule: str, message: str, fix: str) -> None:
        problems.append(document.problem(path, rule, message, fix))

    values: dict[str, Any] = read_record(DIALOGUE, data, where, report)
    turns = []
    for turn in values.get("turns", ()):
        path = (*where, "turns", turn["#"])
        if ("q" in turn) == ("choose" in turn):
            report(path, "turn", "A turn has either 'q' or 'choose'.", "Write one of the two.")
        if "carries" in turn and not is_card(turn["carries"]):
            fix = f"Known here: {', '.join(STANDARD)}, refer_..."
            report((*path, "carries"), "choice", f"'{turn['carries']}' is not a card.", fix)
        location = document.problem(path, "", "", "")
        turns.append((turn, f"{location.file}:{location.line}"))
    return values.get("name", ""), turns


def _play(
    assistant: Assistant, name: str, turns: Sequence[tuple[dict[str, Any], str]]
) -> list[Turn]:
    talk = Conversation(assistant)
    played = []
    for turn, location in turns:
        said = turn.get("q") or f"[{turn['choose']}]"
        reply = talk.ask(turn["q"]) if "q" in turn else talk.choose(turn["choose"])
        got = _shown(reply) if reply else "no such entry"
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


def _shown(reply: Answer) -> str:
    return " ".join([str(reply.kind), *(entry.id for entry in reply.entries)])
