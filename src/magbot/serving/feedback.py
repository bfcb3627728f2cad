"""Keep what people thought of replies: entry, verdict, day and edition, never a person."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Protocol

from magbot.errors import MagbotError


class Sink(Protocol):
    """Where verdicts go."""

    def keep(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
        """Keep one verdict ("up" or "down") on an entry of an edition (hash), given that day."""

    def withdraw(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
        """Take back a verdict that was kept with these arguments: its giver changed it."""


class Sinks:
    """Hands every verdict to each of several sinks; without one, the metrics alone count it."""

    def __init__(self, sinks: Iterable[Sink]) -> None:
        self._sinks = tuple(sinks)

    def keep(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
        """Keep it in each."""
        for sink in self._sinks:
            sink.keep(entry, verdict, edition=edition, day=day)

    def withdraw(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
        """Take it back in each."""
        for sink in self._sinks:
            sink.withdraw(entry, verdict, edition=edition, day=day)


class FileSink:
    """Appends verdicts to a file that only its owner can read, one JSON object a line."""

    def __init__(self, path: str) -> None:
        """Check that the file can be written. Raises MagbotError when not."""
        self._path = path
        try:
            os.close(self._open())
        except OSError as error:
            raise MagbotError(
                f"The feedback file {path} cannot be written: {error.strerror}. "
                "Name a file in a folder that this user may write to."
            ) from None

    def keep(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
        """Append one line; a single write, so that processes may share the file."""
        self._append({"entry": entry, "verdict": verdict, "day": day, "edition": edition})

    def withdraw(self, entry: str, verdict: str, *, edition: str = "", day: str = "") -> None:
        """Append a line that takes an earlier one back."""
        vote = {"entry": entry, "verdict": verdict, "day": day, "edition": edition}
        self._append({**vote, "withdrawn": True})

    def _append(self, vote: dict[str, object]) -> None:
        line = json.dumps(vote) + "\n"
        descriptor = self._open()
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
