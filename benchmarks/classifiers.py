"""The methods that stand beside magbot: each takes phrasings and labels, and then questions."""

from __future__ import annotations

import importlib.util
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from magbot.encoder.encoder_files import locate
from magbot.encoder.onnx_encoder import Encoder, open_encoder
from magbot.errors import MissingExtraError
from magbot.image.container import Container, pack
from magbot.retrieve.retriever import Retriever
from magbot.retrieve.training.corpus import TrainingData
from magbot.retrieve.training.fitting import fit, fit_encoded
from magbot.text import tokens

Found = tuple[list[str], float]  # labels, best first, at least three; the confidence of the first
Answer = Callable[[list[str]], Sequence[Found]]
KEPT = 5


@dataclass(frozen=True)
class System:
    name: str
    learn: Callable[[list[str], list[str]], Answer]
    calibrated: bool = False

    def __call__(self, texts: list[str], labels: list[str]) -> Answer:
        return self.learn(texts, labels)


def available() -> list[System]:
    from rapidfuzz import fuzz

    systems = [
        System("magbot", partial(magbot, None), calibrated=True),
        System("rapidfuzz WRatio", nearest(fuzz.WRatio)),
        System("rapidfuzz token_set_ratio", nearest(fuzz.token_set_ratio)),
        System("rapidfuzz ratio", nearest(fuzz.ratio)),
        System("BM25", bm25),
        System("TF-IDF nearest", tfidf_nearest),
        System("TF-IDF + LR", linear("lr"), calibrated=True),
        System("TF-IDF + LinearSVC", linear("svc")),
    ]
    if importlib.util.find_spec("thefuzz"):
        from thefuzz import fuzz as thefuzz

        systems.append(System("thefuzz WRatio", nearest(lambda a, b, **_: thefuzz.WRatio(a, b))))
    try:
        encoder = open_encoder(locate("minilm"))
    except MissingExtraError:
        return systems
    with_encoder = System("magbot with minilm", partial(magbot, encoder), calibrated=True)
    rivals = [
        System("MiniLM nearest", partial(minilm_nearest, encoder)),
        System("MiniLM + logistic regression", partial(minilm_lr, encoder), calibrated=True),
    ]
    return [systems[0], with_encoder, *systems[1:], *rivals]


def magbot(encoder: Encoder | None, texts: list[str], labels: list[str]) -> Answer:
    names = sorted(set(labels))
    place = {name: at for at, name in enumerate(names)}
    pairs = [(place[label], text) for text, label in zip(texts, labels, strict=True)]
    data = TrainingData(pairs, len(names))
    sections = fit(data)
    opened: Mapping[str, memoryview] = Container(pack(sections))
    if encoder is not None:
        opened = {**opened, **Container(pack(fit_encoded(opened, data, encoder)))}
    retriever = Retriever(opened)
    retriever.warm()

    def answer(questions: list[str]) -> list[Found]:
        found = (retriever.retrieve(question, KEPT) for question in questions)
        return [([names[hit.entry] for hit in each.hits], each.confidence) for each in found]

    return answer


def nearest(scorer: Callable[..., float]) -> Callable[[list[str], list[str]], Answer]:
    from rapidfuzz import process

    def learn(texts: list[str], labels: list[str]) -> Answer:
        plain = [" ".join(tokens(text)) for text in texts]

        def answer(questions: list[str]) -> list[Found]:
            found = []
            for question in questions:
                hits = process.extract(
                    " ".join(tokens(question)), plain, scorer=scorer, limit=len(plain)
                )
                ranked = list(dict.fromkeys(labels[at] for _, _, at in hits))
                found.append((ranked[:KEPT], hits[0][1] / 100))
            return found

        return answer

    return learn


def bm25(texts: list[str], labels: list[str]) -> Answer:
    split = [tokens(text) for text in texts]
    counts = Counter(word for words in split for word in set(words))
    mean = sum(map(len, split)) / len(split)
    postings: dict[str, list[tuple[int, float]]] = {}
    for row, words in enumerate(split):
        for word, n in Counter(words).items():
            rarity = math.log(1 + (len(split) - counts[word] + 0.5) / (counts[word] + 0.5))
            length = 1.5 * (0.25 + 0.75 * len(words) / mean)
            postings.setdefault(word, []).append((row, rarity * n * 2.5 / (n + length)))

    def answer(questions: list[str]) -> list[Found]:
        found = []
        for question in questions:
            scores = np.zeros(len(split))
            for word in tokens(question):
                for row, weight in postings.get(word, ()):
                    scores[row] += weight
            order = np.argsort(-scores, kind="stable")
            ranked = list(dict.fromkeys(labels[at] for at in order))
            found.append((ranked[:KEPT], float(scores.max())))
        return found

    return answer


def _tfidf(texts: list[str]) -> Callable[[list[str]], object]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    union = make_union(
        TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b"),
        TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(2, 5)),
    ).fit(texts)
    return union.transform  # type: ignore[no-any-return]


def _ranked(names: Sequence[str], scores: np.ndarray) -> list[Found]:  # type: ignore[type-arg]
    order = np.argsort(-scores, axis=1, kind="stable")[:, :KEPT]
    return [
        ([names[at] for at in row], float(line[row[0]]))
        for row, line in zip(order, scores, strict=True)
    ]


def _by_label(labels: list[str], likeness: np.ndarray) -> list[Found]:  # type: ignore[type-arg]
    names = sorted(set(labels))
    columns = [[at for at, label in enumerate(labels) if label == name] for name in names]
    return _ranked(names, np.stack([likeness[:, c].max(axis=1) for c in columns], axis=1))


def tfidf_nearest(texts: list[str], labels: list[str]) -> Answer:
    transform = _tfidf(texts)
    base = transform(texts)
    return lambda asked: _by_label(labels, (transform(asked) @ base.T).toarray() / 2)  # type: ignore[attr-defined,operator]


def _classifier(kind: str) -> object:
    if kind == "svc":
        from sklearn.svm import LinearSVC

        return LinearSVC()
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=10, max_iter=200)


def linear(kind: str) -> Callable[[list[str], list[str]], Answer]:
    def learn(texts: list[str], labels: list[str]) -> Answer:
        transform = _tfidf(texts)
        model = _classifier(kind).fit(transform(texts), labels)  # type: ignore[attr-defined]
        score = model.decision_function if kind == "svc" else model.predict_proba
        return lambda asked: _ranked(model.classes_, score(transform(asked)))

    return learn


def _vectors(encoder: Encoder, texts: list[str]) -> np.ndarray:  # type: ignore[type-arg]
    """Texts as they were typed: the encoder reads case and marks its own way."""
    return np.array([encoder.encode(text) for text in texts])


def minilm_nearest(encoder: Encoder, texts: list[str], labels: list[str]) -> Answer:
    base = _vectors(encoder, texts)
    return lambda asked: _by_label(labels, _vectors(encoder, asked) @ base.T)


def minilm_lr(encoder: Encoder, texts: list[str], labels: list[str]) -> Answer:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10, max_iter=300).fit(_vectors(encoder, texts), labels)
    return lambda asked: _ranked(model.classes_, model.predict_proba(_vectors(encoder, asked)))
