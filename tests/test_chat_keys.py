"""Real keystrokes, through prompt-toolkit's pipe input, into the whole chat."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.input.defaults import create_pipe_input
from prompt_toolkit.output import DummyOutput

from magbot.chat.chat import Chat, Terminal
from magbot.chat.live import Live
from magbot.chat.loop import converse
from magbot.chat.prompt import prompt_session
from magbot.chat.questions import Questions
from magbot.render.terminal import Look
from tests.conftest import BIKES

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit import PromptSession
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.input import PipeInput

TAB, ENTER, RIGHT, UP, DOWN, ESCAPE = "\t", "\r", "\x1b[C", "\x1b[A", "\x1b[B", "\x1b"
CTRL_C, CTRL_D, CTRL_R, CTRL_SPACE, BACKSPACE = "\x03", "\x04", "\x12", "\x00", "\x7f"
PASTE, END_OF_PASTE = "\x1b[200~", "\x1b[201~"


class Person:
    """Types keys; between two chunks waits for what the terminal must show first."""

    def __init__(self, session: PromptSession[str], keyboard: PipeInput) -> None:
        self._session, self._keyboard = session, keyboard
        self._session.app.ttimeoutlen = 0.01
        self.late = ""

    def type(self, *script: str | Callable[[Buffer], object]) -> threading.Thread:
        thread = threading.Thread(target=self._type, args=(script,), daemon=True)
        thread.start()
        return thread

    def _type(self, script: tuple[str | Callable[[Buffer], object], ...]) -> None:
        for step in script:
            if isinstance(step, str):
                self._keyboard.send_text(step)
            elif not self._wait(step):
                self.late = f"never: {step.__name__}"
                break
        self._keyboard.send_text(CTRL_C * 3)

    def _wait(self, ready: Callable[[Buffer], object]) -> bool:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if ready(self._session.default_buffer):
                return True
            time.sleep(0.002)
        return False


def menu(buffer: Buffer) -> object:
    return buffer.complete_state


def chosen(buffer: Buffer) -> object:
    return buffer.complete_state and buffer.complete_state.current_completion


def no_menu(buffer: Buffer) -> bool:
    return buffer.complete_state is None


def ghost(buffer: Buffer) -> object:
    return buffer.suggestion and buffer.suggestion.text


def empty(buffer: Buffer) -> bool:
    return not buffer.text


def filled(buffer: Buffer) -> bool:
    return bool(buffer.text)


class Session:
    """What a chat wrote while a person typed."""

    def __init__(
        self, *script: str | Callable[[Buffer], object], earlier: tuple[str, ...] = ()
    ) -> None:
        self.out, self.notices = "", ""
        live = Live(str(BIKES))
        questions = Questions(lambda: live.assistant)
        questions.wait()
        chat = Chat(live, Terminal(self._write, self._notice, lambda: Look(80)))
        with create_pipe_input() as keyboard:
            session = prompt_session(
                lambda: questions, earlier=earlier, source=keyboard, screen=DummyOutput()
            )
            person = Person(session, keyboard)
            thread = person.type(*script)
            self.status = converse(session.prompt, chat)
            thread.join()
        assert not person.late
        self.asked = [chat.last.question] if chat.last else []

    def _write(self, text: str) -> None:
        self.out += text

    def _notice(self, text: str) -> None:
        self.notices += text


def test_a_typed_question_is_answered() -> None:
    done = Session("squeaky brakes", ENTER, CTRL_D)

    assert "Dirty rims make brakes squeal." in done.out


def test_ctrl_d_on_an_empty_line_leaves() -> None:
    assert Session(CTRL_D).status == 0


def test_ctrl_d_on_a_full_line_does_not_leave() -> None:
    assert "Dirty rims" in Session("squeaky brakes", CTRL_D, ENTER, CTRL_D).out


@pytest.mark.parametrize("word", ["exit", "quit", "/exit", "/quit", "EXIT", ":q"])
def test_leaving_by_word(word: str) -> None:
    assert Session(word, ENTER).status == 0


def test_ctrl_c_clears_the_line_and_the_chat_goes_on() -> None:
    done = Session("puncture", CTRL_C, empty, "squeaky brakes", ENTER, CTRL_D)

    assert done.asked == ["squeaky brakes"]
    assert "Ctrl-C again" in done.notices
    assert done.status == 0


def test_ctrl_c_twice_leaves() -> None:
    assert Session("puncture", CTRL_C, CTRL_C, CTRL_D).status == 130


def test_typing_between_two_ctrl_c_keeps_the_chat_open() -> None:
    done = Session(CTRL_C, "x", CTRL_C, empty, "squeaky brakes", ENTER, CTRL_D)

    assert done.asked == ["squeaky brakes"]


@pytest.mark.parametrize("key", [TAB, CTRL_SPACE], ids=["tab", "ctrl-space"])
def test_a_key_opens_the_menu_and_enter_takes_the_item_without_sending(key: str) -> None:
    done = Session("squea", menu, key, chosen, ENTER, no_menu, filled, ENTER, CTRL_D)

    assert done.asked == ["Why do my brakes squeal?"]


def test_arrow_down_walks_the_menu() -> None:
    done = Session("tyre", menu, DOWN, DOWN, chosen, ENTER, no_menu, ENTER, CTRL_D)

    assert done.asked == ["How much air should I put in my tyres?"]


def test_escape_closes_the_menu_and_keeps_what_was_typed() -> None:
    done = Session("squea", menu, TAB, chosen, ESCAPE, no_menu, "ky brakes", ENTER, CTRL_D)

    assert done.asked == ["squeaky brakes"]


def test_tab_opens_a_closed_menu_again_and_changes_nothing_yet() -> None:
    done = Session("squea", menu, ESCAPE, no_menu, TAB, menu, "ky brakes", ENTER, CTRL_D)

    assert done.asked == ["squeaky brakes"]


def test_a_misspelt_word_is_completed() -> None:
    done = Session("squeeky braks", menu, TAB, chosen, ENTER, no_menu, ENTER, CTRL_D)

    assert done.asked == ["Why do my brakes squeal?"]


def test_a_command_is_completed() -> None:
    done = Session("/ver", menu, TAB, chosen, ENTER, no_menu, ENTER, CTRL_D)

    assert "bicycle repair, version 3" in done.out


def test_right_takes_the_grey_suggestion() -> None:
    done = Session("why do my br", ghost, RIGHT, ENTER, CTRL_D)

    assert done.asked == ["why do my brakes squeal?"]


def test_up_brings_an_earlier_line_back() -> None:
    done = Session(UP, filled, ENTER, CTRL_D, earlier=("squeaky brakes",))

    assert done.asked == ["squeaky brakes"]


def test_ctrl_r_searches_earlier_lines() -> None:
    done = Session(CTRL_R, "squ", ENTER, filled, ENTER, CTRL_D, earlier=("squeaky brakes", "hi"))

    assert done.asked == ["squeaky brakes"]


def test_many_pasted_lines_are_one_question() -> None:
    pasted = f"{PASTE}Hello,\nmy bike is old.\nsqueaky brakes{END_OF_PASTE}"

    done = Session(pasted, filled, ENTER, CTRL_D)

    assert done.asked == ["Hello,\nmy bike is old.\nsqueaky brakes"]
    assert "Dirty rims" in done.out


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("مرحبا كيف حالك", id="right to left"),
        pytest.param("自行车轮胎没气了", id="wide"),
        pytest.param("🚲🔧", id="emoji"),
        pytest.param("e\u0301le\u0300ve", id="combining"),
    ],
)
def test_any_script_may_be_typed(text: str) -> None:
    done = Session(text, BACKSPACE, text[-1], ENTER, CTRL_D)

    assert done.asked == [text]
    assert done.status == 0
