"""Read the sentences that the learned part of the danger screen is fitted on.

They stand in `safety/training/*.yaml`, under the key `training`: a mapping of a card, a family or
`routine` to sentences.
"""

from __future__ import annotations

from collections.abc import Iterator

from magbot.errors import Problem
from magbot.kb.danger_files import RULE
from magbot.kb.document import Document
from magbot.kb.record import LONGEST_LINE

Rows = tuple[tuple[str, str], ...]

KEY = "training"
_FIX = f"Write `{KEY}:`, below it a card, family or `routine`, and below that `- sentence` lines."


def read_training(document: Document, problems: list[Problem]) -> Rows:
    """Return (label, sentence) pairs; what is written otherwise goes to `problems`."""
    data = document.data
    groups = data.get(KEY) if isinstance(data, dict) and set(data) == {KEY} else None
    if not isinstance(groups, dict):
        message = f"Expected `{KEY}:` alone, with sentences by their label."
        problems.append(document.problem((), RULE, message, _FIX))
        return ()
    return tuple(
        (str(label), text)
        for label, texts in groups.items()
        for text in _sentences(document, str(label), texts, problems)
    )


def _sentences(
    document: Document, label: str, texts: object, problems: list[Problem]
) -> Iterator[str]:
    if not isinstance(texts, list):
        message = f"Expected a list of sentences under '{label}'."
        problems.append(document.problem((KEY, label), RULE, message, _FIX))
        return
    for position, text in enumerate(texts):
        where = (KEY, label, position)
        if not isinstance(text, str) or not text.strip():
            message = f"{text!r} is not a sentence."
            problems.append(document.problem(where, RULE, message, "Put it in quotes."))
        elif len(text) > LONGEST_LINE:
            message = f"A sentence of {len(text):,} characters; {LONGEST_LINE:,} are the most."
            problems.append(document.problem(where, RULE, message, "Shorten it."))
        else:
            yield str(text)
