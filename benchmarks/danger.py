"""Measure the danger screen on sets of sentences, with exact 95 % bounds.

    python benchmarks/danger.py [--faq DIR] [--halves] [--misses] PATH...

PATH is JSON Lines with `q` and `expect` (as `magbot eval` reads them), YAML of cases, YAML of
sentences (`emergency`, `refer` and `routine` by the file's name), or TSV of public text with a
head line, the sentence first: all of it is taken to be calm. Whole replies are asked for, so
wordings that are stored pass as they do for a person. `--halves` splits a set by the first hex
digit of the SHA-256 of each row's id, for mending on one half and measuring on the other.
`--misses` names each row that was read otherwise, for sets that may be looked at.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

import magbot
from magbot.evaluate.exact_bounds import Share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from magbot import Answer, Assistant

EMERGENCY = ("poisoning", "emergency", "crisis")
HALVES = "01234567", "89abcdef"


@dataclass(frozen=True)
class Row:
    """A sentence with the kinds of reply that are right for it, the strict one first."""

    id: str
    text: str
    kinds: tuple[str, ...]


def rows_of(path: Path) -> list[Row]:
    """Return the sentences of a file."""
    if path.suffix == ".jsonl":
        return [_json_row(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    if path.suffix == ".tsv":
        with path.open(encoding="utf-8", newline="") as file:
            texts = [
                cells[0]
                for cells in list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
                if cells
            ]
        return [Row(text, text, ("out_of_scope",)) for text in texts]
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if "cases" in data:
        return [Row(one["q"], one["q"], (one["kind"],)) for one in data["cases"]]
    texts = [text for group in data.values() for text in group]
    return [Row(text, text, (path.stem,)) for text in texts]


def _json_row(line: str) -> Row:
    row = json.loads(line)
    kinds = (row["expect"], *row.get("also", ()))
    if "[either]" in row.get("why", ""):
        kinds = ("emergency", "refer")
    return Row(row.get("id", row["q"]), row["q"], kinds)


def counts(rows: list[Row], replies: list[Answer]) -> Iterator[tuple[str, Share]]:
    """Yield what the table shows of one set: a name and a share each."""
    asked = list(zip(rows, replies, strict=True))

    def share(name: str, of: str, holds: Callable[[Row, Answer], bool]) -> tuple[str, Share]:
        group = [pair for pair in asked if _group(pair[0]) == of]
        return name, Share(sum(holds(*pair) for pair in group), len(group))

    yield share("emergencies: right card", "emergency", _right)
    yield share("  neither card nor check", "emergency", lambda _, a: not a.card and not _check(a))
    yield share("  given an answer", "emergency", lambda _, a: a.kind_value == "answer")
    yield share("referrals: any card", "refer", lambda _, a: bool(a.card))
    yield share("  given an emergency card", "refer", lambda _, a: a.card in EMERGENCY)
    yield share("calm: emergency card", "calm", lambda _, a: a.card in EMERGENCY)
    yield share(
        "  refer card that is not allowed",
        "calm",
        lambda row, a: a.kind_value == "refer" and "refer" not in row.kinds,
    )
    yield share("  check question", "calm", lambda _, a: _check(a))


def _right(row: Row, answer: Answer) -> bool:
    return answer.card in EMERGENCY or ("refer" in row.kinds and bool(answer.card))


def _group(row: Row) -> str:
    return row.kinds[0] if row.kinds[0] in ("emergency", "refer") else "calm"


def _check(answer: Answer) -> bool:
    return bool(getattr(answer, "check", False))


def measure(name: str, rows: list[Row], assistant: Assistant, *, misses: bool) -> None:
    """Print the table of one set."""
    replies = assistant.ask_many([row.text for row in rows])
    print(f"{name}: {len(rows)}")
    for label, share in counts(rows, replies):
        if share.total:
            low, high = share.bounds
            part = f"{100 * share.rate:5.1f} % ({100 * low:.1f}-{100 * high:.1f})"
            print(f"  {label:<34} {share.count:>4} of {share.total:<5} {part}")
    for row, reply in zip(rows, replies, strict=True) if misses else ():
        shown = reply.card or ("check" if _check(reply) else "no card")
        graver = "emergency" if reply.card in EMERGENCY else "refer" if reply.card else "calm"
        if graver != _group(row) and graver not in row.kinds:
            print(f"    {_group(row):<9} {shown:<11} {row.text}")


def main() -> None:
    """Measure each set that is named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--faq", help="a folder; the bundled knowledge base when left out")
    parser.add_argument("--halves", action="store_true", help="measure the halves of each set")
    parser.add_argument("--misses", action="store_true", help="name what was read otherwise")
    given = parser.parse_args()
    kb = magbot.load(given.faq, cache=True) if given.faq else magbot.bundled().kb
    assistant = magbot.Assistant(kb)
    for path in given.paths:
        rows = rows_of(path)
        measure(path.name, rows, assistant, misses=given.misses)
        for half in HALVES if given.halves else ():
            part = [row for row in rows if hashlib.sha256(row.id.encode()).hexdigest()[0] in half]
            measure(f"{path.name} {half[0]}-{half[-1]}", part, assistant, misses=given.misses)


if __name__ == "__main__":
    main()
