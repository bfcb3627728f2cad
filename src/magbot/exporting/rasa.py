"""Rasa 3 training data: a retrieval intent per entry, and its response."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from magbot.exporting.texts import full_text
from magbot.kb.model import Entry, KnowledgeBase
from magbot.kb.yaml_writer import write_yaml

GROUP = "faq"
_BRACKETS = re.compile(r"\[([^\[\]]*)\](?=[({])")


def write(kb: KnowledgeBase, entries: Sequence[Entry], report: Callable[[str], None]) -> str:
    """Write `nlu` and `responses`; the ids become `faq/ID` and `utter_faq/ID`."""
    marked = sum(1 for e in entries for phrasing in e.phrasings if _BRACKETS.search(phrasing))
    if marked:
        report(f"'[..](' in phrasings ({marked}) became '(..)(': Rasa takes it for an entity")
    if any("{" in full_text(kb, entry) for entry in entries):
        report("'{' stands in an answer: Rasa fills such places with slots")
    nlu = [
        {"intent": f"{GROUP}/{entry.id}", "examples": _examples(entry.phrasings)}
        for entry in entries
    ]
    responses = {
        f"utter_{GROUP}/{entry.id}": [{"text": full_text(kb, entry)}] for entry in entries
    }
    head = f"# {kb.title}, version {kb.version}. The consult note is part of each text; keep it.\n"
    return head + write_yaml({"version": "3.1", "nlu": nlu, "responses": responses})


def _examples(phrasings: Sequence[str]) -> str:
    plain = (_BRACKETS.sub(r"(\1)", phrasing) for phrasing in phrasings)
    return "".join(f"- {phrasing}\n" for phrasing in plain)
