"""Read whole lines: for pipes, simple and broken terminals, and screen readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from magbot.chat.loop import Reader

PROMPT = "\n> "


class PlainReader:
    """Reads whole lines; shows the prompt through `notice` where there is a person."""

    def __init__(self, stream: TextIO, prompt: Callable[[str], None] | None = None) -> None:
        self._stream, self._prompt = stream, prompt

    def read(self) -> str:
        """Return the next line. Raises EOFError at the end."""
        if self._prompt is None:
            return self._line()
        self._prompt(PROMPT)
        try:
            return self._line()
        except (EOFError, KeyboardInterrupt):
            self._prompt("\n")
            raise

    def _line(self) -> str:
        line = self._stream.readline()
        if not line:
            raise EOFError
        return line.rstrip("\r\n")


class SturdyReader:
    """Reads with a first choice; when that breaks, says so and goes on with the second."""

    def __init__(
        self, first: Callable[[], Reader], second: Reader, complain: Callable[[str], None]
    ) -> None:
        self._first, self._second, self._complain = first, second, complain
        self._reader: Reader | None = None

    def read(self) -> str:
        """Return the next line of whichever reader works."""
        try:
            if self._reader is None:
                self._reader = self._first()
            return self._reader.read()
        except EOFError:
            raise
        except Exception as error:
            if self._reader is self._second:
                raise
            self._complain(f"this terminal does not edit lines ({error}); plain lines will do")
            self._reader = self._second
        return self._second.read()
