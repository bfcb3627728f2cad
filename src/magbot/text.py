"""Turn what a person typed into words that can be compared.

`normalize` is idempotent and never raises; every later layer works on its result.
"""

from __future__ import annotations

_ASCII = "".join(
    chr(code).lower() if chr(code).isalnum() or chr(code) in "'%" else " " for code in range(128)
)
# English words that ask nothing by themselves; "when", "much", "many" and "long" do.
_EMPTY = """
a an the this that these those i you he she it we they me him her us them my your his its our
their mine yours what whats which who whom whose why how is are was were be been being am do
does did done can could will would shall should may might must have has had not no of in on at
to for from by with about into over under as if so and or but nor then than too also just very
really there here because get got im ive its thats
"""
FUNCTION_WORDS = frozenset(_EMPTY.split())


def normalize(text: str) -> str:
    """Fold case, width, accents, quotes and spacing; punctuation becomes a space.

    Apostrophes inside words are dropped ("don't" is "dont"). The result is lower-case words
    separated by single spaces.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).replace("'", "").split())
    from magbot.characters import fold, ordered

    return " ".join(ordered(fold(text).replace("'", "")).split())


def tokens(text: str) -> list[str]:
    """Give the words of `normalize(text)`."""
    return normalize(text).split()
