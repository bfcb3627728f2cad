"""Keep compiled knowledge bases in the user's cache folder, so that a folder is compiled once.

A cached image is used while every file it was made from, and the code that made it, have the
size and the times of modification and change they had then; after an edit, the parts that the
edit did not touch are taken from it, so that a reworded answer does not fit the matcher again. It
is written beside its place and renamed when the outdated one is gone: a reader sees a whole image
or none. None, or anything wrong with one, means that it is made again. The command line uses
this; the library only when asked to.
"""

from __future__ import annotations

import os
import sys
from _thread import get_ident

from magbot.compiled import ONCE, compile_sections, open_store
from magbot.kb.codec import decode, encode
from magbot.store import Store, StoreError, pack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from magbot.compiled import Edition
    from magbot.kb.model import KnowledgeBase

    Stamp = tuple[str, int, int, int]

_SUFFIXES = (".yaml", ".yml", ".jsonl")
_VERIFIED_UP_TO = 16 * 2**20
_QUICKLY_UP_TO = 2**16  # a single question reads little more of the file than this checks
_SLOW = 100_000  # bytes of a folder from which compiling it is felt
_CODE = os.path.dirname(os.path.abspath(__file__))
_BELOW = ("cases", "safety", "safety/lists", "safety/training")
_CODE_FOLDERS = (".", "kb", "retrieve", "safety")


def cached(
    path: str, read: Callable[[str, Mapping[str, memoryview] | None], Edition]
) -> KnowledgeBase:
    """Open the cached image of a folder, or read, compile and keep it.

    A cache that cannot be written is done without; problems of the folder raise as in `read`.
    """
    code = [_stamps(os.path.join(_CODE, name), ".py") for name in _CODE_FOLDERS]
    files = _stamps(path)
    below = [_stamps(os.path.join(path, name)) for name in _BELOW]
    stamp = encode([files, below, code])
    place = _place(path)
    found = _open(place)
    if found is not None and bytes(found.sections["cache.stamp"]) == stamp:
        return found
    if found is None and sys.stderr.isatty() and sum(size for _, size, *_ in files) > _SLOW:
        print(
            "magbot: compiling the knowledge base, which takes some seconds once", file=sys.stderr
        )
    marked = _compiled(read, path, _reusable(found, stamp), stamp)
    del found  # a mapped file cannot be replaced everywhere
    _write(place, marked)
    return open_store(Store(marked, verify_up_to=0))


def _compiled(
    read: Callable[[str, Mapping[str, memoryview] | None], Edition],
    path: str,
    earlier: Mapping[str, memoryview] | None,
    stamp: bytes,
) -> bytes:
    import gc

    collecting = gc.isenabled()
    gc.disable()  # nearly all that is made is kept to the end
    try:
        found = read(path, earlier)
        sections = compile_sections(found.kb, earlier, found.same)
        return pack({**sections, **found.records, "cache.stamp": stamp})
    finally:
        if collecting:
            gc.enable()


def map_image(name: str, *, quickly: bool = False) -> KnowledgeBase:
    """Map an image file. Raises OSError, ValueError or StoreError when it cannot be used.

    Sections of up to 16 MiB are checked for damage; `quickly`, of up to 64 KiB.
    """
    return open_store(_map(name, _QUICKLY_UP_TO if quickly else _VERIFIED_UP_TO))


def _map(name: str, verify_up_to: int) -> Store:
    from mmap import ACCESS_READ, mmap

    with open(name, "rb") as file:
        view = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
    return Store(view, verify_up_to=verify_up_to)


def write_beside(place: str, content: bytes) -> None:
    """Write a file so that a reader sees the old or the new content, never a part."""
    partial = f"{place}.{os.getpid()}.{get_ident()}.part"
    try:
        with open(partial, "wb") as file:
            file.write(content)
        os.replace(partial, place)
    except OSError:
        if os.path.exists(partial):
            os.unlink(partial)
        raise


def _open(place: str) -> KnowledgeBase | None:
    try:
        kb = map_image(place, quickly=True)
        _ = kb.sections["cache.stamp"]
    except FileNotFoundError:
        return None
    except (OSError, StoreError, ValueError, KeyError) as error:
        print(
            f"magbot: the cached {place} cannot be used ({error}); it is made again",
            file=sys.stderr,
        )
        return None
    return kb


def _reusable(kb: KnowledgeBase | None, stamp: bytes) -> Mapping[str, memoryview] | None:
    """Give the sections of an outdated image when the same code made it and all are whole."""
    if kb is None or ONCE in kb.sections:  # so large that nothing of it is used again
        return None
    if _code_of(kb.sections["cache.stamp"]) != _code_of(stamp):
        return None
    try:
        return kb.sections.checked() if isinstance(kb.sections, Store) else None
    except StoreError:
        return None


def _code_of(stamp: bytes | memoryview) -> object:
    parts: Any = decode(stamp)
    return parts[-1]


def _write(place: str, content: bytes) -> None:
    try:
        os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
        if os.path.exists(place):  # renaming over a file makes some file systems write it at once
            os.unlink(place)
        write_beside(place, content)
    except OSError:
        return


def _place(path: str) -> str:
    from zlib import crc32

    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    full = os.path.abspath(path).encode("utf-8", "surrogateescape")
    name = os.path.basename(full.rstrip(b"/")).decode("utf-8", "replace")
    return os.path.join(home, "magbot", f"{name}-{crc32(full):08x}.magbot")


def _stamps(path: str, suffixes: str | tuple[str, ...] = _SUFFIXES) -> list[Stamp]:
    try:
        if not os.path.isdir(path):
            return [_stamp(os.path.basename(path), os.stat(path))]
        with os.scandir(path) as found:
            return sorted(_stamp_of(item) for item in found if item.name.endswith(suffixes))
    except OSError:
        return []


def _stamp_of(item: os.DirEntry[str]) -> Stamp:
    try:
        return _stamp(item.name, item.stat())
    except OSError:  # a link to nothing, as an editor's lock is; the other files still count
        return (item.name, 0, 0, 0)


def _stamp(name: str, stat: os.stat_result) -> Stamp:
    # An unpacked archive sets the modification time, and an edit may keep the size.
    return (name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
