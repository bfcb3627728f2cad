"""Texts and lists of numbers laid out flat, read in place from a mapped file, and their keys."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from zlib import crc32

from magbot.image.arrays import numbers, read_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def key_of(text: str) -> int:
    """Return the 32-bit key that a text is looked up by; unlike `hash`, always the same.

    Two texts may share a key: compare the texts of what is found.
    """
    return crc32(text.encode("utf-8", "surrogatepass"))


def equal_run(keys: memoryview, key: int) -> range:
    """Return the positions at which a key stands among sorted keys."""
    start = end = bisect_left(keys, key)
    count = len(keys)
    while end < count and keys[end] == key:
        end += 1
    return range(start, end)


def strings(name: str, texts: Iterable[str]) -> dict[str, bytes]:
    """Lay texts out as two sections: `name.text`, and `name.place` with their offsets."""
    parts = [text.encode("utf-8", "surrogatepass") for text in texts]
    places = numbers("I", accumulate(map(len, parts), initial=0))
    return {f"{name}.text": b"".join(parts), f"{name}.place": places}


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


def number_lists(name: str, rows: Sequence[Sequence[int]]) -> dict[str, bytes]:
    """Lay lists of numbers out as two sections: `name`, and `name.place` with their offsets."""
    return {
        f"{name}.place": numbers("I", accumulate(map(len, rows), initial=0)),
        name: numbers("I", (number for row in rows for number in row)),
    }


class NumberLists:
    """Lists laid out by `number_lists`, as a sequence."""

    __slots__ = ("_numbers", "_places")

    def __init__(self, sections: Mapping[str, memoryview], name: str) -> None:
        self._numbers = read_numbers("I", sections[name])
        self._places = read_numbers("I", sections[f"{name}.place"])

    def __len__(self) -> int:
        return len(self._places) - 1

    def __getitem__(self, index: int) -> list[int]:
        row: list[int] = self._numbers[self._places[index] : self._places[index + 1]].tolist()
        return row

    def length(self, index: int) -> int:
        """Return the length of a list."""
        length: int = self._places[index + 1] - self._places[index]
        return length
