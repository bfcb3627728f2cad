"""Which files a knowledge base is read from, and whether one of them has changed since.

The cache, the chat and the servers share it. It imports almost nothing, because every question on
the command line waits for it.
"""

from __future__ import annotations

import os

from magbot.kb.extends import base_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

Stamp = tuple[str, int, int, int, int]
YAML = (".yaml", ".yml")
SUFFIXES = (*YAML, ".jsonl")
ENTRIES, RULES, CASES, TRAINING = KINDS = ("entries", "safety", "cases", "safety/training")
"""What a file may hold, in the order of reading; also the folders of all but the first."""
_SUB_FOLDERS = (RULES, CASES)
_DEEPEST = 8  # a link to a parent folder must not loop
_LARGEST_INODE = 2**63 - 1


def is_read(name: str, suffixes: tuple[str, ...] = SUFFIXES) -> bool:
    """Return whether a file of this name is read: by its suffix, in any case, and not hidden."""
    return name[:1] != "." and name.lower().endswith(suffixes)


def kind_of(name: str) -> str:
    """Return what a file holds by its name relative to the folder; "" where it is not read."""
    folder, _, base = name.rpartition("/")
    if not folder:
        is_rules = os.path.splitext(base)[0] == RULES and is_read(base, YAML)
        return RULES if is_rules else ENTRIES
    if f"{folder}/".startswith(f"{TRAINING}/"):
        return TRAINING if folder == TRAINING and base.endswith(YAML[0]) else ""
    is_known = folder == CASES or f"{folder}/".startswith(f"{RULES}/")
    return folder.partition("/")[0] if is_known and is_read(base, YAML) else ""


def files_of(folder: str) -> dict[str, list[str]]:
    """Return the files of a knowledge base by their kind, relative to its folder, sorted.

    Raises OSError where the folder, or one in it, cannot be listed.
    """
    names: dict[str, list[str]] = {kind: [] for kind in ("", *KINDS)}
    for name in sorted(_names_below(folder, strict=True)):
        names[kind_of(name)].append(name)
    return names


def stamps(path: str, suffixes: tuple[str, ...] = SUFFIXES) -> tuple[Stamp, ...]:
    """Return a stamp of every file read at `path`, a folder or a single file; () where none is.

    The files of the base that a layer extends are among them.

    A stamp is name, size in bytes, times of modification and of change in nanoseconds, and inode:
    an edit may keep the size and set the time, a rename brings another file with both. What
    cannot be read has zeros, and nothing is raised: a folder may vanish meanwhile.
    """
    files = _files(path, suffixes)
    stamps_of = [_stamp(file, name) for file, name in files]
    base = base_of(path) if files and suffixes is SUFFIXES else ""
    stamps_of += [_stamp(file, file) for file, _ in _files(base, suffixes)]
    return tuple(sorted(stamps_of))


def _files(path: str, suffixes: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the path of each file at a path, and its name relative to the folder."""
    if os.path.isdir(path):
        names = _names_below(path, suffixes)
        return [(os.path.join(path, name), name) for name in names]
    return [(path, os.path.basename(path))] if os.path.exists(path) else []


def _names_below(
    folder: str,
    suffixes: tuple[str, ...] = SUFFIXES,
    inside: str = "",
    depth: int = 0,
    *,
    strict: bool = False,
) -> Iterator[str]:
    try:
        with os.scandir(os.path.join(folder, inside)) as items:
            names = [item.name for item in items if item.name[0] != "."]
    except OSError:
        if strict:
            raise
        return
    for name in names:
        is_folder = os.path.isdir(os.path.join(folder, inside, name))
        if is_folder and depth < _DEEPEST and (depth or name in _SUB_FOLDERS):
            below = f"{inside}{name}/"
            yield from _names_below(folder, suffixes, below, depth + 1, strict=strict)
        elif not is_folder and is_read(name, suffixes):
            yield inside + name


def _stamp(file: str, name: str) -> Stamp:
    try:
        stat = os.stat(file)
    except OSError:  # a link to nothing, or a file that has gone meanwhile
        return (name, 0, 0, 0, 0)
    inode = stat.st_ino & _LARGEST_INODE
    return (name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, inode)
