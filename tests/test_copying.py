"""Replies and errors can be copied, pickled and sent to another process."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

import magbot
from magbot.serving.serve import Unreachable
from tests.conftest import BIKES

if TYPE_CHECKING:
    from collections.abc import Callable

    Way = Callable[[Any], Any]

QUESTIONS = (
    "squeaky brakes",
    "how do i fix a flat tyre and why do my brakes squeak?",
    "hello",
    "what is the capital of France?",
    "",
)
WAYS: dict[str, Way] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "old pickle": lambda value: pickle.loads(pickle.dumps(value, 2)),
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),
}


def asked_in_a_process(question: str) -> magbot.Answer:
    return magbot.Assistant(magbot.load(BIKES)).ask(question)


def failed_in_a_process(path: str) -> None:
    magbot.load(path)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_copied_reply_is_the_same(bikes: magbot.Assistant, question: str, way: Way) -> None:
    answer = bikes.ask(question)

    copied = way(answer)

    assert isinstance(copied, magbot.Answer)
    assert copied == answer
    assert hash(copied) == hash(answer)
    assert str(copied) == str(answer)
    assert copied.to_dict() == answer.to_dict()
    assert [match.parts for match in copied.matches] == [match.parts for match in answer.matches]
    assert copied.kind is answer.kind


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_reply_of_a_conversation_and_one_of_the_bundled_base_travel(
    bikes: magbot.Assistant, bundled: magbot.Assistant, way: Way
) -> None:
    conversation = magbot.Conversation(bikes)
    conversation.ask("squeaky brakes")

    for answer in (conversation.ask("why?"), bundled.ask("how much should I take?")):
        assert way(answer) == answer
    match = bikes.ask("squeaky brakes").matches[0]
    assert match.parts
    assert way(match) == match


def test_a_copy_of_a_copy_still_explains_its_score(bikes: magbot.Assistant) -> None:
    match = bikes.ask("squeaky brakes").matches[0]

    again = copy.deepcopy(pickle.loads(pickle.dumps(match)))

    assert again.parts == match.parts != ()


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(
    "error",
    [
        magbot.MagbotError("Name a folder."),
        magbot.KnowledgeBaseError((magbot.Problem("a.yaml", 1, 2, "rule", "Bad.", "Mend it."),)),
        magbot.MissingExtraError("slack"),
        Unreachable("Slack did not answer."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_copied_error_says_the_same(error: Exception, way: Way) -> None:
    error.add_note("while loading")

    copied = way(error)

    assert isinstance(copied, type(error))
    assert str(copied) == str(error)
    assert copied.args == error.args
    assert vars(copied) == vars(error)


def test_replies_and_errors_cross_a_process_pool(
    bikes: magbot.Assistant, tmp_path: object
) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        answer = pool.submit(asked_in_a_process, QUESTIONS[0]).result(timeout=120)
        failure = pool.submit(failed_in_a_process, f"{tmp_path}/none").exception(timeout=120)

    assert answer == bikes.ask(QUESTIONS[0])
    assert answer.matches[0].parts == bikes.ask(QUESTIONS[0]).matches[0].parts
    assert isinstance(failure, magbot.MagbotError)
    assert "none" in str(failure)
