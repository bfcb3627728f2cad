"""The files of the site that are shipped with the package."""

from __future__ import annotations

from importlib.resources import files


def asset(name: str) -> bytes:
    """Return the content of a file under assets/."""
    return files("magbot.exporting.site").joinpath("assets", name).read_bytes()
