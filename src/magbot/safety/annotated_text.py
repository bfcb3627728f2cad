"""A reading of a text with what was found in it: where each symbol stands, and what is denied.

A span of words is one integer, `start << 6 | length`, so that spans sort by their place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.safety.compiled_rules import CompiledRules, SignRule

LENGTH_BITS = 6
LENGTH_MASK = (1 << LENGTH_BITS) - 1
_DENIAL_REACH = 10  # words


def positions(span: int) -> range:
    """Return the positions of the words that a span covers."""
    start = span >> LENGTH_BITS
    return range(start, start + (span & LENGTH_MASK))


class AnnotatedText:
    """The words of one reading and the spans that were found in it, by symbol.

    `sentences` and `clauses` are the positions at which one ends; `signs` are those that were
    triggered, with the symbol that did. `magbot.safety.annotation` fills it.
    """

    __slots__ = (
        *("_covered", "_denied", "_sentences"),
        *("clauses", "occurrences", "rules", "sentences", "signs", "words"),
    )

    def __init__(self, rules: CompiledRules) -> None:
        self.rules = rules
        self.words: list[str] = []
        self.occurrences: dict[int, list[int]] = {}
        self.signs: list[tuple[int, tuple[SignRule, ...]]] = []
        self.sentences: list[int] = []
        self.clauses: list[int] = []
        self._denied: set[int] | None = None
        self._covered: dict[int, set[int]] = {}
        self._sentences: dict[int, set[int]] = {}

    def sentence(self, position: int) -> int:
        """Return the number of the sentence that a word stands in."""
        return bisect_right(self.sentences, position)

    def clause(self, position: int) -> int:
        """Return the number of the clause that a word stands in; clauses end at marks alone."""
        return bisect_right(self.clauses, position)

    def length_at(self, symbol: int, position: int) -> int:
        """Return the length of a symbol's longest span that starts at a word; 0 for none."""
        spans = self.occurrences.get(symbol, ())
        after = bisect_left(spans, position + 1 << LENGTH_BITS)
        if after and spans[after - 1] >> LENGTH_BITS == position:
            return spans[after - 1] & LENGTH_MASK
        return 0

    def covered(self, symbol: int) -> set[int]:
        """Return the positions of all words that the spans of a symbol cover."""
        if symbol not in self._covered:
            spans = self.occurrences.get(symbol, ())
            self._covered[symbol] = {position for span in spans for position in positions(span)}
        return self._covered[symbol]

    def sentences_with(self, symbol: int) -> set[int]:
        """Return the numbers of the sentences in which a symbol was found."""
        if symbol not in self._sentences:
            spans = self.occurrences.get(symbol, ())
            self._sentences[symbol] = {self.sentence(span >> LENGTH_BITS) for span in spans}
        return self._sentences[symbol]

    def denied(self, span: int) -> bool:
        """Return whether a span starts inside what a denial denies."""
        if self._denied is None:
            self._denied = (
                self._denied_positions() if self.rules.denies in self.occurrences else set()
            )
        return span >> LENGTH_BITS in self._denied

    def _denied_positions(self) -> set[int]:
        """Return the positions of denied words: "no pain, and no fever either" denies both.

        A denial goes on over the words that carry it, until a word or the end of a clause ends it.
        """
        rules, occurrences = self.rules, self.occurrences
        carried = {
            span >> LENGTH_BITS: span & LENGTH_MASK for span in occurrences.get(rules.carries, ())
        }
        ends = {*self.clauses, *(span >> LENGTH_BITS for span in occurrences.get(rules.ends, ()))}
        denied: set[int] = set()
        for span in occurrences[rules.denies]:
            if self.sentence(span >> LENGTH_BITS) in self.sentences_with(rules.undoes):
                continue
            position = start = positions(span).stop
            while (
                position in carried and position not in ends and position - start < _DENIAL_REACH
            ):
                denied.update(range(position, position + carried[position]))
                position += carried[position]
        return denied
