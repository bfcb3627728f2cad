"""Keep compiled knowledge bases in the user's cache folder, so that a folder is compiled once.

A cached image is used while every file it was made from, and the code that made it, have the
size, modification time and change time they had then. After an edit, the parts that the edit did
not touch are reused: a reworded answer does not fit the matcher again. An image is written beside
the outdated one and renamed, so that a reader sees a whole image or none. A missing or faulty
image is compiled again; a folder or image that is not the user's own is not used. The command
line uses this; the library only when asked to.
"""

from __future__ import annotations

import os
import sys

from magbot.compiling.compiled import open_sections
from magbot.image.container import Container, ContainerError, fingerprint, pack
from magbot.kb.folder_files import stamps
from magbot.kb.serialized import ONCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from magbot.kb.model import KnowledgeBase

_VERIFIED_UP_TO = 16 * 2**20  # bytes of a section; reading a larger one would slow each start
_SLOW = 100_000  # bytes of a folder from which compiling takes noticeable time
_CODE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_CODE_FOLDERS = (
    *(".", "compiling", "embedding", "encoder", "foreign_languages", "image", "kb", "languages"),
    *(
        "library",
        "retrieve",
        "retrieve/large",
        "retrieve/training",
        "safety",
        "safety/rules",
        "text",
    ),
)
_CODE_SUFFIXES = (".py", ".yaml", ".txt", ".magbot")


def cached(path: str) -> KnowledgeBase:
    """Return the base of a folder: from its cached image, else read, compiled and kept.

    Where the cache cannot be written, the base is returned all the same. Raises
    KnowledgeBaseError with every problem of the folder.
    """
    files = stamps(path)  # before reading: an edit meanwhile makes the image outdated
    stamp = _digest(files) + _digest(_code())
    file = _image_path(path)
    image = _open(file)
    if image is not None and bytes(image["cache.stamp"]) == stamp:
        return open_sections(image)
    if image is None and sys.stderr.isatty() and sum(size for _, size, *_ in files) > _SLOW:
        print(
            "magbot: compiling the knowledge base, which takes some seconds once", file=sys.stderr
        )
    content = _compiled(path, _reusable(image, stamp), stamp)
    del image  # Windows cannot replace a mapped file
    _write(file, content)
    return open_sections(Container(content, verify_up_to=0))


def cached_encoding(
    path: str, kb: KnowledgeBase, digest: str, fit: Callable[[], Mapping[str, bytes]]
) -> Mapping[str, bytes | memoryview]:
    """Return the sections that an encoder adds to a base: kept from earlier, else fitted and kept.

    `digest` is the encoder's. Kept ones hold while `match.mark`, the digest of all that the
    matcher is fitted on, is the same. `fit` makes them.
    """
    stamp = _digest([digest, bytes(kb.sections["match.mark"]), _code()])
    file = _image_path(path, "-".join(filter(None, ("", kb.scope, digest[:8]))))
    image = _open(file)
    if image is not None and bytes(image["cache.stamp"]) == stamp:
        return image
    if sys.stderr.isatty():
        print("magbot: reading all wordings, which takes up to a minute once", file=sys.stderr)
    sections = fit()
    del image  # Windows cannot replace a mapped file
    _write(file, pack({**sections, "cache.stamp": stamp}))
    return sections


def _digest(value: object) -> bytes:
    return fingerprint(repr(value).encode())


def _code() -> list[object]:
    return [stamps(os.path.join(_CODE, name), _CODE_SUFFIXES) for name in _CODE_FOLDERS]


def _compiled(path: str, earlier: Mapping[str, memoryview] | None, stamp: bytes) -> bytes:
    import gc

    from magbot.compiling.sections import compile_sections
    from magbot.library.folder import read_for_compiling

    collecting = gc.isenabled()
    gc.disable()  # nearly every object lives to the end
    try:
        given = read_for_compiling(path, earlier)
        sections = compile_sections(given.kb, earlier, given.unchanged)
        return pack({**sections, **given.file_records, "cache.stamp": stamp})
    finally:
        if collecting:
            gc.enable()


def map_image(name: str) -> KnowledgeBase:
    """Return the base of a mapped image. Raises OSError, ValueError or ContainerError.

    All sections of up to 16 MiB are checked for damage, and the texts and danger signs whatever
    their size. A file that is mapped must not be written to: only a renamed one may replace it.
    """
    return open_sections(_mapped(name))


def _mapped(name: str) -> Container:
    from mmap import ACCESS_READ, mmap

    with open(name, "rb") as file:
        view = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
    return Container(view, verify_up_to=_VERIFIED_UP_TO)


def read_image(name: str) -> KnowledgeBase:
    """Return the base of an image read into memory and checked. Raises as `map_image` does.

    Later changes of the file do not matter; truncating a mapped file would kill the process.
    """
    with open(name, "rb") as file:
        return open_sections(Container(file.read()))


def _open(path: str) -> Container | None:
    try:
        for owned in (os.path.dirname(path), path):
            if not _is_own(owned):
                print(
                    f"magbot: {owned} is not yours alone; nothing is kept there", file=sys.stderr
                )
                return None
        image = _mapped(path)
        _ = image["cache.stamp"]
    except FileNotFoundError:
        return None
    except (OSError, ContainerError, ValueError, KeyError) as error:
        print(
            f"magbot: the cached {path} cannot be used ({error}); it is made again",
            file=sys.stderr,
        )
        return None
    return image


def _reusable(image: Container | None, stamp: bytes) -> Mapping[str, memoryview] | None:
    """Return the sections of an outdated image when the same code made it and all are whole."""
    if image is None or ONCE in image:  # an image of a large base is not reused
        return None
    if _code_of(image["cache.stamp"]) != _code_of(stamp):
        return None
    try:
        return image.checked()
    except ContainerError:
        return None


def _code_of(stamp: bytes | memoryview) -> bytes:
    """Return the half of a stamp that tells the code; the other tells the folder's files."""
    return bytes(stamp[len(stamp) // 2 :])


def _write(path: str, content: bytes) -> None:
    from magbot.files import write_file

    folder = os.path.dirname(path)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if _is_own(folder):
            write_file(path, content)
    except OSError:
        return


def _is_own(path: str) -> bool:
    """Return whether a folder is the user's alone to write to, and a file the user's.

    Someone else's image would answer in the place of the knowledge base. Windows has no owners
    of this kind.
    """
    stat = os.stat(path)
    if not hasattr(os, "getuid"):
        return True
    shared = os.path.isdir(path) and stat.st_mode & 0o022
    return stat.st_uid == os.getuid() and not shared


def _image_path(path: str, part: str = "") -> str:
    """Return where the image of a folder is kept, or of a `part` beside it."""
    from zlib import crc32

    home = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(home):  # the XDG standard says to ignore a relative path
        home = os.path.join(os.path.expanduser("~"), ".cache")
    full = os.path.abspath(path).encode("utf-8", "surrogateescape")
    name = os.path.basename(full.rstrip(b"/")).decode("utf-8", "replace")
    return os.path.join(home, "magbot", f"{name}-{crc32(full):08x}{part}.magbot")
