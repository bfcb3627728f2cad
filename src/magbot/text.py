"""Turn what a person typed into words that can be compared.

`normalize` is idempotent and never raises; every later layer works on its result.
"""

from __future__ import annotations

from unicodedata import normalize as _unicode

_QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u2032\u00b4`"), "'")
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x00AD], None
)
_WIDE = {**_QUOTES, **_INVISIBLE}
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
    if not text.isascii():
        text = _fold(text)
    if text.isascii():
        return " ".join(text.translate(_ASCII).replace("'", "").split())
    kept = "".join(char if char.isalnum() or char in "'%" else " " for char in text)
    return " ".join(kept.replace("'", "").split())


def tokens(text: str) -> list[str]:
    """Give the words of `normalize(text)`."""
    return normalize(text).split()


def _fold(text: str) -> str:
    folded = _unicode("NFKD", _unicode("NFKD", text.translate(_WIDE)).casefold())
    return "".join(char for char in folded if not _is_mark(char)).translate(_WIDE)


def _is_mark(char: str) -> bool:
    return "\u0300" <= char <= "\u036f"
