"""The three standard streams, made safe: some may be closed, and all are written harmless."""

from __future__ import annotations

import os
import sys

from magbot.text.sanitizer import HarmlessStream, SilentStream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Streams = tuple[Any, Any, Any]


def make_safe() -> Streams:
    """Replace the standard streams; returns what they were, for `restore`.

    A closed stream is replaced by one that is empty, or that discards what is written.
    """
    before = sys.stdin, sys.stdout, sys.stderr
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    sys.stdout = HarmlessStream(sys.stdout)
    sys.stderr = SilentStream(sys.stderr)
    return before


def restore(streams: Streams) -> None:
    """Put the standard streams back."""
    sys.stdin, sys.stdout, sys.stderr = streams


def unwrap() -> None:
    """Restore standard output for a surface that writes styles and cleans its own texts."""
    if isinstance(sys.stdout, HarmlessStream):
        sys.stdout = sys.stdout.stream


def abandon_output() -> None:
    """Discard further output: flushing what is left in the buffer would fail again at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
