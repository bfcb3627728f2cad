"""Questions asked in several processes get the replies that one process gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magbot.check.replies import ask_all

if TYPE_CHECKING:
    from magbot import Assistant


def test_several_processes_give_the_same_replies_in_order(bikes: Assistant) -> None:
    slow_ones_first = [f"is part {n} of {'my old bike ' * 40} broken" for n in range(20)]
    questions = slow_ones_first + [entry.question for entry in bikes.kb.entries] + ["", "who won"]

    assert ask_all(bikes, questions, many=1) == ask_all(bikes, questions)
    assert ask_all(bikes, [questions[20]])[0].entries == (bikes.kb.entries[0].id,)
