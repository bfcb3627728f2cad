"""A chat in a terminal: its conversation, its last reply, the list that a number refers to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from magbot.answering.answer import Answer
from magbot.chat.live import Live
from magbot.chat.record import HistoryFile, PrivateFile
from magbot.conversation import Conversation
from magbot.conversation.caution import CALM
from magbot.render.terminal import DIM, Look, paragraph, show
from magbot.review import Log
from magbot.text.sanitizer import one_line

_ALARM = "emergency"
_NOT_KEPT = "(not kept)"
_PAPER = Look(80)


@dataclass(frozen=True)
class Terminal:
    """Where a chat writes, and what it keeps.

    `out` takes answers, `notice` all else; `look` tells the terminal's width and styles anew for
    each reply.
    """

    out: Callable[[str], None]
    notice: Callable[[str], None]
    look: Callable[[], Look]
    history: HistoryFile | None = None
    transcript: PrivateFile | None = None
    log: Log | None = None


class Chat:
    """One chat: its conversation, its last reply, the list that a number refers to."""

    def __init__(self, live: Live, terminal: Terminal) -> None:
        self.live, self.terminal = live, terminal
        self._conversation: Conversation | None = None
        self.last: Answer | None = None
        self.left = False
        self._menu: Sequence[Callable[[], None]] = ()
        self._disliked: Answer | None = None

    @property
    def conversation(self) -> Conversation:
        """The conversation, begun when it is first needed: the prompt comes before."""
        if self._conversation is None:
            self._conversation = Conversation(self.live.assistant)
        return self._conversation

    def banner(self) -> None:
        """Say in two lines what this is, and the note."""
        self.tell(f"{self.word('banner', title=self.live.kb.title)}\n{self.live.kb.note}")

    def ask(self, line: str) -> None:
        """Reply to a question; a list shown before is no longer referred to."""
        self.offer(())
        self.reply(line, self.conversation.ask(line.strip()))

    def reply(self, question: str, answer: Answer) -> None:
        """Show a reply, and keep what is to be kept."""
        self.last = answer
        alarm = answer.kind == _ALARM
        if not alarm:
            self.keep(question)
        self.say(self._shown(answer, self.terminal.look()))
        if self.terminal.transcript is not None:
            heading = _NOT_KEPT if alarm else one_line(question.strip())
            self.terminal.transcript.append(f"> {heading}\n\n{self._shown(answer, _PAPER)}\n\n")
        if self.terminal.log is not None and (answer.card or self._calm):
            self.terminal.log.record(answer)

    def dislike(self) -> None:
        """Log that the last reply did not help, once."""
        log, answer = self.terminal.log, self.last
        if log is None or answer is None or answer is self._disliked:
            return
        self._disliked = answer
        if answer.card or self._calm:
            log.record(answer, helpful=False)
        else:
            for entry in answer.entries:
                log.keep(entry.id, "down")

    def offer(self, actions: Sequence[Callable[[], None]]) -> None:
        """Let the next numbers refer to a list just shown."""
        self._menu = actions

    def pick(self, text: str) -> bool:
        """Do what a number of the list shown last stands for; False for what is no such number."""
        if not self._menu or not (text.isdecimal() and text.isascii()):
            return False
        if 1 <= int(text) <= len(self._menu):
            self._menu[int(text) - 1]()
        else:
            self.tell(self.word("range", number=len(self._menu)))
        return True

    def choose(self, entry_id: str) -> None:
        """Answer a question of a list by its entry."""
        answer = self.conversation.choose(entry_id)
        if answer is not None:
            self.reply(answer.question, answer)

    def word(self, name: str, /, **holes: object) -> str:
        """Return one of the chat's own texts, in the words of the folder or its language."""
        text = self.live.kb.labels[f"chat.{name}"]
        for hole, value in holes.items():
            text = text.replace("{" + hole + "}", str(value))
        return text

    def say(self, text: str) -> None:
        """Write something that was asked for."""
        self.terminal.out(f"\n{text}\n")

    def tell(self, text: str) -> None:
        """Write a remark."""
        lines = paragraph(text, self.terminal.look())
        self.terminal.notice("\n".join(lines) + "\n")

    def _shown(self, answer: Answer, look: Look) -> str:
        read_as = next((match.read_as for match in answer.matches if match.read_as), "")
        text = show(answer, self.live.kb.labels, look)
        if not read_as or not answer.entries or read_as == answer.question:
            return text
        lines = [look.mark(line, DIM) for line in paragraph(f"({read_as})", look)]
        return "\n".join([*lines, "", text])

    @property
    def _calm(self) -> bool:
        """Whether no card is in force: messages after one may be as sensitive as its cause."""
        return self.conversation.state.caution == CALM

    def keep(self, line: str) -> None:
        """Keep a line in the history, where there is one."""
        if self.terminal.history is not None:
            self.terminal.history.add(line)

    def refresh(self) -> None:
        """Follow an edit of the knowledge base, and say so."""
        edited, problems = self.live.refresh()
        if edited:
            self.conversation.use(self.live.assistant)
            self.offer(())
            self.tell(self.word("edited"))
        elif problems:
            self.tell(f"{problems}\n{self.word('not_used')}")
