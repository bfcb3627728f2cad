"""The keys of a file of cases, in the terms of `kb.record`, and what they must hold together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magbot.evaluate.case import KINDS
from magbot.kb.cards import STANDARD, is_card
from magbot.kb.document import Path
from magbot.kb.record import Field, Record, Report

SPLITS = ("tune", "report")

CASE = Record("a case", (
    Field("q", "text", "the question as a person types it", required=True, blank=True),
    Field("kind", "line", "what the reply must be; routine means: no card", True, KINDS),
    Field("entry", "ids", "the entry that must be shown, or a list of those that will do"),
    Field("claims", "ids", "claims instead of entries: an answer that cites one of them is right"),
    Field("also", "ids", "other kinds that a fair reviewer would accept"),
    Field(
        "split",
        "line",
        "tune (the confidence is fitted on it) or report (kept apart)",
        choices=SPLITS,
    ),
    Field("style", "line", "a label to count by, as in typo or slang"),
    Field("why", "line", "a remark for readers"),
))  # fmt: skip

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

GRID = Record("a grid", (
    Field("name", "line", "what it shows", required=True),
    Field("first", "words", "openers: each begins a conversation with each of `then`"),
    Field("then", "words", "what is asked after each opener"),
    Field("talks", "groups", "instead of first and then: lists of messages, each a conversation"),
    Field("expect", "words", "the kinds of reply that will do; routine means: no card", True),
    Field("reply", "line", "which reply must be of such a kind", choices=("last", "any", "all")),
    Field("carries", "line", "the last reply must carry the first one's card", choices=("first",)),
))  # fmt: skip

CASES = Record("the file of cases", (
    Field("cases", "records", "questions and what their replies must be", record=CASE),
    Field("differ", "pairs", "pairs of questions that must not get the same answer"),
    Field("dialogues", "records", "conversations, turn by turn", record=DIALOGUE),
    Field("grids", "records", "many short conversations in few lines", record=GRID),
))  # fmt: skip


def check_turn(turn: Mapping[str, Any], path: Path, report: Report) -> None:
    """Report a turn of a dialogue that says too much or too little."""
    if ("q" in turn) == ("choose" in turn):
        report(path, "turn", "A turn has either 'q' or 'choose'.", "Write one of the two.")
    if "carries" in turn and not is_card(turn["carries"]):
        fix = f"Known here: {', '.join(STANDARD)}, refer_..."
        report((*path, "carries"), "choice", f"'{turn['carries']}' is not a card.", fix)


def check_grid(grid: Mapping[str, Any], path: Path, report: Report) -> None:
    """Report a grid without messages, and kinds of reply that there are none of."""
    if not ((grid.get("first") and grid.get("then")) or grid.get("talks")):
        message = "A grid has `first` and `then`, or `talks`."
        report(path, "grid", message, "Write one of the two.")
    for kind in grid.get("expect", ()):
        if kind not in KINDS:
            fix = f"Write one of {', '.join(KINDS)}."
            report((*path, "expect"), "choice", f"'{kind}' is no kind of reply.", fix)
