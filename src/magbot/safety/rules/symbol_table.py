"""Number the words and lists of the rules, and turn phrases into rows over those numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain

from magbot.errors import MagbotError
from magbot.safety.compiled_rules import MEASURE_LEVEL, NOTHING
from magbot.safety.rules.inflection import endings
from magbot.safety.rules.model import Rules
from magbot.safety.rules.sign_grammar import Phrase, parse_phrases, parse_sign, reachable
from magbot.safety.tokenizer import plain_words

_Items = tuple[tuple[int, int], ...]  # the symbols of a phrase, each with the gap before it


class SymbolTable:
    """The numbering of one set of rules; 0 is any number.

    Number all first (`groups` of each sign, `number_of` each `unless`, `number_all`), then call
    `rule_rows` once; `alarming`, `top_level`, `rarest` and `with_owners` are complete after it.
    """

    def __init__(self, rules: Rules) -> None:
        """Give the lists and quantities their numbers; groups get them when asked for."""
        self.count = 1  # of the numbers given, 0 among them
        self.alarming: set[int] = set()
        # the symbols of (word, whether only this exact spelling means them)
        self.words: defaultdict[tuple[str, bool], set[int]] = defaultdict(set)
        self.contexts = [context.name for context in rules.contexts]
        self._names: dict[str, int] = {}
        self._groups: dict[tuple[str, ...], int] = {}
        self._literals: dict[tuple[str, bool], int] = {}
        self._owners: defaultdict[int, set[int]] = defaultdict(set)  # symbol: lists it is in
        self._phrases: list[tuple[_Items, int]] = []  # with the list that each is a member of
        self._inflected: set[str] = set()  # words that stand outside lists of names too
        self._units: set[int] = set()
        self._level: dict[int, int] = {}
        self._frequency: Counter[int] = Counter()  # in the examples and look-alikes
        self._examples = [
            text for family in rules.families for text in (*family.seeds, *family.look_alikes)
        ]
        self._quantities = [self._name(quantity.name) for quantity in rules.quantities]
        for word_list in rules.lists:
            self._name(word_list.name)
        for word_list in rules.lists:
            self._define(
                self._names[word_list.name],
                parse_phrases(word_list.phrases),
                names=word_list.names,
            )

    def with_owners(self, name: str) -> list[int]:
        """Return the numbers of a quantity and of all lists it is a part of."""
        return sorted(reachable([self._names[name]], self._owners))

    def is_name(self, word: str) -> bool:
        """Return whether a word stands in lists of names alone.

        It then takes no ending but a plural, and no ordinary word is read as a misspelling of it.
        """
        return word not in self._inflected

    def forms(self, word: str) -> list[str]:
        """Return the inflected forms of a word: its plural alone where it is a name."""
        return endings(word)[:1] if self.is_name(word) else endings(word)

    def number_all(self, rules: Rules) -> None:
        """Give every unnamed list of the rules its number, and note which are units."""
        denial = rules.denial
        texts = [rules.idioms, rules.joiners, denial.words, denial.carry, denial.ends]
        texts += [denial.undone_by, *(phrases for _, phrases in rules.times)]
        texts += [part for context in rules.contexts for part in (context.cues, context.unless)]
        for quantity in rules.quantities:
            texts += [quantity.before, quantity.not_before]
            self._units.add(self.number_of(quantity.before))
            self._units |= {self.number_of(unit) for _, unit in quantity.units}
        for phrases in texts:
            self.number_of(phrases)

    def number_of(self, texts: tuple[str, ...]) -> int:
        """Return the number of an unnamed list, a new one at first; NOTHING when it is empty."""
        return self._group(texts, parse_phrases(texts)) if texts else NOTHING

    def groups(self, sign: str) -> list[int]:
        """Return the numbers of the groups of a sign."""
        return [
            self._names[group[0][0].text]
            if len(group) == 1 and len(group[0]) == 1 and group[0][0].is_list
            else self._group(tuple(map(repr, group)), group)
            for group in parse_sign(sign)
        ]

    def _group(self, key: tuple[str, ...], phrases: Iterable[Phrase]) -> int:
        if key not in self._groups:
            self._groups[key] = number = self._new()
            self._define(number, phrases)
        return self._groups[key]

    def _name(self, name: str) -> int:
        self._names[name] = number = self._new()
        return number

    def _new(self) -> int:
        self.count += 1
        return self.count - 1

    def _define(self, number: int, phrases: Iterable[Phrase], *, names: bool = False) -> None:
        for phrase in phrases:
            first = phrase[0]
            if not names:
                self._inflected.update(item.text for item in phrase if not item.is_list)
            if len(phrase) > 1:
                items = tuple(
                    (self._item(item.text, item.is_list, item.exact), item.gap) for item in phrase
                )
                self._phrases.append((items, number))
            elif first.is_list:
                self._owners[self._names[first.text]].add(number)
            else:
                self.words[first.text, first.exact].add(number)

    def _item(self, text: str, is_list: bool, exact: bool) -> int:  # noqa: FBT001
        if is_list:
            return self._names[text]
        if (text, exact) not in self._literals:
            self._literals[text, exact] = number = self._new()
            self.words[text, exact].add(number)
        return self._literals[text, exact]

    def rule_rows(self, groups: Iterable[int]) -> list[tuple[list[int], list[int]]]:
        """Return (symbols, row) for every phrase, and complete what else depends on all numbers.

        `groups` are those of all signs: what they are made of is `alarming`. Words and phrases
        count for every list that contains theirs, and the symbols get levels and frequencies.
        """
        for meanings in self.words.values():
            meanings.update(reachable(meanings, self._owners))
        self._find_levels()
        self.alarming = self._parts(groups)
        targets_of: defaultdict[_Items, set[int]] = defaultdict(set)
        for items, target in self._phrases:
            targets_of[items] |= reachable([target], self._owners)
        rows, phrases = [], []
        for items, targets in targets_of.items():
            level, symbols = self._level_above(items), [symbol for symbol, _ in items]
            strict = int(self.alarming.isdisjoint(targets))
            row = [level, strict, len(items), *chain(*items), *sorted(targets)]
            rows.append((symbols, row))
            phrases.append((level, symbols, sorted(targets)))
        self._count_words(phrases)
        return rows

    def top_level(self) -> int:
        """Return the highest level, that of the lists that nest deepest."""
        return max([MEASURE_LEVEL, *self._level.values()])

    def rarest(self, symbols: list[int]) -> int:
        """Return the symbol that the fewest words of the examples stand for."""
        return min(symbols, key=lambda symbol: (self._frequency[symbol], symbol))

    def _count_words(self, phrases: list[tuple[int, list[int], list[int]]]) -> None:
        counts = Counter(word for text in self._examples for word in plain_words(text))
        for (word, _), meanings in self.words.items():
            for symbol in meanings:
                self._frequency[symbol] += counts[word]
        for _, symbols, targets in sorted(phrases):
            least = min(self._frequency[symbol] for symbol in symbols)
            for target in targets:
                self._frequency[target] += least

    def _parts(self, groups: Iterable[int]) -> set[int]:
        """Return all symbols that groups are made of, numbers and units included."""
        parts: defaultdict[int, set[int]] = defaultdict(set)
        for items, target in self._phrases:
            parts[target].update(symbol for symbol, _ in items)
        for part, owners in self._owners.items():
            for owner in owners:
                parts[owner].add(part)
        return reachable({0, *groups, *self._units}, parts)

    def _find_levels(self) -> None:
        """Put a list a level above everything its phrases use; mere membership adds none.

        Quantities start at MEASURE_LEVEL, so their units must stay below it. Raises ValueError on
        a circle.
        """
        self._level = dict.fromkeys(self._quantities, MEASURE_LEVEL)
        for _ in range(self.count + 1):
            before = dict(self._level)
            for items, target in self._phrases:
                self._lift(target, self._level_above(items))
            for part, owners in self._owners.items():
                for owner in owners:
                    self._lift(owner, self._level.get(part, 0))
            if self._level == before:
                self._refuse_deep_units()
                return
        raise ValueError("the lists of the danger signs contain each other")

    def _refuse_deep_units(self) -> None:
        """Raise MagbotError where a unit would be known only after quantities were measured."""
        if any(self._level.get(unit, 0) >= MEASURE_LEVEL for unit in self._units):
            raise MagbotError(
                "The units of a quantity nest lists so deep that they would not be seen. "
                "Write them in fewer lists."
            )

    def _level_above(self, items: _Items) -> int:
        return 1 + max(self._level.get(symbol, 0) for symbol, _ in items)

    def _lift(self, symbol: int, level: int) -> None:
        self._level[symbol] = max(self._level.get(symbol, 0), level)
