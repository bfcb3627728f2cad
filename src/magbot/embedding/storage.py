"""Numbers laid out flat, little-endian, and read in place."""

from __future__ import annotations

from sys import byteorder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def numbers(code: str, values: Iterable[float]) -> bytes:
    """Lay numbers out by their `array` type code."""
    from array import array  # reading does without: it imports collections

    laid = array(code, values)
    if byteorder == "big":
        laid.byteswap()
    return laid.tobytes()


def read_numbers(code: str, section: memoryview) -> Any:  # noqa: ANN401
    """Give the numbers of a section as a memoryview, read in place where the machine allows."""
    if byteorder == "big":
        from array import array

        swapped = array(code, bytes(section))
        swapped.byteswap()
        return memoryview(swapped)
    return section.cast(code)  # type: ignore[call-overload]  # the codes are few and ours
