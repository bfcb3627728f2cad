"""Rules on citations: every sentence rests on a claim, and every number stands in it."""

from __future__ import annotations

from collections.abc import Iterator

from magbot.check.inspection import Inspection, Item
from magbot.check.numbers import unsupported
from magbot.check.sentences import Sentence, sentences
from magbot.check.translations import is_edition
from magbot.errors import Problem
from magbot.kb.model import ANSWER, DETAIL_KEYS

CITED_KEYS = ("answer", *DETAIL_KEYS)
_SHOWN = 60


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check every sentence of every entry, then the declared claims."""
    for item in inspection.items:
        for key in CITED_KEYS:
            for sentence in sentences(item.text(key)):
                yield from _sentence(inspection, item, key, sentence)
    if inspection.loads:  # else a claim may be cited where it could not be read
        yield from _unused(inspection)


def _sentence(
    inspection: Inspection, item: Item, key: str, sentence: Sentence
) -> Iterator[Problem]:
    where, shown = (*item.path, key), _short(sentence.text)
    if item.entry.kind == ANSWER and not sentence.claims:
        yield inspection.problem(
            "uncited-sentence", item.document, where,
            f"'{shown}' cites no claim.",
            "Add the claim's id behind the full stop: [^claim.id]", near=sentence.written,
        )  # fmt: skip
        return
    if not all(claim in inspection.claims for claim in sentence.claims):
        return  # a claim is missing, which loading has reported
    if is_edition(inspection):
        return  # its claims are in the base's language; its numbers are held to the original's
    cited = [text for claim in sentence.claims for text in _ground(inspection, claim)]
    for number in unsupported(sentence.text, cited):
        named = ", ".join(sentence.claims)
        stands = f"in none of the claims it cites ({named})" if named else "without any claim"
        yield inspection.problem(
            "number-not-in-claim", item.document, where,
            f"'{number.shown}' in '{shown}' stands {stands}.",
            "Cite the claim that holds the number with its unit, or correct it.",
            near=sentence.written,
        )  # fmt: skip


def _ground(inspection: Inspection, claim_id: str) -> tuple[str, str]:
    """Return what a claim says, and the year in which its source says it."""
    claim = inspection.claims[claim_id]
    return claim.text, inspection.years[claim.source]


def _unused(inspection: Inspection) -> Iterator[Problem]:
    used = {claim for entry in inspection.kb.entries for claim in entry.claims}
    for file, source in inspection.folder.items("sources"):
        path = ("sources", source["#"])
        if not source.get("claims"):
            yield inspection.problem(
                "empty-source", file.document, path,
                f"The source '{source.get('id', '')}' has no claims.",
                "Write down what it says, or remove it.",
            )  # fmt: skip
        for claim in source.get("claims", ()):
            if claim.get("id", "") not in used:
                yield inspection.problem(
                    "unused-claim", file.document, (*path, "claims", claim["#"]),
                    f"No entry cites the claim '{claim.get('id', '')}'.",
                    "Answer it in an entry, or remove it.",
                )  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3].rstrip() + "..."
