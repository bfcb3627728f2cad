"""Questions labelled for tuning (`cases/`, `split: tune`), on which confidence is fitted.

Only what the fit needs is read here, leniently: `magbot check` and `magbot eval` read the same
files in full and say what is wrong with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from magbot.kb.document_reader import read_document
from magbot.kb.model import ANSWER, ENTRY_KINDS, Entry, Tuned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_TUNE = "tune"
_JUDGED = (*ENTRY_KINDS, "out_of_scope")


def may_tune(raw: bytes) -> bool:
    """Return whether a file of cases may hold tuning questions; others are no part of an edition.

    No reply depends on what only measures, so a case more makes no other edition, and a package
    needs none of them.
    """
    return _TUNE.encode() in raw


def read_tuning(text: str) -> tuple[Tuned, ...]:
    """Return the questions of one file of cases meant for tuning; none where it is broken."""
    document = read_document("", text)
    if isinstance(document, list) or not isinstance(document.data, dict):
        return ()
    return tuple(_tuned(document.data.get("cases")))


def accepted(tuned: Tuned, entries: Sequence[Entry]) -> frozenset[int]:
    """Return the positions of the entries that are right for a question."""
    return frozenset(position for position, entry in enumerate(entries) if _fits(tuned, entry))


def _fits(tuned: Tuned, entry: Entry) -> bool:
    if entry.id in tuned.entries:
        return True
    if entry.kind == tuned.kind == ANSWER:
        return not tuned.claims.isdisjoint(entry.claims)
    return entry.kind in tuned.also or (entry.kind == tuned.kind and not tuned.entries)


def _tuned(cases: object) -> Iterator[Tuned]:
    for case in cases if isinstance(cases, list) else ():
        if not isinstance(case, dict) or case.get("split") != _TUNE:
            continue
        question, kind = case.get("q"), case.get("kind")
        if question and kind in _JUDGED:
            names = {key: frozenset(_names(case.get(key))) for key in ("entry", "claims", "also")}
            yield Tuned(str(question), str(kind), names["entry"], names["claims"], names["also"])


def _names(value: Any) -> list[str]:  # noqa: ANN401
    if isinstance(value, list):
        return [str(item) for item in value]
    return [str(value)] if value else []
