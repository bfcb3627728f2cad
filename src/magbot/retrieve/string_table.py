"""Strings laid out flat, so that they are read in place from a mapped file."""

from __future__ import annotations

from bisect import bisect_left

from magbot.image.arrays import numbers, read_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def strings(name: str, texts: Iterable[str]) -> dict[str, bytes]:
    """Lay texts out as two sections, `name.text` and `name.place`."""
    parts = [text.encode("utf-8", "surrogatepass") for text in texts]
    places = [0]
    end = 0
    for part in parts:
        end += len(part)
        places.append(end)
    return {f"{name}.text": b"".join(parts), f"{name}.place": numbers("I", places)}


class Strings:
    """Texts laid out by `strings`, as a sequence."""

    __slots__ = ("_bytes", "_places")

    def __init__(self, sections: Mapping[str, memoryview], name: str) -> None:
        self._bytes = sections[f"{name}.text"]
        self._places = read_numbers("I", sections[f"{name}.place"])

    def __len__(self) -> int:
        return len(self._places) - 1

    def __getitem__(self, index: int) -> str:
        places = self._places
        return str(self._bytes[places[index] : places[index + 1]], "utf-8", "surrogatepass")

    def length(self, index: int) -> int:
        """Return the number of bytes of a text."""
        length: int = self._places[index + 1] - self._places[index]
        return length

    def raw(self, index: int) -> bytes:
        """Return the bytes of a text."""
        return bytes(self._bytes[self._places[index] : self._places[index + 1]])


def equal_run(keys: memoryview, key: int) -> range:
    """Return the places of a key among keys in order."""
    start = end = bisect_left(keys, key)
    most = len(keys)
    while end < most and keys[end] == key:
        end += 1
    return range(start, end)
