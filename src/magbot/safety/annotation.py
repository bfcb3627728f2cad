"""Annotate a reading of a text with everything the rules name.

Rules are tried level by level, from words up to lists of lists, and only when a word of theirs was
seen; each joins neighbouring spans in a bounded window, so the work grows with the length of the
text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort

from magbot.safety.annotated_text import LENGTH_BITS, LENGTH_MASK, AnnotatedText, positions
from magbot.safety.compiled_rules import MEASURE_LEVEL
from magbot.safety.quantities import measure
from magbot.safety.tokenizer import MARKS, SENTENCE
from magbot.safety.word_lookup import NUMBER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from magbot.safety.compiled_rules import CompiledRules, Rule
    from magbot.safety.word_lookup import Part, WordLookup

    OddWord = tuple[int, int, str]  # where it starts and ends, and how it is spelt

_LONGEST_SPAN = 24
_SHORT_SENTENCE = 3


def annotate(reading: list[str], lookup: WordLookup, rules: CompiledRules) -> AnnotatedText:
    """Look every word up, then find the phrases and lists they make."""
    annotated = AnnotatedText(rules)
    odd = _look_up(reading, lookup, annotated)
    if odd:
        _join_split_words(odd, lookup, annotated)
    if sum(map(len, annotated.words)) < 3 * len(annotated.words):
        _join_letters(lookup, annotated)
    if annotated.occurrences:
        _PhraseFinder(annotated).find()
    return annotated


def _look_up(reading: list[str], lookup: WordLookup, annotated: AnnotatedText) -> list[OddWord]:
    """Add the words of a reading; return those that are not in the tables as they are spelt."""
    cache, occurrences, words = lookup.cache, annotated.occurrences, annotated.words
    odd: list[OddWord] = []
    for word in reading:
        meaning = cache.get(word)
        if meaning is None:
            meaning = lookup.learn(word)
        if meaning:
            if isinstance(meaning, list):
                if word in MARKS:
                    _end_clause(word, annotated)
                else:
                    odd.append((len(words), len(words) + len(meaning), word))
                    _add_parts(meaning, annotated)
                continue
            span = len(words) << LENGTH_BITS | 1
            for symbol in meaning:
                if symbol in occurrences:
                    occurrences[symbol].append(span)
                else:
                    occurrences[symbol] = [span]
        words.append(word)
    return odd


def _end_clause(mark: str, annotated: AnnotatedText) -> None:
    """End a clause here, and a sentence too unless it is too short to be one."""
    position, clauses = len(annotated.words), annotated.clauses
    before = clauses[-1] if clauses else 0
    if mark == SENTENCE and position - before >= _SHORT_SENTENCE:
        annotated.sentences.append(position)
    clauses.append(position)


def _add_parts(parts: list[Part], annotated: AnnotatedText) -> None:
    """Add what a word that is not in the tables was read as."""
    words, occurrences = annotated.words, annotated.occurrences
    for text, symbols in parts:
        for symbol in symbols:
            occurrences.setdefault(symbol, []).append(len(words) << LENGTH_BITS | 1)
        words.append(text)


def _join_split_words(odd: list[OddWord], lookup: WordLookup, annotated: AnnotatedText) -> None:
    """Read "brea the" and "can t" as one word where a half of it is no word."""
    words, exact = annotated.words, lookup.exact
    for start, end, word in odd:
        if start:
            _add(exact(words[start - 1] + word), start - 1, end, annotated)
        if end < len(words):
            _add(exact(word + words[end]), start, end + 1, annotated)


def _join_letters(lookup: WordLookup, annotated: AnnotatedText) -> None:
    """Read "c h e s t" as one word: a run of single letters."""
    position, words = 0, annotated.words
    while position < len(words):
        end = position
        while end < len(words) and len(words[end]) == 1 and end - position < _LONGEST_SPAN:
            end += 1
        if end - position > _SHORT_SENTENCE:
            spelt = lookup.learn("".join(words[position:end]))
            parts = spelt if isinstance(spelt, list) else [(" " * (end - position), spelt)]
            start = position
            for text, symbols in parts:
                _add(symbols, start, start + len(text), annotated)
                start += len(text)
        position = max(end, position + 1)


def _add(symbols: tuple[int, ...] | None, start: int, end: int, annotated: AnnotatedText) -> None:
    """Add the symbols of a word that was read across these positions."""
    if symbols and end - start <= _LONGEST_SPAN:
        for symbol in symbols:
            insort(
                annotated.occurrences.setdefault(symbol, []), start << LENGTH_BITS | end - start
            )


class _PhraseFinder:
    """Finds the phrases that the rules name; `levels` are the triggered rules, by level."""

    def __init__(self, annotated: AnnotatedText) -> None:
        self.annotated = annotated
        self.rules = annotated.rules
        self.occurrences = annotated.occurrences
        self.levels: list[list[Rule]] = [[] for _ in range(self.rules.levels + 1)]

    def find(self) -> None:
        """Apply the rules level by level."""
        occurrences = self.occurrences
        self._trigger(occurrences)
        for level in range(1, self.rules.levels + 1):
            if level == MEASURE_LEVEL and NUMBER in occurrences:
                self._add_spans(measure(self.annotated))
            new: dict[int, list[int]] = {}
            for rule in self.levels[level]:
                for symbol, _ in rule.items:
                    if symbol not in occurrences:
                        break
                else:
                    self._apply(rule, new)
            if new:
                self._add_spans(new)
        if self.rules.idioms in occurrences:
            self._drop_idioms()

    def _trigger(self, symbols: Iterable[int]) -> None:
        occurrences, rules, levels = self.occurrences, self.rules, self.levels
        triggered_by = rules.triggered_by
        for symbol in rules.triggers.intersection(symbols):
            triggered = triggered_by.get(symbol) or rules.decode(symbol)
            for partner, rule in triggered.words:
                if partner in occurrences:
                    levels[1].append(rule)
            for rule in triggered.rules:
                levels[rule.level].append(rule)
            if triggered.signs:
                self.annotated.signs.append((symbol, triggered.signs))

    def _add_spans(self, new: dict[int, list[int]]) -> None:
        occurrences = self.occurrences
        self._trigger([symbol for symbol in new if symbol not in occurrences])
        for symbol, spans in new.items():
            if symbol in occurrences:
                occurrences[symbol] = sorted({*occurrences[symbol], *spans})
            else:
                occurrences[symbol] = spans if len(spans) == 1 else sorted(set(spans))

    def _apply(self, rule: Rule, new: dict[int, list[int]]) -> None:
        """Join the items of a phrase, each at most its gap after the one before."""
        occurrences, annotated = self.occurrences, self.annotated
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
        ends = annotated.clauses if rule.strict else annotated.sentences
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
        idiomatic = self.annotated.covered(self.rules.idioms)
        for symbol, spans in self.occurrences.items():
            self.occurrences[symbol] = [
                span for span in spans if idiomatic.isdisjoint(positions(span))
            ]
