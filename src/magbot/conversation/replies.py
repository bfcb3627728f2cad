"""Make a reply anew with a part of it changed: what it was read as, its lead, its suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magbot.answering.answer import Answer, Match, changed
from magbot.answering.compose import Composer
from magbot.frozen import later
from magbot.text.segmentation import sentences


def with_body(answer: Answer, body: str, **changes: Any) -> Answer:  # noqa: ANN401
    """Return the reply with another text, and other fields changed."""
    return changed(answer, body=body, **changes)


def first_sentence(text: str) -> str:
    """Return the first sentence of a text."""
    return sentences(text)[0] if text.strip() else text


def short_of(composer: Composer, card: str) -> str:
    """Return a card in one line: its own short form, else its first sentence."""
    return composer.short_card(card) or first_sentence(composer.card("", card).body)


def reason_of(composer: Composer, question: str, card: str) -> Answer:
    """Return the reply that says a referral again: its line, then its reason and what to do."""
    shown = composer.card(question, card)
    line = short_of(composer, card)
    return with_body(shown, "\n".join([line, shown.body.removeprefix(line).lstrip()]).rstrip())


def numbers_of(composer: Composer, card: str) -> str:
    """Return the lines of a card that hold a number to call."""
    lines = composer.card("", card).body.split("\n")
    return "\n".join(line for line in lines if any(char.isdigit() for char in line))


def read_as(answer: Answer, question: str) -> Answer:
    """Say in the matches which entries' questions the text `question` was read as."""
    shown = {entry.id for entry in answer.entries}

    def told() -> tuple[Match, ...]:
        return tuple(
            Match(match.entry, match.phrasing, match.score, match.entry.question, match.explain)
            if match.entry.id in shown
            else match
            for match in answer.matches
        )

    return changed(answer, question=question, matches=later(told))


def led_by(line: str, answer: Answer) -> Answer:
    """Put a line before a reply; the kind stays."""
    return with_body(answer, f"{line}\n\n{answer.body}") if line else answer


def asking_which(answer: Answer, labels: Mapping[str, str]) -> Answer:
    """Ask which of the choices was meant, where a bare "yes" was the reply to several."""
    choices = answer.body.removeprefix(labels["choices"])
    return changed(answer, body=labels.get("which", labels["choices"]) + choices)


def suggesting(composer: Composer, answer: Answer, suggestions: tuple[str, ...]) -> Answer:
    """Return the reply offering these questions in place of its own, in its text as well."""
    body = answer.body
    for block in composer.offers(answer.suggestions):
        lines = block.partition("\n")[2]
        if body.endswith(block):
            body = "\n\n".join([body.removesuffix(block).rstrip(), *composer.offers(suggestions)])
        elif body.endswith(lines):
            body = body.removesuffix(lines) + "\n".join(
                f"{number}. {question}" for number, question in enumerate(suggestions, 1)
            )
    return changed(answer, body=body, suggestions=suggestions)
