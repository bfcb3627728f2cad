"""Give words that sound alike in English one key, for spelling by ear.

A plain relative of Metaphone (Philips, 1990): consonants by their sound, vowels left out but for
one at the start.
"""

from __future__ import annotations

_VOWELS = "aeiou"
_SOFT = "eiy"
_START = (("kn", "n"), ("gn", "n"), ("pn", "n"), ("ps", "s"), ("wr", "r"), ("x", "s"), ("wh", "w"))
# Longer spellings first; a capital letter stands for a sound without a letter of its own.
_SOUNDS = (
    *(("tch", "C"), ("sch", "sk"), ("ssi", "Si"), ("sio", "So"), ("tio", "So"), ("tia", "Sa")),
    *(("cia", "Sa"), ("cio", "So"), ("ch", "C"), ("sh", "S"), ("ph", "f"), ("th", "T")),
    *(("dge", "je"), ("ck", "k"), ("qu", "kw"), ("q", "k"), ("x", "ks"), ("z", "s"), ("v", "f")),
)


def phonetic_key(word: str) -> str:
    """Return the consonant sounds of a normalised word; "" where it has letters beyond a to z."""
    if not (word.isascii() and word.isalpha()):
        return ""
    for spelling, sound in _START:
        if word.startswith(spelling):
            word = sound + word[len(spelling) :]
            break
    if word.endswith("mb"):
        word = word[:-1]
    for spelling, sound in _SOUNDS:
        if spelling in word:
            word = word.replace(spelling, sound)
    return _consonants(word)


def _consonants(word: str) -> str:
    key = "a" if word[:1] in _VOWELS and word else ""
    before = ""
    for index, letter in enumerate(word):
        sound = _sound(word, index, letter)
        if sound and sound != before:
            key += sound
        before = sound
    return key


def _sound(word: str, index: int, letter: str) -> str:
    after = word[index + 1 : index + 2]
    soft = bool(after) and after in _SOFT
    if letter == "c":
        return "s" if soft else "k"
    if letter == "g":
        if after == "h" and index:
            return ""
        return "j" if soft and index else "g"
    if letter in _VOWELS or (letter in "wyh" and index):
        return ""
    return letter
