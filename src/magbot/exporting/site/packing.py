"""How the engine's large files are made small, so that a browser unpacks them by itself.

Deflate is unpacked by the browser, LZMA by the runtime's Python, which must be there first.
"""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib
from array import array
from collections.abc import Iterable, Mapping
from operator import gt, sub

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # so that the same files give the same archive
_OF_BYTES, _OF_PAIRS = {"lc": 3, "lp": 0, "pb": 0}, {"lc": 2, "lp": 1, "pb": 1}
_GZIP = zlib.MAX_WBITS | 16
_MOST_MEMORY = 9


def gzipped(body: bytes) -> bytes:
    """Return the body as a gzip file."""
    return gzip.compress(body, 9, mtime=0)


def huffman_coded(body: bytes) -> bytes:
    """Return the body as a gzip file without matches: smaller where nothing repeats."""
    coder = zlib.compressobj(9, zlib.DEFLATED, _GZIP, _MOST_MEMORY, zlib.Z_HUFFMAN_ONLY)
    return coder.compress(body) + coder.flush()


def xz_compressed(body: bytes, *, pairs: bool = False) -> bytes:
    """Return the body as an xz file; `pairs`: most of it is numbers of 16 bits."""
    bits = _OF_PAIRS if pairs else _OF_BYTES
    return lzma.compress(body, filters=[{"id": lzma.FILTER_LZMA2, "preset": 9, **bits}])


def zip_archive(contents: Mapping[str, bytes]) -> bytes:
    """Return a zip file of the contents, stored as they are: it is compressed as a whole."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, body in contents.items():
            archive.writestr(zipfile.ZipInfo(name, _EARLIEST), body)
    return buffer.getvalue()


def unzipped(archive: bytes) -> dict[str, bytes]:
    """Return name and content of each file of a zip file."""
    with zipfile.ZipFile(io.BytesIO(archive)) as stored:
        return {name: stored.read(name) for name in stored.namelist()}


def differences(body: bytes) -> bytes | None:
    """Return how far each of these 32-bit numbers rises; None where one falls."""
    if len(body) % 4 or not body:
        return None
    values = array("I", body)
    if any(map(gt, values, values[1:])):
        return None
    return array("I", [values[0], *map(sub, values[1:], values)]).tobytes()


def transposed(table: bytes, columns: int) -> bytes:
    """Return a table column by column, whose numbers are more alike than those of a row."""
    return b"".join(table[column::columns] for column in range(columns))


def zeroed(body: bytes, ranges: Iterable[tuple[int, int]]) -> bytes:
    """Return the body with zeros at these offsets, so many as each says; it compresses better."""
    copy = bytearray(body)
    for offset, length in ranges:
        copy[offset : offset + length] = bytes(length)
    return bytes(copy)
