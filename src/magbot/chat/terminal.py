"""What a terminal can show: its width, styles and links."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

from magbot.render.terminal import Look

_LINKING_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"})
_LINKING = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")
_LINKING_TERMS = ("xterm-kitty", "foot", "alacritty", "xterm-ghostty", "wezterm")
_LINKING_VTE = 5000
_SIMPLE = ("dumb", "unknown", "")


def look_for(
    environment: Mapping[str, str], *, tty: bool, color: str = "auto", plain: bool = False
) -> Look:
    """Choose width, styles and plain mode.

    Styles: the option `color` ("always", "never") decides, then FORCE_COLOR, then NO_COLOR
    (each when not empty), then whether the output is a terminal that obeys escape codes.
    """
    simple = environment.get("TERM", "") in _SIMPLE and environment.get("OS") != "Windows_NT"
    plain = plain or (tty and simple)
    if color != "auto":
        styled = color == "always"
    elif environment.get("FORCE_COLOR"):
        styled = True
    else:
        styled = tty and not plain and not environment.get("NO_COLOR")
    width = shutil.get_terminal_size((80, 24)).columns
    return Look(
        max(1, width - 1), styled, plain, links=tty and styled and knows_links(environment)
    )


def knows_links(environment: Mapping[str, str]) -> bool:
    """Return whether a terminal shows OSC 8 links, as far as its environment says."""
    if environment.get("TERM_PROGRAM") in _LINKING_PROGRAMS:
        return True
    vte = environment.get("VTE_VERSION", "")
    if vte.isdecimal() and int(vte) >= _LINKING_VTE:
        return True
    term = environment.get("TERM", "")
    return any(environment.get(name) for name in _LINKING) or term.startswith(_LINKING_TERMS)
