"""A reading of a text, annotated with everything the rules name: where, and what is denied.

Rules are tried level by level, from words up to lists of lists, and only when a word of theirs was
seen; each joins neighbouring spans in a bounded window, so the work grows with the length of the
text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort

from magbot.safety.compiled_rules import MEASURE_LEVEL
from magbot.safety.quantities import measure
from magbot.safety.spans import LENGTH_BITS, LENGTH_MASK, positions
from magbot.safety.tokenizer import MARKS, SENTENCE
from magbot.safety.word_lookup import NUMBER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from magbot.safety.compiled_rules import CompiledRules, Rule, SignRule
    from magbot.safety.word_lookup import Lexicon, Part

_LONGEST_SPAN = 24
_SHORT_SENTENCE = 3


class AnnotatedText:
    """The words of one reading and the spans that were found in it."""

    __slots__ = (
        *("_covered", "_denied", "_sentences"),
        *("clauses", "found", "rules", "sentences", "signs", "words"),
    )

    def __init__(self, reading: list[str], lexicon: Lexicon, rules: CompiledRules) -> None:
        """Look every word up, then find the phrases and lists they make."""
        self.rules = rules
        self.words: list[str] = []
        self.found: dict[int, list[int]] = {}
        self.signs: list[tuple[int, tuple[SignRule, ...]]] = []  # by the symbol that triggers them
        self.sentences: list[int] = []
        self.clauses: list[int] = []
        self._denied: set[int] | None = None
        self._covered: dict[int, set[int]] = {}
        self._sentences: dict[int, set[int]] = {}
        self._look_up(reading, lexicon)
        if self.found:
            self._find_phrases()

    def _look_up(self, reading: list[str], lexicon: Lexicon) -> None:
        cache, occurrences, words = lexicon.cache, self.found, self.words
        odd: list[tuple[int, int, str]] = []
        for word in reading:
            meaning = cache.get(word)
            if meaning is None:
                meaning = lexicon.learn(word)
            if meaning:
                if isinstance(meaning, list):
                    self._add_odd(word, meaning, odd)
                    continue
                span = len(words) << LENGTH_BITS | 1
                for symbol in meaning:
                    if symbol in occurrences:
                        occurrences[symbol].append(span)
                    else:
                        occurrences[symbol] = [span]
            words.append(word)
        if odd:
            self._join_split_words(odd, lexicon)
        if sum(map(len, words)) < 3 * len(words):
            self._join_letters(lexicon)

    def _add_odd(self, word: str, parts: list[Part], odd: list[tuple[int, int, str]]) -> None:
        if word in MARKS:
            self._mark(word)
            return
        words = self.words
        start = len(words)
        for text, symbols in parts:
            if symbols:
                span = len(words) << LENGTH_BITS | 1
                for symbol in symbols:
                    self.found.setdefault(symbol, []).append(span)
            words.append(text)
        odd.append((start, len(words), word))

    def _mark(self, mark: str) -> None:
        """End a clause here, and a sentence too unless it is too short to be one."""
        position = len(self.words)
        before = self.clauses[-1] if self.clauses else 0
        if mark == SENTENCE and position - before >= _SHORT_SENTENCE:
            self.sentences.append(position)
        self.clauses.append(position)

    def _join_split_words(self, odd: list[tuple[int, int, str]], lexicon: Lexicon) -> None:
        """Read "brea the" and "can t" as one word where a half of it is no word."""
        words, exact = self.words, lexicon.exact
        for start, end, word in odd:
            if start and (symbols := exact(words[start - 1] + word)):
                self._join(symbols, start - 1, end)
            if end < len(words) and (symbols := exact(word + words[end])):
                self._join(symbols, start, end + 1)

    def _join_letters(self, lexicon: Lexicon) -> None:
        """Read "c h e s t" as one word: a run of single letters."""
        position, words = 0, self.words
        while position < len(words):
            end = position
            while end < len(words) and len(words[end]) == 1 and end - position < _LONGEST_SPAN:
                end += 1
            if end - position > _SHORT_SENTENCE:
                spelt = lexicon.learn("".join(words[position:end]))
                parts = spelt if isinstance(spelt, list) else [(" " * (end - position), spelt)]
                start = position
                for text, symbols in parts:
                    self._join(symbols, start, start + len(text))
                    start += len(text)
            position = max(end, position + 1)

    def _join(self, symbols: tuple[int, ...] | None, start: int, end: int) -> None:
        """Put a word in that was read across several places."""
        if symbols and end - start <= _LONGEST_SPAN:
            for symbol in symbols:
                insort(self.found.setdefault(symbol, []), start << LENGTH_BITS | end - start)

    def _find_phrases(self) -> None:
        rules, occurrences = self.rules, self.found
        levels: list[list[Rule]] = [[] for _ in range(rules.levels + 1)]
        self._call(occurrences, levels)
        for level in range(1, rules.levels + 1):
            if level == MEASURE_LEVEL and NUMBER in occurrences:
                self._keep(measure(self.words, occurrences, rules), levels)
            new: dict[int, list[int]] = {}
            for rule in levels[level]:
                for symbol, _ in rule.items:
                    if symbol not in occurrences:
                        break
                else:
                    self._apply(rule, new)
            if new:
                self._keep(new, levels)
        if rules.idioms in occurrences:
            self._drop_idioms()

    def _call(self, symbols: Iterable[int], levels: list[list[Rule]]) -> None:
        occurrences, rules, words = self.found, self.rules, levels[1]
        cache = rules.cache
        for symbol in rules.calling.intersection(symbols):
            called = cache.get(symbol) or rules.called(symbol)
            for partner, rule in called.words:
                if partner in occurrences:
                    words.append(rule)
            for rule in called.rules:
                levels[rule.level].append(rule)
            if called.signs:
                self.signs.append((symbol, called.signs))

    def _keep(self, new: dict[int, list[int]], levels: list[list[Rule]]) -> None:
        occurrences = self.found
        self._call([symbol for symbol in new if symbol not in occurrences], levels)
        for symbol, spans in new.items():
            if symbol in occurrences:
                occurrences[symbol] = sorted({*occurrences[symbol], *spans})
            else:
                occurrences[symbol] = spans if len(spans) == 1 else sorted(set(spans))

    def _apply(self, rule: Rule, new: dict[int, list[int]]) -> None:
        """Join the items of a phrase, each at most its gap after the one before."""
        occurrences = self.found
        (first, _), *others = rule.items
        parts = [
            (span >> LENGTH_BITS, (span >> LENGTH_BITS) + (span & LENGTH_MASK))
            for span in occurrences[first]
        ]
        for symbol, gap in others:
            spans, joined = occurrences[symbol], []
            for start, end in parts:
                least, limit = end << LENGTH_BITS, end + gap + 1 << LENGTH_BITS
                position = bisect_left(spans, least)
                while position < len(spans) and spans[position] < limit:
                    span = spans[position]
                    joined.append((start, (span >> LENGTH_BITS) + (span & LENGTH_MASK)))
                    position += 1
            if not joined:
                return
            parts = joined if len(joined) == 1 else sorted(set(joined))
        ends = self.clauses if rule.strict else self.sentences
        spans = [
            start << LENGTH_BITS | end - start
            for start, end in parts
            if end - start <= _LONGEST_SPAN
            and bisect_right(ends, start) == bisect_right(ends, end - 1)
        ]
        if spans:
            for target in rule.targets:
                new[target] = new[target] + spans if target in new else spans

    def _drop_idioms(self) -> None:
        """Take the words of idioms out of everything that was found."""
        taken = {
            position for span in self.found[self.rules.idioms] for position in positions(span)
        }
        for symbol, spans in self.found.items():
            kept = [span for span in spans if taken.isdisjoint(positions(span))]
            if len(kept) < len(spans):
                self.found[symbol] = kept

    def sentence(self, position: int) -> int:
        """Return the number of the sentence that a word stands in."""
        return bisect_right(self.sentences, position)

    def clause(self, position: int) -> int:
        """Return the number of the clause that a word stands in; clauses end at marks alone."""
        return bisect_right(self.clauses, position)

    def covered(self, symbol: int) -> set[int]:
        """Return the places of all words that the spans of a symbol cover."""
        if symbol not in self._covered:
            spans = self.found.get(symbol, ())
            self._covered[symbol] = {position for span in spans for position in positions(span)}
        return self._covered[symbol]

    def sentences_with(self, symbol: int) -> set[int]:
        """Return the numbers of the sentences in which a symbol was found."""
        if symbol not in self._sentences:
            spans = self.found.get(symbol, ())
            self._sentences[symbol] = {self.sentence(span >> LENGTH_BITS) for span in spans}
        return self._sentences[symbol]

    def denied(self, span: int) -> bool:
        """Return whether a span starts inside what a denial denies."""
        if self._denied is None:
            self._denied = self._find_denied() if self.rules.denies in self.found else set()
        return span >> LENGTH_BITS in self._denied

    def _find_denied(self) -> set[int]:
        from magbot.safety.denials import denied_positions  # few texts deny anything

        return denied_positions(self.found, self.rules, self.clauses, self.sentence)
