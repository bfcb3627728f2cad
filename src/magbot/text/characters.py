"""Fold the characters of every script: accents, digits, fractions, letters with strokes.

Most questions are ASCII and need none of this, so it is imported when the first one is not.
"""

from __future__ import annotations

from unicodedata import category, digit, normalize

from magbot.frozen import Memo

_QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bb\u02bc\u02bd\u2032\u00b4`"), "'")
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x00AD], None
)
_WIDE = {**_QUOTES, **_INVISIBLE, **dict.fromkeys(map(ord, "\u2122\u2120"), " ")}
_LOOKALIKES: dict[int, int | str | None] = {
    **str.maketrans(
        "аеорсухіјѕһԁԛԝкмтвнαορεικντυχηβøłđıħŧɨ", "aeopcyxijshdqwkmtbhaopeikvtuxnboldihti"
    ),
    **dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u2032\u0060"), "'"),
    0x2044: "/",
    **dict.fromkeys(map(ord, "\u2013\u2014\u2015\u3001"), ","),
    **dict.fromkeys(map(ord, "\u3002\u2028\u2029\x85"), "."),
    **_INVISIBLE,
    **dict.fromkeys(range(0x1F3FB, 0x1F400)),  # the colours of skin
}
# Letters that Unicode does not decompose and that people type without stroke or hook.
_LETTERS: dict[int, int | str | None] = {
    **str.maketrans("ıȷłøđðħŧƀɨʉɓɗƙƴ", "ijloddhtbiubdky"),
    ord("æ"): "ae",
    ord("œ"): "oe",
    ord("þ"): "th",
    0x066A: "%",
    0x0640: None,
}
# Accents of the alphabets that are read without them: Latin, Greek, Cyrillic (and what stands
# over any letter), the points of Hebrew and Arabic, variants of emoji and ideographs.
# All other marks are vowels, or part of a letter, as in Hindi, Thai or Japanese.
_ACCENTS = (
    *((0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A)),
    *((0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED), (0x0898, 0x089F), (0x08CA, 0x08FF)),
    *((0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0x2DE0, 0x2DFF), (0xA66F, 0xA672)),
    *((0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xE0100, 0xE01EF)),
)
# Chinese puts no spaces between words: each character is compared as one.
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x323AF))
_RAISED, _LOWERED, _APART = "raised", "lowered", "apart"
_NUMERALS = {
    **dict.fromkeys("²³¹⁰⁴⁵⁶⁷⁸⁹", _RAISED),
    **dict.fromkeys("₀₁₂₃₄₅₆₇₈₉", _LOWERED),
    **{
        chr(code): _APART
        for first, last in (
            *((0xBC, 0xBE), (0x2150, 0x215F), (0x2189, 0x2189), (0x2460, 0x249B)),
            *((0x24EA, 0x24FF), (0x2776, 0x2793), (0x3251, 0x325F), (0x32B1, 0x32CB)),
            *((0x3358, 0x3370), (0x33E0, 0x33FE), (0x1F100, 0x1F10C)),
        )
        for code in range(first, last + 1)
    },
}
# Number signs without a digit value in Unicode: circled 10 and above, Arabic separators.
_SIGNS = {
    **{0x24EB + index: str(index + 11) for index in range(10)},
    **dict.fromkeys((0x277F, 0x2789, 0x2793), "10"),
    0x066B: ".",
    0x066C: ",",
}
_UNSEEN = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"))
_MOST_KEPT = 1 << 14  # code points that a table remembers: a hostile text may hold all


def fold(text: str) -> str:
    """Return the text in one case, without accents and points; punctuation is a space.

    Marks that are vowels or parts of letters stay, and so do "'" and "%".
    """
    text = plain_numbers(text.translate(_WIDE))
    text = normalize("NFKD", normalize("NFKD", text).casefold()).translate(_WIDE)
    return text.translate(_FOLDED)


def fold_lookalikes(text: str) -> str:
    """Return the text in one case, without points and accents, each Chinese character a word.

    Letters that look like Latin ones become those, and quotes, dashes and stops the ASCII ones.
    Marks that are vowels or parts of letters stay.
    """
    text = normalize("NFKD", normalize("NFKD", plain_numbers(text)).casefold())
    return text.translate(_LOOKALIKES).translate(_PARTED)


def ordered(text: str) -> str:
    """Return the text with its marks in Unicode's order: what stood between some may be gone."""
    return text if text.isascii() else normalize("NFD", text)


def plain_numbers(text: str) -> str:
    """Return the text with the digits of every script as 0 to 9, and numbers kept apart.

    A fraction, a raised number and one in a circle stand apart from the number before them:
    "1½" is not 112, and "10²" not 102. A lowered number stays with a letter ("B₁₂").
    """
    if text.isascii():
        return text
    if not _NUMERALS.keys().isdisjoint(text):
        text = _separated(text)
    return text.translate(_DIGITS)


def is_blank(text: str) -> bool:
    """Return whether nothing of a text can be seen: it is all blanks, controls and marks."""
    return all(category(char) in _UNSEEN for char in text)


def is_wordless(text: str) -> bool:
    """Return whether a text holds punctuation alone, or less."""
    return all(category(char) in _UNSEEN or category(char)[0] == "P" for char in text)


def _separated(text: str) -> str:
    pieces: list[str] = []
    before, last = "", ""
    for char in text:
        kind = _NUMERALS.get(char, "")
        joined = kind == before if kind in ("", _RAISED) else kind == _LOWERED and (
            before == _LOWERED or not last.isdigit()
        )  # fmt: skip
        if before == _LOWERED and not kind:
            joined = not char.isdigit()
        pieces += (char,) if joined else (" ", char)
        before, last = kind, char
    return "".join(pieces)


def _digit(code: int) -> str:
    value = digit(chr(code), None)
    return _SIGNS.get(code, chr(code)) if value is None else str(value)


def _folded(code: int) -> int | str | None:
    char = chr(code)
    if code in _LETTERS:
        return _LETTERS[code]
    if category(char)[0] == "M":
        return None if any(first <= code <= last for first, last in _ACCENTS) else char
    if any(first <= code <= last for first, last in _HAN):
        return f" {char} "
    return char if char.isalnum() or char in "'%" else " "


def _parted(code: int) -> int | str | None:
    char = chr(code)
    folded = _folded(code) if category(char)[0] in "ML" else char
    return folded if folded is None or folded == f" {char} " else char


# Tables for `str.translate` whose rows are made when they are first needed.
_DIGITS, _FOLDED, _PARTED = (Memo(row, _MOST_KEPT) for row in (_digit, _folded, _parted))
