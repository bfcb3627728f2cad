"""Which files a knowledge base is read from, and whether one of them has changed since.

The cache, the chat and the servers share it. It imports almost nothing, because every question on
the command line waits for it.
"""

from __future__ import annotations

import os

from magbot.kb.extends import base_of

Stamp = tuple[str, int, int, int, int]
SUFFIXES = (".yaml", ".yml", ".jsonl")
BELOW = ("cases", "safety")
"""The folders inside a knowledge base that are read too, with all that is in them."""
_DEEPEST = 4  # a link to a parent folder must not loop
_LARGEST_INODE = 2**63 - 1


def is_read(name: str, suffixes: tuple[str, ...] = SUFFIXES) -> bool:
    """Return whether a file of this name is read: by its suffix, in any case, and not hidden."""
    return name[:1] != "." and name.lower().endswith(suffixes)


def stamps(path: str, suffixes: tuple[str, ...] = SUFFIXES) -> tuple[Stamp, ...]:
    """Return a stamp of every file read at `path`, a folder or a single file; () where none is.

    The files of the base that a layer extends are among them.

    A stamp is name, size in bytes, times of modification and of change in nanoseconds, and inode:
    an edit may keep the size and set the time, a rename brings another file with both. What
    cannot be read has zeros, and nothing is raised: a folder may vanish meanwhile.
    """
    stamps_of: list[Stamp] = []
    if os.path.isdir(path):
        _look(path, "", suffixes, 0, stamps_of)
    elif os.path.exists(path):
        stamps_of.append(_stamp(path, os.path.basename(path)))
    base = base_of(path) if stamps_of and suffixes is SUFFIXES else ""
    if os.path.isdir(base):
        _look(base, f"{base}/", suffixes, 0, stamps_of)
    elif base:
        stamps_of.append(_stamp(base, base))
    return tuple(sorted(stamps_of))


def _look(
    folder: str, inside: str, suffixes: tuple[str, ...], depth: int, stamps_of: list[Stamp]
) -> None:
    try:
        with os.scandir(folder) as items:
            names = [item.name for item in items if item.name[0] != "."]
    except OSError:
        return
    for name in names:
        full, shown = os.path.join(folder, name), inside + name
        if is_read(name, suffixes) and not os.path.isdir(full):
            stamps_of.append(_stamp(full, shown))
        elif (depth or name in BELOW) and depth < _DEEPEST and os.path.isdir(full):
            _look(full, f"{shown}/", suffixes, depth + 1, stamps_of)


def _stamp(full: str, shown: str) -> Stamp:
    try:
        stat = os.stat(full)
    except OSError:  # a link to nothing, or a file that has gone meanwhile
        return (shown, 0, 0, 0, 0)
    inode = stat.st_ino & _LARGEST_INODE
    return (shown, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, inode)
