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

_ENDS, _PAUSES = ".!?", ",;:()[]{}\n\r"
_DISGUISES = frozenset("@$*|!")
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
_UNMASKED = {"@": "a", "$": "s", "!": "i", "|": "l"}


def readings(text: str, emoji: Mapping[int, str]) -> list[list[str]]:
    """Return the readings of a text: as typed and, where that differs, with disguises undone."""
    if is_cut(text):
        text = f"{text[:HEAD]} . {text[-TAIL:]}"
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
    return [word for word in _words(_fold(text, {})) if word not in MARKS]


def _words(text: str) -> list[str]:
    if "'" in text:
        text = text.replace("'", "")
    if "/" in text:
        text = _slashes(text)
    if " 000" in text:
        text = _thousands(text)
    if " -" in text or "--" in text:
        text = text.replace("--", ",").replace(" - ", ",")
    text = _mark_decimals(text)
    if text.isascii():
        text = text.translate(_PLAIN)
    else:
        from unicodedata import category

        # a mark that is left is a vowel, or part of a letter
        text = "".join(
            _PLAIN[ord(char)] if char < "\x80"
            else char if char.isalnum() or category(char)[0] == "M" else " "
            for char in text
        )  # fmt: skip
    if SENTENCE in text:
        text = text.replace(SENTENCE, " . ")
    if CLAUSE in text:
        text = text.replace(CLAUSE, " , ")
    return text.split()


def _slashes(text: str) -> str:
    """Return a text with "1/2" as "half" and "120/80" as "120 over 80"; other slashes stay."""
    joined, *pieces = text.split("/")
    for piece in pieces:
        over = joined[len(joined.rstrip(_DIGITS)) :]
        under = piece[: len(piece) - len(piece.lstrip(_DIGITS))]
        fraction = _FRACTIONS.get((over, under))
        if fraction:
            joined = f"{joined[: -len(over)]}{fraction}{piece[len(under) :]}"
        else:
            joined += f" over {piece}" if over and under else f"/{piece}"
    return joined


def _thousands(text: str) -> str:
    """Return a text with "5 000" as "5000"; three zeros alone are not a number."""
    joined, *pieces = text.split(" 000")
    for piece in pieces:
        is_number = joined[-1:] in _NUMERALS and piece[:1] not in _NUMERALS
        joined += f"{'' if is_number else ' '}000{piece}"
    return joined


def _mark_decimals(text: str) -> str:
    """Return a text with "1.5" and "2,000" as one word; other points and commas stay marks."""
    if "." not in text and "," not in text:
        return text
    pieces, start = [], 0
    for position in range(1, len(text) - 1):
        char = text[position]
        if char in ".," and text[position - 1].isdigit() and text[position + 1].isdigit():
            after = text[position + 1 : position + 5]
            thousands = char == "," and len(after) - len(after.lstrip(_DIGITS)) == 3  # noqa: PLR2004
            pieces += [text[start:position], "" if thousands else DECIMAL]
            start = position + 1
    return "".join([*pieces, text[start:]]) if pieces else text


def _fold(text: str, emoji: Mapping[int, str]) -> str:
    if text.isascii():
        return text
    from magbot.text.characters import fold_lookalikes

    return fold_lookalikes(text.translate(emoji))


def _unmasked(text: str) -> str:
    """Return a text with "p@in", "k!ll" and "k*ll" undone: a sign between letters is a letter."""
    if _DISGUISES.isdisjoint(text):
        return text
    chars = list(text)
    for position in range(1, len(text) - 1):
        char = text[position]
        if char in _DISGUISES and text[position - 1].isalnum() and text[position + 1].isalnum():
            chars[position] = _UNMASKED.get(char, "x")
    return "".join(chars)
