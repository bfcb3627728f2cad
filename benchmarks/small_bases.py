"""Sample small bases, ask each what it was not told, and fit what their confidence starts from.

    python benchmarks/small_bases.py FOLDER... [--bases N] [--seed N]

A FOLDER is a public question set as `quality.py` takes it; of it only `train.tsv` is read. The
folders beside, `folders/development`, and the bundled base with its tuning questions are sources
too. A base has 8 to 18 entries of one source with 3 to 8 wordings each. It is asked other wordings
of these entries, or questions (eight in ten), wordings of the source's entries that it does not
have (one in ten), and those of other sources (one in ten). Printed are, with each sixth of the
bases left out in turn (of the development folders, each folder), the share of answers that are
right and wrong from several confidences on, and last the weights of `calibration.FEW_WORDED`.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from quality import OOS, read

import magbot
from magbot.image.container import Container, pack
from magbot.kb.model import ANSWER
from magbot.kb.tuning_questions import accepted
from magbot.retrieve.model import Replies
from magbot.retrieve.retriever import Retriever
from magbot.retrieve.training import calibration, cross_validation
from magbot.retrieve.training.corpus import TrainingData
from magbot.retrieve.training.fitting import fit
from magbot.text import tokens

HERE = Path(__file__).parent / "folders" / "development"
SHARES = {"own": 0.8, "near": 0.1, "far": 0.1}
LIMITS = (0.5, 0.55, 0.6, 0.65, 0.7)
FOLDS = 6
Floats = NDArray[np.float64]
Asked = list[tuple[str, frozenset[str]]]


@dataclass(frozen=True)
class Source:
    """Entries with their wordings and answers; questions with the entries right for them."""

    kind: str
    name: str
    wordings: Mapping[str, Sequence[str]]
    asked: Asked
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Seen:
    """What was asked of a base: signs, whether the first entry was right, and a weight."""

    source: Source
    held: Sequence[calibration.Observation]
    signs: Floats
    right: NDArray[np.bool_]
    weight: Floats


def public(folder: Path) -> Source:
    wordings: dict[str, list[str]] = {}
    for text, label in zip(*read(folder / "train.tsv"), strict=True):
        if label != OOS:
            wordings.setdefault(label, []).append(text)
    enough = {label: texts for label, texts in wordings.items() if len(texts) > 5}
    return Source(folder.name, folder.name, enough, [], {})


def developed(folder: Path) -> Source:
    kb = magbot.load(folder)
    questions = folder.with_name(f"{folder.name}-questions.yaml").read_text(encoding="utf-8")
    asked = [
        (str(case["q"]), frozenset(filter(None, [case.get("entry")])))
        for case in yaml.safe_load(questions)["cases"]
    ]
    return _of_base(kb, "development", folder.name, asked)


def bundled() -> Source:
    kb = magbot.load()
    answers = {i for i, entry in enumerate(kb.entries) if entry.kind == ANSWER}
    right = [(tuned.question, accepted(tuned, kb.entries) & answers) for tuned in kb.tuning]
    asked = [
        (text, frozenset(kb.entries[i].id for i in entries)) for text, entries in right if entries
    ]
    return _of_base(kb, "bundled", "bundled", asked)


def _of_base(kb: magbot.KnowledgeBase, kind: str, name: str, asked: Asked) -> Source:
    answers = [entry for entry in kb.entries if entry.kind == ANSWER]
    wordings = {entry.id: list(entry.phrasings) for entry in answers}
    return Source(kind, name, wordings, asked, {entry.id: entry.answer for entry in answers})


def different(texts: Sequence[str], count: int, rng: random.Random) -> list[str]:
    """Choose texts as a careful writer keeps them: each unlike those before."""
    words = [set(tokens(text)) for text in texts]
    chosen = [rng.randrange(len(texts))]
    while len(chosen) < count:
        rest = [i for i in range(len(texts)) if i not in chosen]
        chosen.append(min(rest, key=lambda i: max(_shared(words[i], words[j]) for j in chosen)))
    return [texts[i] for i in chosen]


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / (len(one | other) or 1)


def neighbours(source: Source, rng: random.Random) -> list[str]:
    """Return labels of one subject, in any order: those that share most words with one of them."""
    words = {label: set(tokens(" ".join(texts))) for label, texts in source.wordings.items()}
    first = rng.choice(sorted(words))
    near = sorted(words, key=lambda label: (-_shared(words[first], words[label]), label))[:25]
    rng.shuffle(near)
    return near


def sample(source: Source, others: Sequence[Source], rng: random.Random) -> Seen:
    labels = neighbours(source, rng)
    names = sorted(labels[: min(rng.randint(8, 18), max(8, len(labels) - 3))])
    spread = rng.random() < 0.5
    kept, asked = {}, []
    for name in names:
        texts = list(source.wordings[name])
        count = min(rng.randint(3, 8), len(texts) - (0 if source.asked else 2))
        kept[name] = different(texts, count, rng) if spread else rng.sample(texts, count)
        rest = [] if source.asked else [text for text in texts if text not in kept[name]]
        asked += [(text, frozenset([name])) for text in rng.sample(rest, min(3, len(rest)))]
    own = asked + [(text, right) for text, right in source.asked if right & kept.keys()]
    near = [(text, right) for text, right in source.asked if not right & kept.keys()]
    if not source.asked:
        left = [label for label in labels if label not in kept]
        near = [(text, frozenset[str]()) for label in left for text in source.wordings[label]]
    far = [(text, frozenset[str]()) for each in others for text in _any(each, rng)]
    groups = {"own": own, "near": near, "far": far}
    groups = {tag: rng.sample(rows, min(30, len(rows))) for tag, rows in groups.items()}
    return ask(source, kept, groups)


def _any(source: Source, rng: random.Random) -> list[str]:
    return rng.sample([text for texts in source.wordings.values() for text in texts], 6)


def ask(source: Source, kept: Mapping[str, Sequence[str]], groups: Mapping[str, Asked]) -> Seen:
    names = sorted(kept)
    pairs = [(i, text) for i, name in enumerate(names) for text in kept[name]]
    texts = [(i, source.answers[name]) for i, name in enumerate(names) if name in source.answers]
    held: list[calibration.Observation] = []
    by_refitting = cross_validation.by_refitting

    def noted(*given: object) -> list[calibration.Observation]:
        held[:] = by_refitting(*given)  # type: ignore[arg-type]
        return held

    cross_validation.by_refitting = noted  # type: ignore[assignment]
    replies = Replies(dict.fromkeys(range(len(names)), ()), texts=texts)
    retriever = Retriever(Container(pack(fit(TrainingData(pairs, len(names), replies=replies)))))
    cross_validation.by_refitting = by_refitting
    signs, right, weight = [], [], []
    for tag, rows in groups.items():
        for text, labels in rows:
            seen, best = retriever.signs(text)
            signs.append(seen)
            right.append(names[best] in labels)
            weight.append(SHARES[tag] / len(rows))
    return Seen(source, held, np.array(signs), np.array(right), np.array(weight))


def fitted(rows: Sequence[Seen]) -> list[float]:
    """Fit one logistic model; each kind of source counts the same, the development twice."""
    from sklearn.linear_model import LogisticRegression

    kinds = [row.source.kind for row in rows]
    weights = [
        row.weight * (2 if kind == "development" else 1) / kinds.count(kind)
        for row, kind in zip(rows, kinds, strict=True)
    ]
    weight = np.concatenate(weights)
    model = LogisticRegression(max_iter=3000).fit(
        np.concatenate([row.signs for row in rows]),
        np.concatenate([row.right for row in rows]),
        sample_weight=weight / weight.sum() * 1500,
    )
    return [float(model.intercept_[0]), *map(float, model.coef_[0])]


def left_out(rows: Sequence[Seen]) -> Iterator[tuple[Seen, Floats]]:
    """Give each base with its confidences, fitted on the others as the engine would."""
    names = sorted({row.source.name for row in rows if row.source.kind == "development"})
    folds = [
        names.index(row.source.name) % FOLDS if row.source.name in names else at % FOLDS
        for at, row in enumerate(rows)
    ]
    for fold in range(FOLDS):
        start = fitted([row for row, at in zip(rows, folds, strict=True) if at != fold])
        for row, at in zip(rows, folds, strict=True):
            if at == fold:
                weights = calibration.fit_logistic(row.held, start)
                weights[0] += calibration.easier(row.held)
                level = weights[0] + row.signs @ np.array(weights[1:])
                yield row, 1.0 / (1.0 + np.exp(-level))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--bases", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folders = sorted(path for path in HERE.iterdir() if path.is_dir())
    sources = [*map(public, options.folders), *map(developed, folders), bundled()]
    kinds = sorted({source.kind for source in sources})
    rng = random.Random(options.seed)
    rows = []
    for at in range(options.bases):
        kind = kinds[at % len(kinds)]
        source = rng.choice([each for each in sources if each.kind == kind])
        rows.append(sample(source, [each for each in sources if each.kind != kind], rng))
    judged = list(left_out(rows))
    print("| source | " + " | ".join(f"right / wrong from {limit}" for limit in LIMITS) + " |")
    print("|---" * (len(LIMITS) + 1) + "|")
    for kind in kinds:
        mine = [(row, sure) for row, sure in judged if row.source.kind == kind]
        cells = []
        for limit in LIMITS:
            shares = [
                [row.weight @ ((sure >= limit) & (row.right == good)) for good in (True, False)]
                for row, sure in mine
            ]
            cells.append(" / ".join(f"{share:.1%}" for share in np.mean(shares, axis=0)))
        print(f"| {kind} | {' | '.join(cells)} |")
    print("FEW_WORDED =", tuple(round(weight, 2) for weight in fitted(rows)))


if __name__ == "__main__":
    main()
