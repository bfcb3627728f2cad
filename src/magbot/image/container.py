"""Keep named sections of bytes in one read-only file that can be mapped.

Layout, little-endian: magic (8 bytes), format version (u32), CRC-32 of the table and its padding
(u32), length of the table (u32), reserved (u32); the table holds one row per section (offset u64,
length u64, name length u32, CRC-32 of the section and its padding u32, name), then the sections,
each starting at a multiple of 8. Nothing in it is executed or unpickled: a foreign file can be
wrong, not harmful.
"""

from __future__ import annotations

from _collections_abc import Mapping
from struct import Struct
from sys import byteorder
from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Sections = Mapping[str, bytes | memoryview]

MAGIC = b"magbotKB"
FORMAT = 3
_HEADER = Struct("<8sIIII")
_ROW = Struct("<QQII")
EVERYTHING = 1 << 62  # as `verify_up_to`: more bytes than any section has
ALWAYS = ("kb.", "screen.")
"""Prefixes of the sections that are checked whatever their size: texts and danger signs."""


class ContainerError(ValueError):
    """The bytes are not an image of this format, or are damaged."""


def fingerprint(content: bytes) -> bytes:
    """Return a 16-byte BLAKE2b digest."""
    try:  # hashlib loads OpenSSL first, which takes longer than hashing
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    return blake2b(content, digest_size=16).digest()


def pack(sections: Sections) -> bytes:
    """Return the sections as one file image, sorted by name."""
    _refuse_big_endian()
    names = sorted(sections)
    table_size = sum(_ROW.size + len(_label(name)) for name in names)
    offset = _align(_HEADER.size + table_size)
    rows, bodies = bytearray(), []
    for name in names:
        body, label = sections[name], _label(name)
        padding = b"\0" * (-len(body) % 8)
        rows += _ROW.pack(offset, len(body), len(label), crc32(padding, crc32(body))) + label
        bodies += [body, padding]
        offset += len(body) + len(padding)
    rows += b"\0" * (_align(_HEADER.size + table_size) - _HEADER.size - table_size)
    return b"".join((_HEADER.pack(MAGIC, FORMAT, crc32(rows), table_size, 0), rows, *bodies))


class Container(Mapping):  # type: ignore[type-arg]  # subscripting would import typing
    """The sections of a file image, each a memoryview into it."""

    __slots__ = ("_buffer", "_places")

    def __init__(self, buffer: bytes | memoryview, *, verify_up_to: int = EVERYTHING) -> None:
        """Read the table; check each section of up to `verify_up_to` bytes, and those of `ALWAYS`.

        To check a section is to read all of it. Raises ContainerError when the bytes are not of
        this format or are damaged.
        """
        _refuse_big_endian()
        self._buffer = memoryview(buffer)
        if len(self._buffer) < _HEADER.size:
            raise ContainerError("too short")
        magic, version, checksum, table_size, _ = _HEADER.unpack_from(self._buffer)
        if magic != MAGIC or version != FORMAT:
            raise ContainerError("not a compiled knowledge base of this version")
        table = bytes(self._buffer[_HEADER.size : _align(_HEADER.size + table_size)])
        if crc32(table) != checksum:
            raise ContainerError("damaged: the checksum of the table does not agree")
        self._places: dict[str, tuple[int, int]] = {}
        position = 0
        while position < table_size:
            offset, length, label_size, checksum = _ROW.unpack_from(table, position)
            position += _ROW.size + label_size
            end = _align(offset + length)
            if end > len(self._buffer):
                raise ContainerError("a section is cut short")
            name = table[position - label_size : position].decode("utf-8", "surrogatepass")
            checked = length <= verify_up_to or name.startswith(ALWAYS)
            if checked and crc32(self._buffer[offset:end]) != checksum:
                raise ContainerError("damaged: a checksum does not agree")
            self._places[name] = offset, offset + length

    def checked(self) -> Container:
        """Return this container with every checksum checked. Raises ContainerError."""
        return Container(self._buffer)

    def __getitem__(self, name: str) -> memoryview:
        start, end = self._places[name]
        return self._buffer[start:end]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _refuse_big_endian() -> None:
    if byteorder == "big":
        raise ContainerError("a big-endian machine cannot use a compiled knowledge base")


def _label(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")  # a name may hold a file name of any bytes


def _align(size: int) -> int:
    return (size + 7) & ~7
