"""A person's own words for the people whom a reply named: sent only if they ask for it.

They write the order ("tell them:") before the words. Nothing else is ever sent, and whoever is in
danger is shown the card all the same.
"""

from __future__ import annotations

from magbot.answering.answer import Answer, changed
from magbot.serving.question import BORROWED, Question
from magbot.serving.snapshot import Snapshot


def words_to_send(question: Question, snapshot: Snapshot) -> str:
    """Return the words that a person wants sent; "" for any other question."""
    if question.way == BORROWED or question.token or not snapshot.kb.handoff:
        return ""
    order, text = snapshot.word("order_tell").casefold(), question.text.lstrip()
    begins = text[: len(order)].casefold() == order
    return text[len(order) :].strip() if begins else ""


def with_offer(answer: Answer, snapshot: Snapshot) -> Answer:
    """Add to a reply that names people how to send them words; a card stays as it is."""
    if not answer.handoff or answer.card:
        return answer
    return changed(answer, body=f"{answer.body}\n\n{snapshot.word('tell')}")
