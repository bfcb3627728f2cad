"""Number arrays as bytes, in this machine's byte order: little-endian wherever an image is used.

`magbot.image.container` refuses a big-endian machine, so nothing else asks for the byte order.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def numbers(code: str, values: Iterable[float]) -> bytes:
    """Return numbers as the bytes of an array; `code` is a type code of the `array` module."""
    from array import array  # late: it imports collections, which reading does not need

    return array(code, values).tobytes()


def read_numbers(code: str, section: memoryview) -> Any:  # noqa: ANN401
    """Return the numbers of a section as a memoryview, without copying."""
    return section.cast(code)  # type: ignore[call-overload]  # callers pass known codes
