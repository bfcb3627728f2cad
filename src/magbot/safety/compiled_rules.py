"""The compiled rules, decoded one by one when a word first calls for them."""

from __future__ import annotations

from magbot.frozen import Memo, frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NEGATABLE, NEARBY = 1, 2
NOTHING = 0xFFFF
MEASURE_LEVEL = 4  # quantities are read after the lists of their units, which nest three deep
REACH_SENTENCE, REACH_CLAUSE, REACH_AFTER, REACH_TEXT = range(4)


@frozen
class PhraseRule:
    """A phrase: symbols in their order, and the lists it is a member of.

    A strict one can only silence an alarm; it stands within a clause, others within a sentence.
    """

    level: int
    strict: bool
    items: tuple[tuple[int, int], ...]
    targets: tuple[int, ...]


@frozen
class ContextRule:
    """A way of speaking: the symbols of its cues and of what undoes them."""

    cues: int
    unless: int
    reach: int
    agreed: int


@frozen
class SignRule:
    """A sign: symbols that must stand together, and when they do not count."""

    family: int
    negatable: bool
    nearby: bool
    within: int
    groups: tuple[int, ...]
    contexts: tuple[ContextRule, ...]
    unless: int


@frozen
class Measure:
    """A quantity: the symbols it gives and those of its units."""

    symbols: tuple[int, ...]
    units: tuple[tuple[float, int], ...]
    before: int
    not_before: int
    bare: bool
    multiplied: bool
    least: float
    most: float


@frozen
class TriggeredRules:
    """What a symbol triggers: phrases and signs.

    `words` are the phrases of words alone, each with another of its words, without which it is
    not tried; `rules` are the phrases that hold lists.
    """

    words: tuple[tuple[int, PhraseRule], ...]
    rules: tuple[PhraseRule, ...]
    signs: tuple[SignRule, ...]


class CompiledRules:
    """All rules over the mapped tables, and the few that are always needed."""

    def __init__(self, sections: Mapping[str, memoryview]) -> None:
        """Read the families, contexts and quantities; other rules are decoded when triggered."""
        self._trigger_at = sections["screen.trigger_at"].cast("I")
        self._trigger = sections["screen.trigger"].cast("H")
        self._rule_at = sections["screen.rule_at"].cast("I")
        self._rule = sections["screen.rule"].cast("H")
        rows = bytes(sections["screen.rows"]).decode().split("\n")
        head, families, contexts, measures, times, numbers, emoji = (
            row.split("\t") if row else [] for row in rows
        )
        self._rule_count, self.levels, self.idioms, *denial, self.joiners = map(int, head)
        self.denies, self.carries, self.ends, self.undoes = denial
        self.families = [
            (family, int(severity), card)
            for family, severity, card in zip(*[iter(families)] * 3, strict=True)
        ]
        self.contexts = [ContextRule(*map(int, row.split(" "))) for row in contexts]
        self.agreed = [context for context in self.contexts if context.agreed]
        self.measures = [_measure(row.split(" ")) for row in measures]
        self.times = [(float(factor), int(symbol)) for factor, symbol in _pairs(times)]
        self.numbers = {word: float(value) for word, value in _pairs(numbers)}
        self.emoji = {int(code): f" {words} " for code, words in _pairs(emoji)}
        self.triggers = frozenset(sections["screen.calling"].cast("H"))  # symbols of any rule
        self.triggered_by = Memo(self._decode, 1 << 16)  # a symbol has 16 bits

    def _decode(self, symbol: int) -> TriggeredRules:
        """Return the rules and signs to try when a symbol was seen."""
        numbers = self._trigger[self._trigger_at[symbol] : self._trigger_at[symbol + 1]]
        rules = [self._decode_rule(number) for number in numbers if number < self._rule_count]
        return TriggeredRules(
            tuple((_partner(rule, symbol), rule) for rule in rules if rule.level == 1),
            tuple(rule for rule in rules if rule.level > 1),
            tuple(self._decode_sign(number) for number in numbers if number >= self._rule_count),
        )

    def _row(self, number: int) -> tuple[int, ...]:
        return tuple(self._rule[self._rule_at[number] : self._rule_at[number + 1]])

    def _decode_rule(self, number: int) -> PhraseRule:
        level, strict, count, *rest = self._row(number)
        items = tuple(zip(rest[: 2 * count : 2], rest[1 : 2 * count : 2], strict=True))
        return PhraseRule(level, bool(strict), items, tuple(rest[2 * count :]))

    def _decode_sign(self, number: int) -> SignRule:
        family, flags, within, unless, count, *rest = self._row(number)
        return SignRule(
            family, bool(flags & NEGATABLE), bool(flags & NEARBY), within,
            tuple(rest[:count]), tuple(self.contexts[context] for context in rest[count:]), unless,
        )  # fmt: skip


def _partner(rule: PhraseRule, symbol: int) -> int:
    return next((item for item, _ in rule.items if item != symbol), symbol)


def _pairs(row: list[str]) -> Iterator[tuple[str, str]]:
    return zip(row[::2], row[1::2], strict=True)


def _measure(row: list[str]) -> Measure:
    symbols, before, not_before, bare, multiplied, least, most, *units = row
    return Measure(
        tuple(map(int, symbols.split(","))),
        tuple((float(factor), int(unit)) for factor, unit in _pairs(units)),
        int(before), int(not_before), bare == "1", multiplied == "1", float(least), float(most),
    )  # fmt: skip
