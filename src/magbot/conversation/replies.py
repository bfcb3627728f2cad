"""Functions that return a reply with one part changed, and texts taken from cards."""

from __future__ import annotations

from magbot.answering.answer import Answer, Match, changed
from magbot.answering.compose import Composer
from magbot.frozen import later, replace
from magbot.kb.model import Entry
from magbot.text import tokens
from magbot.text.segmentation import sentences

_YEAR_DIGITS = 4


def holds_number(text: str) -> bool:
    """Return whether a text holds a number other than a year."""
    return any(word[0].isdigit() and not _is_year(word) for word in tokens(text))


def _is_year(word: str) -> bool:
    return len(word) == _YEAR_DIGITS and word[:2] in ("19", "20") and word.isdigit()


def states_amount(entry: Entry) -> bool:
    """Return whether an entry's short reply holds a number other than a year."""
    return holds_number(entry.answer)


def first_sentence(text: str) -> str:
    """Return the first sentence of a text."""
    return sentences(text)[0] if text.strip() else text


def short_of(composer: Composer, card: str) -> str:
    """Return a card in one line: its own short form, else its first sentence."""
    return composer.short_card(card) or first_sentence(composer.card("", card).body)


def reason_of(composer: Composer, question: str, card: str) -> Answer:
    """Return the reply that repeats a referral: its line, then its reason and what to do."""
    reply, line = composer.card(question, card), short_of(composer, card)
    rest = reply.body.removeprefix(line).lstrip()
    return changed(reply, body=f"{line}\n{rest}".rstrip())


def read_as(answer: Answer, question: str) -> Answer:
    """Return the reply to `question`, with its matches saying what it was read as."""
    entry_ids = {entry.id for entry in answer.entries}

    def matches() -> tuple[Match, ...]:
        return tuple(
            replace(match, read_as=match.entry.question) if match.entry.id in entry_ids else match
            for match in answer.matches
        )

    return changed(answer, question=question, matches=later(matches))


def led_by(line: str, answer: Answer) -> Answer:
    """Return a reply led by a line; unchanged if the line is empty."""
    return changed(answer, body=f"{line}\n\n{answer.body}") if line else answer


def suggesting(composer: Composer, answer: Answer, suggestions: tuple[str, ...]) -> Answer:
    """Return the reply with these suggestions in place of its own, also in its text."""
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
