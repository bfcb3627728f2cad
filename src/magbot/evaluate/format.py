"""The keys of a file of cases, in the terms of `kb.shape`."""

from __future__ import annotations

from magbot.evaluate.case import KINDS
from magbot.kb.shape import Field, Record

SPLITS = ("tune", "report")

CASE = Record("a case", (
    Field("q", "text", "the question as a person types it", required=True, blank=True),
    Field("kind", "line", "what the reply must be; routine means: no card", True, KINDS),
    Field("entry", "ids", "the entry that must be shown, or a list of those that will do"),
    Field("claims", "ids", "claims instead of entries: an answer that cites one of them is right"),
    Field("also", "ids", "other kinds that a fair reviewer would accept"),
    Field("split", "line", "tune (used while improving) or report (kept apart)", choices=SPLITS),
    Field("style", "line", "a label to count by, as in typo or slang"),
    Field("why", "line", "a remark for readers"),
))  # fmt: skip

CASES = Record("the file of cases", (
    Field("cases", "records", "questions and what their replies must be", record=CASE),
    Field("differ", "pairs", "pairs of questions that must not get the same answer"),
    Field("dialogues", "raw", "conversations, turn by turn"),
    Field("grids", "raw", "many short conversations: openers with follow-ups, or lists"),
))  # fmt: skip
