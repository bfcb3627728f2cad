"""Follow the edits of a knowledge base while a chat runs; a broken edit changes nothing."""

from __future__ import annotations

from threading import Lock

from magbot import library
from magbot.answering.assistant import Assistant
from magbot.errors import KnowledgeBaseError, UnknownScopeError
from magbot.kb.folder_files import stamps
from magbot.kb.model import KnowledgeBase
from magbot.library.lost_content import losses, refusal


class Live:
    """A knowledge base that is read anew when the files it was made from have changed.

    The assistant is made when it is first asked for, so that a prompt need not wait for it.
    """

    def __init__(self, path: str | None = None, scope: str = "") -> None:
        """Load the knowledge base at `path` (default: the bundled one), or only a `scope` of it.

        Raises KnowledgeBaseError when it cannot be used, UnknownScopeError without the scope.
        """
        self._scope = scope
        self._path = path if path is not None else library.bundled_path()
        self._stamp = stamps(self._path)
        self.kb = self._load()
        self._current: tuple[KnowledgeBase, Assistant] | None = None
        self._lock = Lock()

    @property
    def assistant(self) -> Assistant:
        """The assistant of the edition that is live now. Safe to share by threads."""
        with self._lock:
            if self._current is None or self._current[0] is not self.kb:
                self._current = self.kb, Assistant(self.kb)
            return self._current[1]

    def refresh(self) -> tuple[bool, str]:
        """Look at the files once. Returns whether they were read anew, and what went wrong.

        What went wrong is every problem with its file and line, told once for an edit.
        """
        now = stamps(self._path)
        if now == self._stamp:
            return False, ""
        self._stamp = now
        try:
            kb = self._load()
        except (KnowledgeBaseError, UnknownScopeError) as error:
            return False, str(error)
        lost = losses(self.kb, kb)
        if lost:
            return False, refusal(lost, "Start the chat again")
        self.kb = kb
        return True, ""

    def _load(self) -> KnowledgeBase:
        # A compiled file is read into memory: a chat is long, and the file may be written over.
        cache = not self._path.endswith(library.COMPILED_SUFFIX)
        return library.load(self._path, cache=cache, scope=self._scope)
