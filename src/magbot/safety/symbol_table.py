"""Number the words and lists of the rules, and turn phrases into rows over those numbers."""

from __future__ import annotations

from collections.abc import Iterable

from magbot.safety.compiled_rules import MEASURE_LEVEL, NOTHING
from magbot.safety.inflection import endings
from magbot.safety.rules import Rules
from magbot.safety.sign_grammar import Phrase, parse_phrases, parse_sign
from magbot.safety.tokenizer import plain_words


class SymbolTable:
    """The numbering of one set of rules; 0 is any number."""

    def __init__(self, rules: Rules) -> None:
        """Give the lists and quantities their numbers; groups get them when asked for."""
        self.count = 1
        self.alarming: set[int] = set()
        self.words: dict[tuple[str, bool], set[int]] = {}
        self.contexts = [declared.name for declared in rules.contexts]
        self._names: dict[str, int] = {}
        self._groups: dict[tuple[str, ...], int] = {}
        self._literals: dict[tuple[str, bool], int] = {}
        self._inside: dict[int, set[int]] = {}  # list -> the lists that contain it
        self._rules: list[tuple[tuple[tuple[int, int], ...], int]] = []
        self._seen = _frequencies(rules)
        self._spoken: set[str] = set()
        self._units: set[int] = set()
        self._level: dict[int, int] = {}
        self._common: dict[int, int] = {}
        for name in [
            *(declared.name for declared in rules.quantities),
            *(declared.name for declared in rules.lists),
        ]:
            self._names[name] = self._new()
        self._quantities = {self._names[declared.name] for declared in rules.quantities}
        for declared in rules.lists:
            self._define(
                self._names[declared.name], parse_phrases(declared.phrases), names=declared.names
            )

    def with_owners(self, name: str) -> list[int]:
        """Return the numbers of a quantity and of all lists it is a part of."""
        return sorted({self._names[name], *self._owners(self._names[name])})

    def is_name(self, word: str) -> bool:
        """Return whether a word is only part of names, which are matched loosely."""
        return word not in self._spoken

    def forms(self, word: str) -> list[str]:
        """Return the forms of a word: the plural alone where it is only part of names."""
        return endings(word)[:1] if self.is_name(word) else endings(word)

    def number_all(self, rules: Rules) -> None:
        """Give every unnamed list of the rules its number."""
        denial = rules.denial
        texts = [rules.idioms, rules.joiners, denial.words, denial.carry, denial.ends]
        texts += [denial.undone_by, *(phrases for _, phrases in rules.times)]
        texts += [part for declared in rules.contexts for part in (declared.cues, declared.unless)]
        for quantity in rules.quantities:
            texts += [quantity.before, quantity.not_before]
            self._units.add(self.phrases(quantity.before))
            self._units |= {self.phrases(unit) for _, unit in quantity.units}
        for declared in texts:
            self.phrases(declared)

    def phrases(self, texts: tuple[str, ...]) -> int:
        """Return the number of an unnamed list; NOTHING when it is empty."""
        if not texts:
            return NOTHING
        if texts not in self._groups:
            self._groups[texts] = number = self._new()
            self._define(number, parse_phrases(texts))
        return self._groups[texts]

    def groups(self, sign: str) -> list[int]:
        """Return the numbers of the groups of a sign."""
        return [self._group(group) for group in parse_sign(sign)]

    def _group(self, group: tuple[Phrase, ...]) -> int:
        if len(group) == 1 and len(group[0]) == 1 and group[0][0].is_list:
            return self._names[group[0][0].text]
        key = tuple(repr(phrase) for phrase in group)
        if key not in self._groups:
            self._groups[key] = number = self._new()
            self._define(number, group)
        return self._groups[key]

    def _new(self) -> int:
        self.count += 1
        return self.count - 1

    def _define(self, number: int, phrases: Iterable[Phrase], *, names: bool = False) -> None:
        for phrase in phrases:
            first = phrase[0]
            if not names:
                self._spoken.update(item.text for item in phrase if not item.is_list)
            if len(phrase) > 1:
                items = tuple(
                    (self._item(item.text, item.is_list, item.exact), item.gap) for item in phrase
                )
                self._rules.append((items, number))
            elif first.is_list:
                self._inside.setdefault(self._names[first.text], set()).add(number)
            else:
                self.words.setdefault((first.text, first.exact), set()).add(number)

    def _item(self, text: str, is_list: bool, exact: bool) -> int:  # noqa: FBT001
        if is_list:
            return self._names[text]
        if (text, exact) not in self._literals:
            self._literals[text, exact] = number = self._new()
            self.words.setdefault((text, exact), set()).add(number)
        return self._literals[text, exact]

    def rule_rows(self, groups: Iterable[int]) -> list[tuple[list[int], list[int]]]:
        """Return (symbols, row) for every phrase; words and lists also count for all their owners.

        `groups` are those of all signs: what they are made of is alarming.

        Call once, when all groups are numbered.
        """
        for meant in self.words.values():
            meant.update(owner for number in list(meant) for owner in self._owners(number))
        self._find_levels()
        self.alarming = self._parts(groups)
        rows: dict[tuple[tuple[int, int], ...], set[int]] = {}
        for items, target in self._rules:
            rows.setdefault(items, set()).update({target, *self._owners(target)})
        numbered = []
        for items, targets in rows.items():
            level = 1 + max(self._level.get(symbol, 0) for symbol, _ in items)
            flat = [part for item in items for part in item]
            strict = int(self.alarming.isdisjoint(targets))
            row = [level, strict, len(items), *flat, *sorted(targets)]
            numbered.append(([symbol for symbol, _ in items], row))
        self._weigh([(row[0], symbols, row[3 + 2 * row[2] :]) for symbols, row in numbered])
        return numbered

    def top_level(self) -> int:
        """Return the level of the deepest list."""
        return max([MEASURE_LEVEL, *self._level.values()])

    def rarest(self, symbols: list[int]) -> int:
        """Return the symbol that the fewest words of the examples stand for."""
        return min(symbols, key=lambda symbol: (self._common.get(symbol, 0), symbol))

    def _weigh(self, phrases: list[tuple[int, list[int], list[int]]]) -> None:
        for (word, _), meant in self.words.items():
            for symbol in meant:
                self._common[symbol] = self._common.get(symbol, 0) + self._seen.get(word, 0)
        for _, items, targets in sorted(phrases):
            frequency = min(self._common.get(symbol, 0) for symbol in items)
            for target in targets:
                self._common[target] = self._common.get(target, 0) + frequency

    def _parts(self, groups: Iterable[int]) -> set[int]:
        """Return all symbols that groups are made of, numbers and units included."""
        inside: dict[int, set[int]] = {}
        for items, target in self._rules:
            inside.setdefault(target, set()).update(symbol for symbol, _ in items)
        for part, owners in self._inside.items():
            for owner in owners:
                inside.setdefault(owner, set()).add(part)
        parts = {0, *groups, *self._units}
        todo = list(parts)
        while todo:
            new = inside.get(todo.pop(), set()) - parts
            parts |= new
            todo += new
        return parts

    def _owners(self, number: int) -> set[int]:
        owners: set[int] = set()
        todo = [number]
        while todo:
            for owner in self._inside.get(todo.pop(), ()):
                if owner not in owners:
                    owners.add(owner)
                    todo.append(owner)
        return owners

    def _find_levels(self) -> None:
        """Put a list a level above everything its phrases use. Raises ValueError on a circle."""
        self._level = dict.fromkeys(self._quantities, MEASURE_LEVEL)
        for _ in range(self.count + 1):
            before = dict(self._level)
            for items, target in self._rules:
                level = 1 + max(self._level.get(symbol, 0) for symbol, _ in items)
                self._level[target] = max(self._level.get(target, 0), level)
            for inner, owners in self._inside.items():
                for owner in owners:
                    self._level[owner] = max(self._level.get(owner, 0), self._level.get(inner, 0))
            if self._level == before:
                return
        raise ValueError("the lists of the danger signs contain each other")


def _frequencies(rules: Rules) -> dict[str, int]:
    """Return how often each word stands in the examples and look-alikes."""
    counts: dict[str, int] = {}
    for family in rules.families:
        for text in (*family.seeds, *family.look_alikes):
            for word in plain_words(text):
                counts[word] = counts.get(word, 0) + 1
    return counts
