"""Turn what a person typed into words that can be compared.

`normalize` is idempotent and never raises; every later layer works on its result.
"""

from __future__ import annotations

_ASCII = "".join(
    chr(code).lower() if chr(code).isalnum() or chr(code) in "'%" else " " for code in range(128)
)


def normalize(text: str) -> str:
    """Return a text with case, width, accents, quotes and spacing folded, without punctuation.

    Apostrophes inside words are dropped ("don't" is "dont"). The result is lower-case words
    separated by single spaces.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).replace("'", "").split())
    from magbot.text.characters import fold, ordered

    return " ".join(ordered(fold(text).replace("'", "")).split())


def tokens(text: str) -> list[str]:
    """Return the words of `normalize(text)`."""
    return normalize(text).split()
