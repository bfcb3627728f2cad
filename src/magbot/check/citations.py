"""Rules on citations: every sentence rests on a claim, and every number stands in it."""

from __future__ import annotations

from collections.abc import Iterator

from magbot.check.inspection import Inspection, Item
from magbot.check.numbers import Number, unsupported
from magbot.check.sentences import Sentence
from magbot.errors import Problem
from magbot.kb.model import ANSWER

_LONGEST_EXCERPT = 60


def check_entry(inspection: Inspection, item: Item) -> Iterator[Problem]:
    """Check every sentence of an entry."""
    for key, parsed in item.sentences.items():
        for sentence in parsed:
            for rule, message, fix in _sentence(inspection, item, sentence):
                yield inspection.problem(rule, item.at(key), message, fix, near=sentence.written)


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check that sources have claims, and that entries cite them."""
    if not inspection.can_load:  # a claim may be cited where it could not be read
        return
    used = {claim for entry in inspection.kb.entries for claim in entry.claims}
    for file, source in inspection.folder.items("sources"):
        path = ("sources", source["#"])
        if not source.get("claims"):
            message = f"The source '{source.get('id', '')}' has no claims."
            fix = "Write down what it says, or remove it."
            yield inspection.problem("empty-source", (file.document, path), message, fix)
        for claim in source.get("claims", ()):
            if claim.get("id", "") not in used:
                location = file.document, (*path, "claims", claim["#"])
                message = f"No entry cites the claim '{claim.get('id', '')}'."
                fix = "Answer it in an entry, or remove it."
                yield inspection.problem("unused-claim", location, message, fix)


def _sentence(
    inspection: Inspection, item: Item, sentence: Sentence
) -> Iterator[tuple[str, str, str]]:
    """Return rule, message and fix of what is wrong with a sentence."""
    excerpt = _excerpt(sentence.text)
    if item.entry.kind == ANSWER and not sentence.claims:
        fix = "Add the claim's id behind the full stop: [^claim.id]"
        yield "uncited-sentence", f"'{excerpt}' cites no claim.", fix
        return
    named = ", ".join(sentence.claims)
    where = f"in none of the claims it cites ({named})" if named else "without any claim"
    for number in _unsupported(inspection, sentence):
        message = f"'{number.written}' in '{excerpt}' stands {where}."
        fix = "Cite the claim that holds the number with its unit, or correct it."
        yield "number-not-in-claim", message, fix


def _unsupported(inspection: Inspection, sentence: Sentence) -> list[Number]:
    """Return the numbers that are neither in the cited claims nor the year of their sources.

    None where a claim is missing, which loading has reported, and none in an edition: the claims
    are in the base's language, and its numbers are held to the original's.
    """
    if inspection.is_edition or not all(name in inspection.claims for name in sentence.claims):
        return []
    claims = [inspection.claims[name] for name in sentence.claims]
    grounds = [text for claim in claims for text in (claim.text, inspection.years[claim.source])]
    return unsupported(sentence.text, grounds)


def _excerpt(text: str) -> str:
    return text if len(text) <= _LONGEST_EXCERPT else text[: _LONGEST_EXCERPT - 3].rstrip() + "..."
