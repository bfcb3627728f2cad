"""Measure matching and abstaining on public question sets, with the usual methods beside magbot.

    python benchmarks/quality.py FOLDER... [--only NAME,...] [--seeds N] [--every N] [--own]

A folder holds `train.tsv` and `test.tsv`: a header, then text<TAB>label; `__oos__` marks a
question that no entry answers. Weights and thresholds come from train alone.

acc1, acc3   in-scope questions whose entry comes first, or among the first three
AUROC        in scope against out of scope, by confidence
OSCR         area under (in scope and right) against (out of scope answered), over all thresholds
ins@t oos@t  in scope answered rightly, out of scope rejected, at the threshold from train: midway
             between the one that costs 2 points of held-out accuracy and the balanced one
MCC@t        Matthews correlation over all labels and `__oos__` at that threshold
MCC@.5       the same at a confidence of 0.5, where a folder that says nothing answers; of systems
             whose confidence is a probability
ECE          gap between confidence and how often the first entry is right, in ten bins
typo25/50    acc1 with one typing error in that share of the words of four letters or more,
             mean and range over the seeds
"query us" is the processor's time. With `--every 3` only every third test question is asked; with
`--own` the figures @t are left out, and with them five fits of each system; `--seeds 0` leaves out
the typing errors.
"""

from __future__ import annotations

import argparse
import math
import random
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import classifiers
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OOS = "__oos__"
FOLDS = 5
ROWS = "qwertyuiop asdfghjkl zxcvbnm"
Floats = NDArray[np.float64]


def read(path: Path) -> tuple[list[str], list[str]]:
    rows = [line.rstrip("\n").split("\t") for line in path.open(encoding="utf-8")][1:]
    return [row[0] for row in rows], [row[1] for row in rows]


def mistyped(text: str, share: float, rng: random.Random) -> str:
    return " ".join(
        _slip(word.lower(), rng)
        if len(word) >= 4 and word.isalpha() and rng.random() < share
        else word
        for word in text.split()
    )


def _slip(word: str, rng: random.Random) -> str:
    at, kind = rng.randrange(len(word)), rng.randrange(4)
    if kind == 0:
        key = ROWS.find(word[at])
        beside = (ROWS[max(0, key - 1) : key] + ROWS[key + 1 : key + 2]).strip() or "e"
        return word[:at] + rng.choice(beside) + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]


def auroc(inside: Floats, outside: Floats) -> float:
    if not len(outside):
        return float("nan")
    ranks = np.searchsorted(np.sort(outside), inside, "left")
    ties = np.searchsorted(np.sort(outside), inside, "right") - ranks
    return float((ranks + ties / 2).sum() / len(inside) / len(outside))


def oscr(inside: Floats, right: NDArray[np.bool_], outside: Floats) -> float:
    if not len(outside):
        return float("nan")
    limits = np.unique(np.concatenate([inside, outside]))[::-1]
    answered = [0.0, *((outside >= limit).mean() for limit in limits)]
    correct = [0.0, *(((inside >= limit) & right).mean() for limit in limits)]
    return float(np.trapezoid(correct, answered))


def mcc(gold: Sequence[str], got: Sequence[str]) -> float:
    from sklearn.metrics import matthews_corrcoef

    return float(matthews_corrcoef(gold, got))


def gap(confidence: Floats, right: NDArray[np.bool_]) -> float:
    bins = np.minimum((confidence * 10).astype(int), 9)
    return float(
        sum(
            abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
            for b in range(10)
            if (bins == b).any()
        )
    )


def limit_from_train(system: classifiers.System, texts: list[str], labels: list[str]) -> float:
    """Choose the threshold on questions left out one fold and one fifth of the labels a time."""
    names = sorted(set(labels))
    order = np.random.default_rng(0).permutation(len(names))
    group = {names[label]: place % FOLDS for place, label in enumerate(order)}
    place: dict[str, int] = dict.fromkeys(names, 0)
    fold = []
    for label in labels:
        place[label] += 1
        fold.append(place[label] % FOLDS)
    inside: list[float] = []
    right: list[bool] = []
    outside: list[float] = []
    for f in range(FOLDS):
        kept = [i for i, y in enumerate(labels) if group[y] != f and fold[i] != f]
        asked = [i for i, y in enumerate(labels) if group[y] != f and fold[i] == f]
        gone = [i for i, y in enumerate(labels) if group[y] == f]
        answer = system([texts[i] for i in kept], [labels[i] for i in kept])
        for i, (first, sure) in zip(
            asked, _firsts(answer([texts[i] for i in asked])), strict=True
        ):
            inside.append(sure)
            right.append(first == labels[i])
        outside += [sure for _, sure in _firsts(answer([texts[i] for i in gone]))]
    return _limit(np.array(inside), np.array(right), np.array(outside))


