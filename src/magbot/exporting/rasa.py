"""Rasa 3 training data: a retrieval intent per entry, and its response."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from magbot.exporting.texts import full_text
from magbot.kb.model import Entry, KnowledgeBase
from magbot.kb.yaml_writer import write_yaml

_BRACKETS = re.compile(r"\[([^\[\]]*)\](?=[({])")


def write(kb: KnowledgeBase, entries: Sequence[Entry]) -> str:
    """Return `nlu` and `responses`; the ids become `faq/ID` and `utter_faq/ID`."""
    nlu = [
        {"intent": f"faq/{entry.id}", "examples": _examples(entry.phrasings)} for entry in entries
    ]
    responses = {f"utter_faq/{entry.id}": [{"text": full_text(kb, entry)}] for entry in entries}
    head = f"# {kb.title}, version {kb.version}. The consult note is part of each text; keep it.\n"
    return head + write_yaml({"version": "3.1", "nlu": nlu, "responses": responses})


def losses(kb: KnowledgeBase, entries: Sequence[Entry]) -> Iterator[str]:
    """Say what of the texts means something else to Rasa."""
    marked = sum(
        bool(_BRACKETS.search(phrasing)) for entry in entries for phrasing in entry.phrasings
    )
    if marked:
        yield f"'[..](' in phrasings ({marked}) became '(..)(': Rasa takes it for an entity"
    if any("{" in full_text(kb, entry) for entry in entries):
        yield "'{' stands in an answer: Rasa fills such places with slots"


def _examples(phrasings: Sequence[str]) -> str:
    plain = (_BRACKETS.sub(r"(\1)", phrasing) for phrasing in phrasings)
    return "".join(f"- {phrasing}\n" for phrasing in plain)
