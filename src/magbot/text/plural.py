"""Write a number with what it counts."""

from __future__ import annotations


def counted(number: int, singular: str, many: str = "") -> str:
    """Return the number and the noun in the form it asks for; `many` where -s does not make it.

    >>> counted(1, "entry", "entries"), counted(0, "case")
    ('1 entry', '0 cases')
    """
    return f"{number} {singular if number == 1 else many or singular + 's'}"
