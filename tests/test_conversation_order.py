"""The table by which a message is read: as its page shows it, with one look at the matcher."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from magbot.conversation import ORDER, Conversation
from magbot.kb import language_packs
from magbot.retrieve.retriever import Retriever
from tests.conftest import ROOT

if TYPE_CHECKING:
    import magbot
    from magbot.retrieve.model import Retrieval

PAGE = ROOT / "docs" / "reference" / "conversation.md"


def test_the_page_shows_the_rows_of_the_table_in_their_order() -> None:
    rows = [line for line in PAGE.read_text().splitlines() if line[:3].strip("| ").isdigit()]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]

    assert [(number, name) for number, name, _applies, _reply in cells] == [
        (str(number), name) for number, name in enumerate(ORDER, 1)
    ]


def test_the_page_names_every_list_of_phrases() -> None:
    last = PAGE.read_text().rsplit("The lists: ", 1)[1]

    assert [name.strip("`.\n") for name in last.split(", ")] == list(language_packs.pack().say)


class CountingRetriever(Retriever):
    """The retriever itself, which also counts how often it is asked."""

    looks = 0

    def find(self, plain: str, k: int = 5) -> Retrieval:
        self.looks += 1
        return super().find(plain, k)


@pytest.mark.parametrize(
    "follow_up",
    [
        "what about at night?",
        "and for my back?",
        "is that safe?",
        "ok so how much then",
        "no, I meant the price",
        "why?",
        "tell me more",
        "shorter",
        "morning",
        "2",
        "and who won the cup final?",
    ],
)
def test_a_follow_up_asks_the_matcher_once(bundled: magbot.Assistant, follow_up: str) -> None:
    talk = Conversation(bundled)
    talk.ask("how much should I take")
    kept = bundled.retriever
    counting = CountingRetriever(bundled.kb.sections)
    object.__setattr__(bundled, "retriever", counting)
    try:
        talk.ask(follow_up)
    finally:
        object.__setattr__(bundled, "retriever", kept)

    assert counting.looks <= 1
