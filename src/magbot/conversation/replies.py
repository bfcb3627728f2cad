"""Make a reply anew with a part of it changed: what it was read as, its lead, its suggestions."""

from __future__ import annotations

from magbot.answer import Answer, Match

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from magbot.compose import Composer
    from magbot.kb.model import Entry

_FIELDS = tuple(name for name in Answer.__match_args__ if name not in ("question", "kind", "body"))


def changed(answer: Answer, **changes: Any) -> Answer:  # noqa: ANN401
    """Give the same reply with these fields changed."""
    values = {name: changes.get(name, getattr(answer, name)) for name in _FIELDS}
    question = changes.get("question", answer.question)
    return Answer(question, str(answer.kind), changes.get("body", answer.body), **values)


def read_as(answer: Answer, question: str) -> Answer:
    """Say in the matches which entries' questions the text `question` was read as."""
    shown = {entry.id for entry in answer.entries}
    matches = tuple(
        Match(match.entry, match.phrasing, match.score, match.entry.question, match.explain)
        if match.entry.id in shown
        else match
        for match in answer.matches
    )
    return changed(answer, question=question, matches=matches)


def led_by(card: Answer, answer: Answer) -> Answer:
    """Put a card's text before an answer; the kind stays, `card` stays empty."""
    return changed(answer, body=f"{card.body}\n\n{answer.body}")


def asking_which(answer: Answer, labels: Mapping[str, str]) -> Answer:
    """Ask which of the choices was meant, where a bare "yes" was the reply to several."""
    choices = answer.body.removeprefix(labels["choices"])
    return changed(answer, body=labels.get("which", labels["choices"]) + choices)


def suggesting(composer: Composer, answer: Answer, entries: Sequence[Entry]) -> Answer:
    """Offer these entries in place of the reply's own suggestions, in its text as well."""
    suggestions = tuple(entry.question for entry in entries)
    body = answer.body
    for block in composer.offers(answer.suggestions):
        if body.endswith(block):
            body = "\n\n".join([body.removesuffix(block).rstrip(), *composer.offers(suggestions)])
    return changed(answer, body=body, suggestions=suggestions)
