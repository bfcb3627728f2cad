"""Questions asked in several processes get the replies that one process gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magbot.check.replies import ask_all

if TYPE_CHECKING:
    from magbot import Assistant


def test_several_processes_give_the_same_replies_in_order(bikes: Assistant) -> None:
    questions = [entry.question for entry in bikes.kb.entries] * 3 + ["who won", "", "flat tyre?"]

    assert ask_all(bikes, questions, many=1) == ask_all(bikes, questions)
    assert ask_all(bikes, questions[:1])[0].entries == (bikes.kb.entries[0].id,)
