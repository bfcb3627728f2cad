"""A question stored word for word gets the reply that screen and matcher would give it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import magbot
from magbot.compiling.compiled import open_kb
from magbot.compiling.sections import compile_kb
from magbot.image.container import Container, pack
from magbot.kb.exact_questions import ExactQuestions, lay_out
from magbot.kb.model import Entry, KnowledgeBase
from magbot.text import normalize
from tests.conftest import BIKES

if TYPE_CHECKING:
    from collections.abc import Callable

DRESS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "shouted": str.upper,
    "spaced": lambda text: f"  {text.replace(' ', '   ')} ",
    "asked": lambda text: text.rstrip("?") + "?",
    "exclaimed": lambda text: text + "!",
    "with a comma": lambda text: text.replace(" ", ", ", 1),
    "on two lines": lambda text: text.replace(" ", "\n", 1),
    "disguised": lambda text: text.replace("i", "!", 1),
}


def without(assistant: magbot.Assistant, *parts: str) -> magbot.Assistant:
    sections = assistant.kb.sections
    kept = {name: bytes(sections[name]) for name in sections if not name.startswith(parts)}
    return magbot.Assistant(open_kb(pack(kept)))


@pytest.fixture(name="pairs", scope="module")
def _pairs(
    bikes: magbot.Assistant, bundled: magbot.Assistant
) -> list[tuple[magbot.Assistant, magbot.Assistant]]:
    return [
        # What was learned may doubt a wording; what is stored is an answer that a person signed.
        (without(each, "learned."), without(each, "learned.", "stored."))
        for each in (bikes, bundled)
    ]


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_the_reply_is_that_of_the_long_way(
    pairs: list[tuple[magbot.Assistant, magbot.Assistant]], data: st.DataObject
) -> None:
    quick, slow = data.draw(st.sampled_from(pairs))
    entry = slow.kb.entries[data.draw(st.integers(0, len(slow.kb.entries) - 1))]
    question = DRESS[data.draw(st.sampled_from(sorted(DRESS)))](
        data.draw(st.sampled_from(entry.phrasings))
    )

    assert quick.ask(question).to_dict() == slow.ask(question).to_dict()


def test_most_stored_wordings_take_the_short_way(bundled: magbot.Assistant) -> None:
    stored = ExactQuestions(bundled.kb)
    texts = [text for entry in bundled.kb.entries for text in entry.phrasings]

    assert sum(found(stored, text) is not None for text in texts) > 0.8 * len(texts)


def base(*wordings: str) -> KnowledgeBase:
    entries = [Entry(str(at), "answer", text, "Yes.") for at, text in enumerate(wordings)]
    return KnowledgeBase("t", "en", "1", "h", "note", entries)


def opened(kb: KnowledgeBase, danger: str = "never said") -> ExactQuestions:
    sections = Container(pack(lay_out(kb, lambda text: danger not in text)))
    return ExactQuestions(
        KnowledgeBase("t", "en", "1", "h", "note", kb.entries, sections=sections)
    )


def found(stored: ExactQuestions, question: str) -> Entry | None:
    return stored.find(question, normalize(question))


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("Don't stop, now", id="as written"),
        pytest.param("WAS IT  dont", id="other case, spacing and apostrophes"),
        pytest.param("was it don't?", id="an end mark"),
        pytest.param("dont stop now", id="without its comma, as the compiler screened it too"),
    ],
)
def test_the_same_words_are_found(question: str) -> None:
    assert found(opened(base("Don't stop, now", "was it don't")), question) is not None


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("was, it don't", id="a comma put in"),
        pytest.param("was it do n't", id="other words"),
        pytest.param("was it don't??", id="two end marks"),
        pytest.param("was\nit don't", id="two lines"),
        pytest.param("wás it don't", id="an accent"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_the_screen_could_read_otherwise_is_not_found(question: str) -> None:
    assert found(opened(base("Don't stop, now", "was it don't")), question) is None


def test_a_wording_with_a_danger_sign_is_not_listed() -> None:
    assert found(opened(base("is it safe", "is it danger"), "danger"), "is it danger") is None


def test_a_wording_that_is_dangerous_only_as_written_is_not_listed() -> None:
    assert found(opened(base("It's safe"), "It's"), "it's safe") is None


def test_of_two_entries_with_one_wording_the_first_is_found() -> None:
    entry = found(opened(base("one", "the same", "The same?")), "the same")

    assert entry is not None
    assert entry.id == "1"


def test_a_policy_that_answers_nothing_is_obeyed() -> None:
    class Never(magbot.Policy):
        def decide(self, *_: object) -> str:
            return "abstain"

    strict = magbot.Assistant(magbot.load(BIKES), policy=Never())

    assert strict.ask("How do I fix a flat tyre?").kind != "answer"


def test_a_stored_question_imports_neither_screen_nor_matcher_nor_enum(tmp_path: object) -> None:
    image = f"{tmp_path}/bikes.magbot"
    with open(image, "wb") as file:  # noqa: PTH123
        file.write(compile_kb(magbot.load(BIKES)))
    code = (
        "import sys, magbot\n"
        "answer = magbot.Assistant(magbot.load(sys.argv[1])).ask('How do I fix a flat tyre?')\n"
        "assert answer.kind_value == 'answer'\n"
        "names = {'magbot.retrieve', 'magbot.safety', 'rapidfuzz', 'enum', 'typing', 're',\n"
        "         'collections', 'yaml', 'json', 'argparse', 'dataclasses'}\n"
        "print(sorted(names & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-I", "-c", code, image], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
