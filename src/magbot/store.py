"""Keep named sections of bytes in one read-only file that can be mapped.

Layout, little-endian: magic (8 bytes), format version (u32), CRC-32 of all that follows the
header (u32), length of the table (u32), reserved (u32); the table holds a row a section
(offset u64, length u64, name length u32, name), then the sections, each starting at a multiple
of 8. Nothing in it is executed or unpickled: a foreign file can be wrong, not harmful.
"""

from __future__ import annotations

from _collections_abc import Mapping
from struct import Struct
from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"magbotKB"
FORMAT = 1
_HEADER = Struct("<8sIIII")
_ROW = Struct("<QQI")


class StoreError(ValueError):
    """The bytes are not a store of this format, or are damaged."""


def pack(sections: Mapping[str, bytes]) -> bytes:
    """Lay the sections out as one file image, in the order of their names."""
    names = sorted(sections)
    table_size = sum(_ROW.size + len(name.encode()) for name in names)
    offset = _align(_HEADER.size + table_size)
    rows, bodies = bytearray(), bytearray(offset - _HEADER.size - table_size)
    for name in names:
        body, label = sections[name], name.encode()
        rows += _ROW.pack(offset, len(body), len(label)) + label
        padded = _align(len(body))
        bodies += body + b"\0" * (padded - len(body))
        offset += padded
    content = bytes(rows + bodies)
    return _HEADER.pack(MAGIC, FORMAT, crc32(content), table_size, 0) + content


class Store(Mapping):  # type: ignore[type-arg]  # subscripting would import typing
    """The sections of a file image, each a memoryview into it."""

    __slots__ = ("_buffer", "_places")

    def __init__(self, buffer: bytes | memoryview, *, verify: bool = True) -> None:
        """Read the table; `verify` also checks the checksum, which reads the whole file.

        Raises StoreError when the bytes are no store of this format or are damaged.
        """
        self._buffer = memoryview(buffer)
        if len(self._buffer) < _HEADER.size:
            raise StoreError("too short")
        magic, version, checksum, table_size, _ = _HEADER.unpack_from(self._buffer)
        if magic != MAGIC or version != FORMAT:
            raise StoreError("not a compiled knowledge base of this version")
        if verify and crc32(self._buffer[_HEADER.size :]) != checksum:
            raise StoreError("damaged: the checksum does not agree")
        self._places = dict(self._rows(table_size))

    def _rows(self, table_size: int) -> Iterator[tuple[str, tuple[int, int]]]:
        position, end = _HEADER.size, _HEADER.size + table_size
        while position < end:
            if position + _ROW.size > len(self._buffer):
                raise StoreError("the table is cut short")
            offset, length, label = _ROW.unpack_from(self._buffer, position)
            position += _ROW.size
            if offset + length > len(self._buffer):
                raise StoreError("a section is cut short")
            yield bytes(self._buffer[position : position + label]).decode(), (offset, length)
            position += label

    def __getitem__(self, name: str) -> memoryview:
        offset, length = self._places[name]
        return self._buffer[offset : offset + length]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _align(size: int) -> int:
    return (size + 7) & ~7
