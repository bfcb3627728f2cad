"""Find what a denial denies: "no pain, and no fever either" denies both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from magbot.safety.compiled_rules import CompiledRules
from magbot.safety.spans import LENGTH_BITS, LENGTH_MASK

_REACH = 10  # words


def denied_positions(
    occurrences: Mapping[int, list[int]],
    rules: CompiledRules,
    clauses: Iterable[int],
    sentence: Callable[[int], int],
) -> set[int]:
    """Return the positions of the words that are denied.

    A denial goes on over the words that carry it, until a word or the end of a clause ends it.
    `sentence` gives the number of the sentence that a word stands in.
    """
    carried = {
        span >> LENGTH_BITS: span & LENGTH_MASK for span in occurrences.get(rules.carries, ())
    }
    ends = {
        *clauses,
        *(span >> LENGTH_BITS for span in occurrences.get(rules.ends, ())),
    }
    undone = {sentence(span >> LENGTH_BITS) for span in occurrences.get(rules.undoes, ())}
    denied: set[int] = set()
    for span in occurrences[rules.denies]:
        position = start = (span >> LENGTH_BITS) + (span & LENGTH_MASK)
        if sentence(span >> LENGTH_BITS) in undone:
            continue
        while position in carried and position not in ends and position - start < _REACH:
            denied.update(range(position, position + carried[position]))
            position += carried[position]
    return denied
