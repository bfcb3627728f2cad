"""Turn a text into words and boundary marks, undoing what hides words from a reader.

A reading is a list of words in lower-case ASCII where a text allows it, with "." at the end of a
sentence and "," at the end of a clause. Numbers keep their decimals ("1.5" is one word, written
with `DECIMAL` for its point).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# A longer text is read at its head and its tail: the work stays bounded, and a cry for help at
# the end of a pasted page is still seen.
HEAD, TAIL = 70_000, 30_000
SENTENCE, CLAUSE, DECIMAL = ".", ",", "\x01"
MARKS = (SENTENCE, CLAUSE)

_ENDS, _PAUSES, _DISGUISES = ".!?", ",;:()[]{}\n\r", frozenset("@$*|!")
_PLAIN = "".join(
    SENTENCE if char in _ENDS else CLAUSE if char in _PAUSES else
    char.lower() if char.isalnum() or char == DECIMAL else " "
    for char in map(chr, range(128))
)  # fmt: skip
_DIGITS = "0123456789"
_NUMERALS = frozenset(_DIGITS)
_FRACTIONS = {
    ("1", "2"): "half", ("1", "3"): "third", ("2", "3"): "two thirds",
    ("1", "4"): "quarter", ("3", "4"): "three quarters",
}  # fmt: skip
_UNMASK = {ord("@"): "a", ord("$"): "s", ord("!"): "i", ord("|"): "l"}
_LOOKS_LIKE = str.maketrans(
    "аеорсухіјѕһԁԛԝкмтвнαορεικντυχηβøłđıħŧɨ", "aeopcyxijshdqwkmtbhaopeikvtuxnboldihti"
)
_FOLD: dict[int, str | int | None] = {
    **_LOOKS_LIKE,
    **dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u2032\u00b4\u0060\uff07"), "'"),
    0x2044: "/",
    **dict.fromkeys(map(ord, "\u2013\u2014\u2015\u3001\uff0c"), ","),
    **dict.fromkeys(map(ord, "\u3002\uff01\uff1f\u2028\u2029\x85"), "."),
    **dict.fromkeys(
        [*range(0x300, 0x370), *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0xAD, 0x34F, 0x20E3,
         *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF, *range(0x1F3FB, 0x1F400)],
        None,
    ),
}  # fmt: skip


def readings(text: str, emoji: Mapping[int, str]) -> list[list[str]]:
    """Return the readings of a text: as typed and, where that differs, with disguises undone."""
    if is_cut(text):
        text = f"{text[:HEAD]} . {text[-TAIL:]}"
    if not text.isascii():
        text = _fold(text, emoji)
    texts = [_words(text)]
    unmasked = _unmasked(text)
    if unmasked != text:
        texts.append(_words(unmasked))
    return texts


def is_cut(text: str) -> bool:
    """Return whether a text is too long to be read as a whole."""
    return len(text) > HEAD + TAIL


def plain_words(text: str) -> list[str]:
    """Return the words of a text without its marks, as rules are read."""
    if not text.isascii():
        text = _fold(text, {})
    return [word for word in _words(text) if word not in MARKS]


def _words(text: str) -> list[str]:
    if "'" in text:
        text = text.replace("'", "")
    if "/" in text:
        text = _slashes(text)
    if " 000" in text:
        text = _thousands(text)
    if " -" in text or "--" in text:
        text = text.replace("--", ",").replace(" - ", ",")
    if text.isascii():
        text = _mark_decimals(text).translate(_PLAIN)
    else:
        from unicodedata import category

        # a mark that is left is a vowel, or part of a letter
        text = "".join(
            _PLAIN[ord(char)] if char < "\x80"
            else char if char.isalnum() or category(char)[0] == "M" else " "
            for char in _mark_decimals(text)
        )  # fmt: skip
    if SENTENCE in text:
        text = text.replace(SENTENCE, " . ")
    if CLAUSE in text:
        text = text.replace(CLAUSE, " , ")
    return text.split()


def _slashes(text: str) -> str:
    """Return a text with "1/2" as "half" and "120/80" as "120 over 80"; other slashes stay."""
    left, *others = text.split("/")
    for right in others:
        over, under = (
            left[len(left.rstrip(_DIGITS)) :],
            right[: -len(right.lstrip(_DIGITS)) or None],
        )
        fraction = _FRACTIONS.get((over, under))
        if fraction:
            left = f"{left[: -len(over)]}{fraction}{right[len(under) :]}"
        elif over and under:
            left = f"{left} over {right}"
        else:
            left = f"{left}/{right}"
    return left


def _thousands(text: str) -> str:
    """Return a text with "5 000" as "5000"; three zeros alone are not a number."""
    left, *others = text.split(" 000")
    for right in others:
        joined = left[-1:] in _NUMERALS and right[:1] not in _NUMERALS
        left = f"{left}000{right}" if joined else f"{left} 000{right}"
    return left


def _mark_decimals(text: str) -> str:
    """Return a text with "1.5" and "2,000" as one word; other points and commas stay marks."""
    if "." not in text and "," not in text:
        return text
    pieces, start = [], 0
    for position in range(1, len(text) - 1):
        char = text[position]
        if char in ".," and text[position - 1].isdigit() and text[position + 1].isdigit():
            thousands = char == "," and _digits_after(text, position) == 3  # noqa: PLR2004
            pieces += [text[start:position], "" if thousands else DECIMAL]
            start = position + 1
    return "".join([*pieces, text[start:]]) if pieces else text


def _digits_after(text: str, position: int) -> int:
    following = text[position + 1 : position + 5]
    return len(following) - len(following.lstrip("0123456789"))


def _fold(text: str, emoji: Mapping[int, str]) -> str:
    for code, words in emoji.items():
        if chr(code) in text:
            text = text.replace(chr(code), f" {words} ")
    from unicodedata import normalize

    from magbot.text.characters import parted, plain_numbers

    text = normalize("NFKD", normalize("NFKD", plain_numbers(text)).casefold())
    return parted(text.translate(_FOLD))


def _unmasked(text: str) -> str:
    """Return a text with "p@in", "k!ll" and "k*ll" undone: a sign between letters is a letter."""
    if _DISGUISES.isdisjoint(text):
        return text
    chars = list(text)
    for position in range(1, len(text) - 1):
        char = text[position]
        if char in _DISGUISES and text[position - 1].isalnum() and text[position + 1].isalnum():
            chars[position] = _UNMASK.get(ord(char), "x")
    return "".join(chars)
