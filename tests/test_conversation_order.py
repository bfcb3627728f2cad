"""The table by which a message is read: its page, and how often the matcher is asked."""

from __future__ import annotations

import pytest

import magbot
from magbot.conversation import ORDER, Conversation
from magbot.kb import language_packs
from magbot.retrieve.model import Retrieval
from magbot.retrieve.retriever import Retriever
from tests.conftest import ROOT

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
def test_a_follow_up_asks_the_matcher_once(
    bundled: magbot.Assistant, monkeypatch: pytest.MonkeyPatch, follow_up: str
) -> None:
    talk = Conversation(magbot.Assistant(bundled.kb))
    talk.ask("how much should I take")

    assert _looks(talk, follow_up, monkeypatch) <= 1


@pytest.mark.parametrize(
    ("question", "looks"),
    [
        pytest.param("how much should I take", 0, id="stored"),
        pytest.param("zzz", 1, id="one reading"),
        pytest.param("what about zzz", 2, id="without its opening"),
        pytest.param("bye then folks", 3, id="its parts"),
    ],
)
def test_a_new_question_may_ask_the_matcher_again(
    bundled: magbot.Assistant, monkeypatch: pytest.MonkeyPatch, question: str, looks: int
) -> None:
    talk = Conversation(magbot.Assistant(bundled.kb))

    assert _looks(talk, question, monkeypatch) == looks


def _looks(talk: Conversation, text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how often the matcher is asked about a message."""
    asked: list[str] = []
    find = Retriever.find

    def counted(retriever: Retriever, plain: str, k: int = 5) -> Retrieval:
        asked.append(plain)
        return find(retriever, plain, k)

    monkeypatch.setattr(Retriever, "find", counted)
    talk.ask(text)
    return len(asked)
