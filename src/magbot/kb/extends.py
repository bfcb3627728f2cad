"""Which base a layer builds on: `extends:` in its faq.yaml, found without parsing YAML.

Every check of a folder for changes runs this, so it imports almost nothing.
"""

from __future__ import annotations

import os

KEY = "extends"
BUNDLED = "bundled"
HEADS = ("faq.yaml", "faq.yml")
"""The files of a folder in which the key may stand."""
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_LONGEST = 1_000  # bytes of a path


def bundled_folder() -> str:
    """Return the folder of the base that comes with the package, or the checkout's."""
    inside = os.path.join(_PACKAGE, "faq")
    if os.path.isdir(inside):
        return inside
    return os.path.normpath(os.path.join(_PACKAGE, "..", "..", "faq"))


def named_base(path: str) -> str:
    """Return what a folder or file writes after `extends:`, or "" where it is no layer."""
    for name in HEADS if os.path.isdir(path) else ("",):
        try:
            with open(os.path.join(path, name) if name else path, "rb") as file:
                named = _value(file.read())
        except OSError:
            continue
        if named:
            return named
    return ""


def base_of(path: str) -> str:
    """Return the path of the base that a folder or file builds on, or "" where it is no layer.

    A path in `extends:` is taken from the folder that it is written in.
    """
    named = named_base(path)
    if not named:
        return ""
    if named == BUNDLED:
        return bundled_folder()
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    return os.path.normpath(os.path.join(folder, named))


def _value(data: bytes) -> str:
    _, key, rest = (b"\n" + data.removeprefix(b"\xef\xbb\xbf")).partition(f"\n{KEY}:".encode())
    if not key:
        return ""
    line = rest[:_LONGEST].split(b"\n", 1)[0].decode("utf-8", "replace")
    value = line.split(" #", 1)[0].strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value
