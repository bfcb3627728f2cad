"""Compile the rules into the tables that the screen reads in place.

Pure and deterministic: the same rules give the same bytes. `compiling.sections` calls it;
`CompiledRules` and `WordLookup` read the tables.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final
from zlib import crc32

from magbot.kb.cards import severity
from magbot.safety.compiled_rules import NEARBY, NEGATABLE
from magbot.safety.rules.model import REACHES, Family, Quantity, Rules
from magbot.safety.rules.symbol_table import SymbolTable
from magbot.safety.word_lookup import EDGE, NUMBER, SHORTEST, TWO_TYPOS_FROM
from magbot.text.edit_distance import deletions

_FILL: Final = 2  # mean number of keys in a bucket
_SPARSE: Final = 3  # log2 of the minimum Bloom-filter bits per key
_INFINITE: Final = 1e18
_MOST_WORDS: Final = 0xFFFE


def compile_rules(rules: Rules | None) -> dict[str, bytes]:
    """Return the "screen.*" sections of rules; none for none."""
    if rules is None:
        return {}
    symbols = SymbolTable(rules)
    signs = [
        row
        for number, family in enumerate(rules.families)
        for row in _signs(number, family, symbols)
    ]
    symbols.number_all(rules)
    phrases = symbols.rule_rows(group for groups, _ in signs for group in groups)
    # A phrase or sign is tried only when its rarest part was seen. Phrases are numbered first.
    triggered: list[list[int]] = [[] for _ in range(symbols.count)]
    for number, (parts, _) in enumerate([*phrases, *signs]):
        triggered[symbols.rarest(parts)].append(number)
    triggers = [symbol for symbol, numbers in enumerate(triggered) if numbers]
    rows = _rows(rules, symbols, len(phrases))
    return {
        "screen.rows": "\n".join("\t".join(map(str, row)) for row in rows).encode(),
        **_ragged("rule", "H", [row for _, row in [*phrases, *signs]]),
        "screen.calling": array("H", triggers).tobytes(),
        **_ragged("trigger", "H", triggered),
        **_words(rules, symbols),
    }


def _signs(
    family_number: int, family: Family, symbols: SymbolTable
) -> list[tuple[list[int], list[int]]]:
    """Return (groups, row) for every sign of a family."""
    unless = symbols.number_of(family.unless)
    rows = []
    for sign in family.signs:
        groups = symbols.groups(sign.text)
        flags = NEGATABLE * sign.negatable | NEARBY * sign.nearby
        contexts = [symbols.contexts.index(name) for name in sign.not_when]
        row = [family_number, flags, sign.within, unless, len(groups), *groups, *contexts]
        rows.append((groups, row))
    return rows


def _rows(rules: Rules, symbols: SymbolTable, phrase_count: int) -> Iterator[list[object]]:
    """Return the rows that `CompiledRules` reads when it is opened.

    They are: head, families, contexts, quantities, words for "times", words for numbers, emoji.
    """
    number_of, denial = symbols.number_of, rules.denial
    lists = (
        rules.idioms,
        denial.words,
        denial.carry,
        denial.ends,
        denial.undone_by,
        rules.joiners,
    )
    yield [phrase_count, symbols.top_level(), *map(number_of, lists)]
    yield [
        part
        for family in rules.families
        for part in (family.id, severity(family.card), family.card)
    ]
    yield [
        f"{number_of(context.cues)} {number_of(context.unless)}"
        f" {REACHES.index(context.reach)} {int(context.agreed)}"
        for context in rules.contexts
    ]
    yield [_measure(quantity, symbols) for quantity in rules.quantities]
    yield [part for factor, texts in rules.times for part in (factor, number_of(texts))]
    yield [part for pair in rules.numbers for part in pair]
    yield [part for picture, words in rules.emoji for part in (ord(picture[:1] or "\0"), words)]


def _measure(quantity: Quantity, symbols: SymbolTable) -> str:
    number_of = symbols.number_of
    parts = [
        ",".join(map(str, symbols.with_owners(quantity.name))),
        number_of(quantity.before),
        number_of(quantity.not_before),
        int(quantity.bare),
        int(quantity.multiplied),
        quantity.least,
        min(quantity.most, _INFINITE),
        *(part for factor, texts in quantity.units for part in (factor, number_of(texts))),
    ]
    return " ".join(map(str, parts))


def _words(rules: Rules, symbols: SymbolTable) -> dict[str, bytes]:
    """Return the sections of the words: spelling, meaning, and the keys of their misspellings.

    Misspellings are read for what raises an alarm, never for what silences one.
    """
    loose, exact, ordinary = _meanings(rules, symbols)
    spelt = sorted({*loose, *exact, *ordinary})
    named: set[str] = set()
    spoken: set[str] = set()
    for word, _ in symbols.words:
        (named if symbols.is_name(word) else spoken).update((word, *symbols.forms(word)))
    means = []  # how many symbols misspellings share, these, those of the exact spelling alone
    for word in spelt:
        near = sorted(loose.get(word, ()))
        only = sorted(exact.get(word, set()).difference(near))
        means.append([len(near), *near, *only] if near or only else [])
    letters = [word.encode() for word in spelt]
    near_keys = [
        (key, position)
        for position, word in enumerate(spelt)
        if word.isascii() and not symbols.alarming.isdisjoint(loose.get(word, ()))
        for key in _near_keys(letters[position])
    ]
    return {
        **_ragged("spell", "B", [list(spelling) for spelling in letters]),
        **_ragged("means", "H", means),
        "screen.named": bytes(word in named and word not in spoken for word in spelt),
        "screen.slots": _hashed([(word, position) for position, word in enumerate(letters)]),
        "screen.near": _hashed(near_keys),
        "screen.sieve": _sieve([key for key, _ in near_keys]),
    }


def _meanings(
    rules: Rules, symbols: SymbolTable
) -> tuple[dict[str, set[int]], dict[str, set[int]], set[str]]:
    """Return the symbols of words, by three ways to match them, or none.

    Those that words and their forms have, misspelt or not; those that words have only as spelt;
    and the ordinary words, which have no symbols and are no misspellings.
    """
    loose: defaultdict[str, set[int]] = defaultdict(set)
    exact: defaultdict[str, set[int]] = defaultdict(set)
    ordinary = set(rules.ordinary)
    for (word, is_exact), meant in symbols.words.items():
        (exact if is_exact else loose)[word] |= meant
        for form in () if is_exact else symbols.forms(word):
            if form not in ordinary:
                loose[form] |= meant
    for word, _ in rules.numbers:
        loose[word].add(NUMBER)
    return loose, exact, ordinary


def _near_keys(word: bytes) -> list[bytes]:
    """Return the keys a misspelt word is found by: one letter left out; start and end if long."""
    if len(word) < SHORTEST:
        return []
    keys = {word, *deletions(word)}
    if len(word) >= TWO_TYPOS_FROM:
        keys |= {b"^" + word[:EDGE], b"$" + word[-EDGE:]}
    return sorted(keys)


def _hashed(entries: list[tuple[bytes, int]]) -> bytes:
    """Return a hash table of buckets: their number, where each starts, then their contents.

    A bucket holds a fingerprint and word number for each key. A key of many words, such as a
    common ending, makes its own bucket long and no other. `word_lookup._matches` reads it.
    """
    if any(position > _MOST_WORDS for _, position in entries):
        raise ValueError(f"the danger signs have more than {_MOST_WORDS} words")
    size = len(entries) // _FILL + 1
    buckets: list[list[int]] = [[] for _ in range(size)]
    for key, position in entries:
        code = crc32(key)
        buckets[code % size].append(code & 0xFFFF0000 | position)
    table = array("I", [size])
    start = size + 2
    for bucket in buckets:
        table.append(start)
        start += len(bucket)
    table.append(start)
    for bucket in buckets:
        table.extend(bucket)
    return table.tobytes()


def _sieve(keys: list[bytes]) -> bytes:
    """Return a one-hash Bloom filter of the keys, which lets few other words pass.

    `WordLookup._nearest` asks it; its width, a power of two, follows from its length.
    """
    width = max(3, min(32, len(keys).bit_length() + _SPARSE))
    bits = bytearray(1 << width - 3)
    for key in keys:
        position = crc32(key) >> 32 - width
        bits[position >> 3] |= 1 << (position & 7)
    return bytes(bits)


def _ragged(name: str, kind: str, rows: Iterable[list[int]]) -> dict[str, bytes]:
    """Return the sections of rows of small numbers, end to end, and where each row starts."""
    flat, starts = array(kind), array("I", [0])
    for row in rows:
        flat.extend(row)
        starts.append(len(flat))
    return {f"screen.{name}": flat.tobytes(), f"screen.{name}_at": starts.tobytes()}
