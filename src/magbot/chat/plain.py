"""Read whole lines: for pipes, simple and broken terminals, and screen readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

PROMPT = "\n> "
ReadLine = Callable[[], str]


class PlainReader:
    """Reads whole lines; shows the prompt through `notice` where there is a person."""

    def __init__(self, stream: TextIO, prompt: Callable[[str], None] | None = None) -> None:
        self._stream, self._prompt = stream, prompt

    def read(self) -> str:
        """Return the next line. Raises EOFError at the end."""
        prompt = self._prompt or (lambda _: None)
        prompt(PROMPT)
        try:
            line = self._stream.readline()
        except KeyboardInterrupt:
            prompt("\n")
            raise
        if not line:
            prompt("\n")
            raise EOFError
        return line.rstrip("\r\n")


class SturdyReader:
    """Reads with the first choice; if that breaks, reports it and continues with the second.

    `start` begins the first choice and gives what reads its lines.
    """

    def __init__(
        self, start: Callable[[], ReadLine], second: ReadLine, complain: Callable[[str], None]
    ) -> None:
        self._start, self._second, self._complain = start, second, complain
        self._read: ReadLine | None = None

    def read(self) -> str:
        """Return the next line of whichever reader works."""
        try:
            if self._read is None:
                self._read = self._start()
            return self._read()
        except EOFError:
            raise
        except Exception as error:
            if self._read is self._second:
                raise
            self._complain(f"this terminal does not edit lines ({error}); plain lines will do")
            self._read = self._second
        return self._second()