def _firsts(found: Sequence[tuple[list[str], float]]) -> list[tuple[str, float]]:
    return [(ranked[0], sure) for ranked, sure in found]


def _limit(inside: Floats, right: NDArray[np.bool_], outside: Floats) -> float:
    limits = np.unique(np.concatenate([inside, outside]))
    correct = np.array([((inside >= limit) & right).mean() for limit in limits])
    rejected = np.array([(outside < limit).mean() for limit in limits])
    two_points = limits[correct >= right.mean() - 0.02].max()
    return float((two_points + limits[(correct + rejected).argmax()]) / 2)


def measure(
    system: classifiers.System, folder: Path, options: argparse.Namespace
) -> dict[str, float | tuple[float, float, float]]:
    texts, labels = read(folder / "train.tsv")
    asked, gold = (rows[:: options.every] for rows in read(folder / "test.tsv"))
    limit = math.nan if options.own else limit_from_train(system, texts, labels)
    start = time.perf_counter()
    answer = system(texts, labels)
    fit = time.perf_counter() - start
    start = time.process_time()
    found = answer(asked)
    took = (time.process_time() - start) / len(asked)
    first = [ranked[0] for ranked, _ in found]
    sure = np.array([confidence for _, confidence in found])
    known = np.array([label != OOS for label in gold])
    right = np.array([one == label for one, label in zip(first, gold, strict=True)])
    third = [label in ranked[:3] for (ranked, _), label in zip(found, gold, strict=True)]
    at_limit, at_half = (
        [one if c >= least else OOS for one, c in zip(first, sure, strict=True)]
        for least in (limit, 0.5)
    )
    return {
        "acc1": right[known].mean(),
        "acc3": np.array(third)[known].mean(),
        "AUROC": auroc(sure[known], sure[~known]),
        "OSCR": oscr(sure[known], right[known], sure[~known]),
        "ins@t": math.nan if options.own else (right & (sure >= limit))[known].mean(),
        "oos@t": math.nan if options.own else (sure < limit)[~known].mean(),
        "MCC@t": math.nan if options.own else mcc(gold, at_limit),
        "MCC@.5": mcc(gold, at_half) if system.calibrated else math.nan,
        "ECE": gap(sure, right) if system.calibrated else float("nan"),
        "typo25": _typos(answer, asked, gold, 0.25, options.seeds),
        "typo50": _typos(answer, asked, gold, 0.5, options.seeds),
        "fit s": fit / 100,
        "query us": took * 1e4,
    }


def _typos(
    answer: Callable[[list[str]], Sequence[tuple[list[str], float]]],
    asked: list[str],
    gold: list[str],
    share: float,
    seeds: int,
) -> tuple[float, float, float]:
    inside = [(text, label) for text, label in zip(asked, gold, strict=True) if label != OOS]
    rates: list[float] = []
    for seed in range(seeds):
        rng = random.Random(seed)
        found = _firsts(answer([mistyped(text, share, rng) for text, _ in inside]))
        hit = [one == label for (one, _), (_, label) in zip(found, inside, strict=True)]
        rates.append(float(np.mean(hit)))
    return (float(np.mean(rates)), min(rates), max(rates)) if rates else (math.nan,) * 3


def _cell(value: float | tuple[float, float, float]) -> str:
    if isinstance(value, tuple) and not math.isnan(value[0]):
        return f"{value[0] * 100:.1f} ({value[1] * 100:.1f}-{value[2] * 100:.1f})"
    return "" if isinstance(value, tuple) or math.isnan(value) else f"{value * 100:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--own", action="store_true")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    wanted = set(filter(None, options.only.split(",")))
    for folder in options.folders:
        header = False
        for system in classifiers.available():
            if wanted and system.name not in wanted:
                continue
            row = measure(system, folder, options)
            if not header:
                print(f"\n#### {folder.name}\n\n| system | {' | '.join(row)} |")
                print("|---" * (len(row) + 1) + "|")
                header = True
            print(f"| {system.name} | {' | '.join(map(_cell, row.values()))} |", flush=True)


if __name__ == "__main__":
    main()
