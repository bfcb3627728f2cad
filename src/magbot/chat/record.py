"""Keep what was said, where the person asks for it: a history file and a transcript.

Both are readable by their owner alone. A file that cannot be written ends nothing: it is
reported once and left alone. The words of a question that got an alarm are never written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

MOST_KEPT = 1000
_PRIVATE = 0o600


class PrivateFile:
    """A text file for its owner alone, to be appended to."""

    def __init__(self, path: str, complain: Callable[[str], None]) -> None:
        self._path, self._complain, self._broken = Path(path), complain, False

    def append(self, text: str, *, anew: bool = False) -> None:
        """Add to the end, or begin anew; the first failure is reported, later ones are silent."""
        if self._broken:
            return
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            how = os.O_TRUNC if anew else os.O_APPEND
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | how, _PRIVATE)
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
                if hasattr(os, "fchmod"):
                    os.fchmod(handle, _PRIVATE)
                file.write(text)
        except OSError as error:
            self._fail("written", error)

    def lines(self) -> list[str]:
        """Return the lines; none where there is no file yet."""
        try:
            return self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            self._fail("read", error)
            return []

    def _fail(self, what: str, error: OSError) -> None:
        self._broken = True
        self._complain(f"{self._path} cannot be {what}: {error.strerror}. The chat goes on.")


class HistoryFile:
    """The questions of earlier chats, the newest last, MOST_KEPT at most."""

    def __init__(self, path: str, complain: Callable[[str], None]) -> None:
        self._file = PrivateFile(path, complain)

    def load(self) -> list[str]:
        """Return the questions kept; a file grown too long is cut to the newest."""
        lines = self._file.lines()
        if len(lines) > MOST_KEPT:
            lines = lines[-MOST_KEPT:]
            self._file.append("".join(line + "\n" for line in lines), anew=True)
        return [text for text in map(_question, lines) if text]

    def add(self, question: str) -> None:
        """Keep a question, unless it begins with a space."""
        if question and not question[0].isspace():
            self._file.append(json.dumps(question) + "\n")


def _question(line: str) -> str:
    try:
        text = json.loads(line)
    except ValueError:
        return ""
    return text if isinstance(text, str) else ""


def default_history() -> str:
    """Return the path of the history file when no name is given."""
    state = os.environ.get("XDG_STATE_HOME")
    folder = Path(state) if state else Path("~/.local/state").expanduser()
    return str(folder / "magbot" / "history")
