"""The prompt: line editing, history, ghost text and completion, by prompt-toolkit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from prompt_toolkit import PromptSession
from prompt_toolkit.application import Application
from prompt_toolkit.auto_suggest import AutoSuggest, AutoSuggestFromHistory, Suggestion
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import completion_is_selected, has_completions
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth, Output, create_output
from prompt_toolkit.styles import Style

from magbot.chat.commands import COMMANDS
from magbot.chat.loop import Interrupted
from magbot.chat.plain import PROMPT
from magbot.chat.questions import Questions

_STYLE = Style.from_dict({"prompt": "bold", "auto-suggestion": "ansibrightblack"})
_ROWS_FOR_MENU = 8


class ChatCompleter(Completer):
    """Completes commands after a slash, questions otherwise."""

    def __init__(self, questions: Callable[[], Questions]) -> None:
        self._questions = questions

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        """Return completions of the whole line up to the cursor."""
        del complete_event
        typed = document.text_before_cursor
        if "\n" in document.text:
            return
        if typed.startswith("/"):
            for name in COMMANDS:
                if f"/{name}".startswith(typed.lower()):
                    purpose = self._questions().purpose(name)
                    yield Completion(f"/{name}", -len(typed), display_meta=purpose)
            return
        for entry in self._questions().complete(typed):
            yield Completion(entry.question, -len(typed))


class Ghost(AutoSuggest):
    """Suggests the rest of a question of the knowledge base, else of an earlier line."""

    def __init__(self, questions: Callable[[], Questions]) -> None:
        self._questions, self._earlier = questions, AutoSuggestFromHistory()

    def get_suggestion(self, buffer: Buffer, document: Document) -> Suggestion | None:
        """Return the rest of the line, or None."""
        rest = self._questions().ghost(document.text)
        return Suggestion(rest) if rest else self._earlier.get_suggestion(buffer, document)


def prompt_session(
    questions: Callable[[], Questions],
    *,
    earlier: Iterable[str] = (),
    styled: bool = True,
    source: Input | None = None,
    screen: Output | None = None,
) -> PromptSession[str]:
    """Return a session whose `prompt` gives the next line.

    That raises EOFError for Ctrl-D and Interrupted for Ctrl-C. `source` and `screen` replace
    this process's terminal.
    `questions` is first called when the prompt was drawn: what it loads delays no one.
    """
    session: PromptSession[str] = PromptSession(
        PROMPT,
        completer=ChatCompleter(questions),
        auto_suggest=Ghost(questions),
        history=InMemoryHistory(list(earlier)),
        key_bindings=bindings(),
        complete_while_typing=True,
        style=_STYLE,
        color_depth=None if styled else ColorDepth.DEPTH_1_BIT,
        include_default_pygments_style=False,
        reserve_space_for_menu=_ROWS_FOR_MENU,
        input=source,
        output=screen or create_output(always_prefer_tty=True),
    )

    def look_again() -> None:
        loop = session.app.loop
        if loop is not None and session.app.is_running:
            # inserting nothing asks for suggestions and completions of what stands there
            loop.call_soon_threadsafe(session.default_buffer.insert_text, "")

    def drawn(_: Application[str]) -> None:
        questions().when_made(look_again)

    session.app.after_render += drawn
    return session


def bindings() -> KeyBindings:
    """Bind the keys that differ from prompt-toolkit's own."""
    keys = KeyBindings()
    keys.add("c-c")(_interrupt)
    keys.add("enter", filter=completion_is_selected)(_take_completion)
    keys.add("escape", filter=has_completions, eager=True)(_close_menu)
    keys.add("tab")(_open_menu)
    keys.add("c-space")(_open_menu)
    return keys


def _interrupt(event: KeyPressEvent) -> None:
    typed = bool(event.current_buffer.text)
    event.app.exit(exception=Interrupted(typed=typed), style="class:aborting")


def _take_completion(event: KeyPressEvent) -> None:
    event.current_buffer.complete_state = None


def _close_menu(event: KeyPressEvent) -> None:
    event.current_buffer.cancel_completion()


def _open_menu(event: KeyPressEvent) -> None:
    buffer = event.current_buffer
    if buffer.complete_state:
        buffer.complete_next()
    else:
        buffer.start_completion(select_first=False)
