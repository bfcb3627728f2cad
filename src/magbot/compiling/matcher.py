"""What the matcher of a knowledge base is fitted on, and the fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from magbot.image.codec import decode, encode
from magbot.kb.model import ANSWER, SMALLTALK, KnowledgeBase
from magbot.kb.tuning_questions import accepted
from magbot.retrieve.model import Replies
from magbot.retrieve.training.corpus import TrainingData
from magbot.retrieve.training.fitting import fit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


JUDGED = "match.judged"
"""The section of the questions that the confidence was fitted on."""

ANSWERS_COUNT_UP_TO = 1000
"""Wordings up to which the answers' own words help to tell entries apart."""


def fit_matcher(kb: KnowledgeBase) -> Mapping[str, bytes]:
    """Return the sections `match.*` of a base."""
    judged = _judged(kb)
    sections = fit(_training_data(kb, judged))
    return {**sections, JUDGED: encode([[text, sorted(right)] for text, right in judged])}


def matcher_source(kb: KnowledgeBase) -> object:
    """Return all that the fit depends on, as a value whose `repr` tells whether it changed."""
    data = _training_data(kb, _judged(kb))
    judged = [(text, sorted(right)) for text, right in data.judged]
    texts = data.phrasings, data.near_misses, judged, data.replies
    return *texts, data.vocabulary, data.entries, dict(kb.pack.tables)


def training_data(kb: KnowledgeBase) -> TrainingData:
    """Return what the matcher of a compiled base was fitted on."""
    rows: Any = decode(kb.sections[JUDGED])
    return _training_data(kb, [(text, frozenset(right)) for text, right in rows])


def _training_data(
    kb: KnowledgeBase, judged: Sequence[tuple[str, frozenset[int]]]
) -> TrainingData:
    return TrainingData(
        phrasings_of(kb),
        len(kb.entries),
        near_misses=[
            (position, text)
            for position, entry in enumerate(kb.entries)
            for text in entry.near_misses
        ],
        vocabulary=kb.vocabulary,
        judged=judged,
        replies=_replies(kb),
        pack=kb.pack,
    )


def phrasings_of(kb: KnowledgeBase) -> list[tuple[int, str]]:
    """Return all phrasings, each with the position of its entry."""
    return [(i, text) for i, entry in enumerate(kb.entries) for text in entry.phrasings]


def _judged(kb: KnowledgeBase) -> list[tuple[str, frozenset[int]]]:
    return [(tuned.question, accepted(tuned, kb.entries)) for tuned in kb.tuning]


def _replies(kb: KnowledgeBase) -> Replies:
    entries = list(enumerate(kb.entries))
    return Replies(
        {position: entry.answer_claims for position, entry in entries if entry.kind == ANSWER},
        frozenset(position for position, entry in entries if entry.kind == SMALLTALK),
        _answer_texts(kb),
    )


def _answer_texts(kb: KnowledgeBase) -> list[tuple[int, str]]:
    """Return what each answer says where the base has few wordings, else nothing."""
    if sum(len(entry.phrasings) for entry in kb.entries) > ANSWERS_COUNT_UP_TO:
        return []
    return [(i, entry.answer) for i, entry in enumerate(kb.entries) if entry.kind == ANSWER]
