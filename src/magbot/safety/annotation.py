"""Annotate a reading of a text with everything the rules name.

Rules are tried level by level, from phrases of words up to lists of lists, each only once its
rarest part (a word, list or quantity) was seen. Before `MEASURE_LEVEL` numbers are read with their
units, so a unit must stand below that level. Each rule joins neighbouring spans in a bounded
window, so the work grows with the length of the text.

`Screen` calls it once for each reading; `sign_matching` then looks for signs in what it returns.
What is denied is found by `AnnotatedText.denied`, when first asked.
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

    from magbot.safety.compiled_rules import CompiledRules, PhraseRule
    from magbot.safety.word_lookup import WordLookup

    OddWord = tuple[int, int, str]  # where its parts start and end, and how it is spelt

_LONGEST_SPAN = 24  # words
_SENTENCE_FROM = 3  # words since the last mark from which a full stop ends a sentence
_SPELT_OUT_FROM = 4  # single letters in a row that are read as a word


def annotate(reading: list[str], lookup: WordLookup, rules: CompiledRules) -> AnnotatedText:
    """Return a reading with every word looked up, and the phrases and lists they make."""
    annotator = _Annotator(lookup, rules)
    annotator.look_up(reading)
    if annotator.occurrences:
        annotator.find_phrases()
    return annotator.text


class _Annotator:
    """Fills an annotated text; `levels` are the triggered rules, by level."""

    def __init__(self, lookup: WordLookup, rules: CompiledRules) -> None:
        self.lookup = lookup
        self.rules = rules
        self.text = AnnotatedText(rules)
        self.words = self.text.words
        self.occurrences = self.text.occurrences
        self.levels: list[list[PhraseRule]] = [[] for _ in range(rules.levels + 1)]

    def look_up(self, reading: list[str]) -> None:
        """Add the words of a reading, those that were taken apart included."""
        odd = self._add_words(reading)
        if odd:
            self._join_split_words(odd)
        if sum(map(len, self.words)) < 3 * len(self.words):  # words so short may be spelt out
            self._join_letters()

    def _add_words(self, reading: list[str]) -> list[OddWord]:
        """Add the words of a reading; return those that the tables do not have as spelt."""
        meanings, occurrences, words = self.lookup.meanings, self.occurrences, self.words
        odd: list[OddWord] = []
        for word in reading:
            meaning = meanings[word]
            if not isinstance(meaning, list):  # a word that is in the tables as spelt
                for symbol in meaning:
                    occurrences.setdefault(symbol, []).append(len(words) << LENGTH_BITS | 1)
                words.append(word)
            elif word in MARKS:
                self._end_clause(word)
            else:
                odd.append((len(words), len(words) + len(meaning), word))
                for text, symbols in meaning:
                    self._add(symbols, len(words), len(words) + 1)
                    words.append(text)
        return odd

    def _end_clause(self, mark: str) -> None:
        """End a clause here; a full stop ends a sentence too, unless it follows a mere scrap.

        A scrap is less than `_SENTENCE_FROM` words since the last mark, be that a comma: in "I
        fell, ouch. My arm hurts" one sentence goes on.
        """
        position, clauses = len(self.words), self.text.clauses
        before = clauses[-1] if clauses else 0
        if mark == SENTENCE and position - before >= _SENTENCE_FROM:
            self.text.sentences.append(position)
        clauses.append(position)

    def _join_split_words(self, odd: list[OddWord]) -> None:
        """Read "brea the" and "can t" as one word where a half of it is no word."""
        words, exact = self.words, self.lookup.exact
        for start, end, word in odd:
            if start:
                self._add(exact(words[start - 1] + word), start - 1, end)
            if end < len(words):
                self._add(exact(word + words[end]), start, end + 1)

    def _join_letters(self) -> None:
        """Read "c h e s t" as one word: a run of single letters, whatever marks stand between."""
        position, words = 0, self.words
        while position < len(words):
            end = position
            while end < len(words) and len(words[end]) == 1 and end - position < _LONGEST_SPAN:
                end += 1
            if end - position >= _SPELT_OUT_FROM:
                spelt = self.lookup.meanings["".join(words[position:end])]
                parts = spelt if isinstance(spelt, list) else [(" " * (end - position), spelt)]
                start = position
                for text, symbols in parts:
                    self._add(symbols, start, start + len(text))
                    start += len(text)
            position = max(end, position + 1)

    def _add(self, symbols: tuple[int, ...] | None, start: int, end: int) -> None:
        """Add the symbols of a word that was read across these positions."""
        if symbols and end - start <= _LONGEST_SPAN:
            for symbol in symbols:
                spans = self.occurrences.setdefault(symbol, [])
                insort(spans, start << LENGTH_BITS | end - start)

    def find_phrases(self) -> None:
        """Apply the rules level by level."""
        occurrences = self.occurrences
        self._trigger(occurrences)
        for level in range(1, self.rules.levels + 1):
            if level == MEASURE_LEVEL and NUMBER in occurrences:
                self._add_spans(measure(self.text))
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
        """Note the rules and signs that these symbols, seen for the first time, call for."""
        occurrences, levels, triggered_by = self.occurrences, self.levels, self.rules.triggered_by
        for symbol in self.rules.triggers.intersection(symbols):
            triggered = triggered_by[symbol]
            for partner, rule in triggered.words:
                if partner in occurrences:
                    levels[1].append(rule)
            for rule in triggered.rules:
                levels[rule.level].append(rule)
            if triggered.signs:
                self.text.signs.append((symbol, triggered.signs))

    def _add_spans(self, new: dict[int, list[int]]) -> None:
        occurrences = self.occurrences
        self._trigger([symbol for symbol in new if symbol not in occurrences])
        for symbol, spans in new.items():
            if symbol in occurrences:
                occurrences[symbol] = sorted({*occurrences[symbol], *spans})
            else:
                occurrences[symbol] = spans if len(spans) == 1 else sorted(set(spans))

    def _apply(self, rule: PhraseRule, new: dict[int, list[int]]) -> None:
        """Join the items of a phrase, each at most its gap after the one before."""
        occurrences = self.occurrences
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
        ends = self.text.clauses if rule.strict else self.text.sentences
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
        """Drop every span that shares a word with an idiom; a symbol may be left without any."""
        idiomatic = self.text.covered(self.rules.idioms)
        for symbol, spans in self.occurrences.items():
            self.occurrences[symbol] = [
                span for span in spans if idiomatic.isdisjoint(positions(span))
            ]
