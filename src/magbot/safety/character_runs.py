"""Runs of letters and digits in a word: "paaain" and "500mg"."""

from __future__ import annotations

_RUN = 3
_DIGITS = "0123456789\x01"


def repeats(word: str) -> bool:
    """Return whether a word has one letter three times in a row."""
    if len(word) - len(set(word)) < _RUN - 1:
        return False
    return any(word[i] == word[i + 1] == word[i + 2] for i in range(len(word) - 2))


def squeeze(word: str, keep: int) -> str:
    """Return a word with every run of three or more of one letter cut to `keep` letters."""
    runs: list[str] = []
    for char in word:
        if runs and runs[-1][0] == char:
            runs[-1] += char
        else:
            runs.append(char)
    return "".join(run if len(run) < _RUN else run[:keep] for run in runs)


def digit_runs(word: str) -> list[str]:
    """Return the runs of digits and of letters: "500mg" is "500" and "mg"."""
    runs = [word[0]]
    for char in word[1:]:
        if (char in _DIGITS) == (runs[-1][-1] in _DIGITS):
            runs[-1] += char
        else:
            runs.append(char)
    return runs
