"""A static site: every answer as a page, and the assistant running in the reader's browser."""

from __future__ import annotations

from importlib.resources import files


def asset(name: str) -> bytes:
    """Return the content of a file under assets/, which are shipped with the package."""
    return files("magbot.exporting.site").joinpath("assets", name).read_bytes()
