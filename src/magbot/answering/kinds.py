"""The kinds a reply can be of."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a reply is: an answer, a question back, a referral, a warning or an honest no."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    REFER = "refer"
    EMERGENCY = "emergency"
    NOT_COVERED = "not_covered"
    OUT_OF_SCOPE = "out_of_scope"
    SMALLTALK = "smalltalk"
