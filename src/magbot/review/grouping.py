"""Put questions together that ask much the same, in any number and in a fixed order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import log, sqrt

from magbot.review.log import Missed
from magbot.text import normalize

ALIKE = 0.55
"""Cosine from which two questions are put together."""
_TRIGRAM = 3
_TRIGRAM_WEIGHT = 0.6
_CROWDED = 400


@dataclass(frozen=True)
class Group:
    """Questions that ask much the same, the most frequent first."""

    members: tuple[Missed, ...]

    @property
    def id(self) -> str:
        """A short name that stays while the first question does."""
        plain = normalize(self.members[0].text)
        return blake2b(plain.encode(), digest_size=4).hexdigest()

    @property
    def asked(self) -> int:
        """How often there was no answer."""
        return sum(member.asked for member in self.members)

    @property
    def down(self) -> int:
        """How often an answer was voted down."""
        return sum(member.down for member in self.members)


def group(missed: Sequence[Missed], others: Iterable[str] = ()) -> list[Group]:
    """Group questions; `others` are texts that tell which words are common.

    Each question joins the group whose first question it is most alike, by the cosine of its
    words and letter trigrams weighted by rarity; the groups come most frequent first.
    """
    ordered = sorted(missed, key=lambda question: (-question.asked - question.down, question.text))
    rarity = _rarity([*others, *(question.text for question in ordered)])
    groups: list[list[Missed]] = []
    # From each feature to the groups whose first question has it.
    index: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for question in ordered:
        vector = _vector(question.text, rarity)
        position = _nearest(vector, index)
        if position is not None:
            groups[position].append(question)
            continue
        for feature, weight in vector.items():
            index[feature].append((len(groups), weight))
        groups.append([question])
    return sorted(
        (Group(tuple(members)) for members in groups),
        key=lambda group: (-group.asked - group.down, group.members[0].text),
    )


def _nearest(
    vector: Mapping[str, float], index: Mapping[str, Sequence[tuple[int, float]]]
) -> int | None:
    """Return the group that a question is alike, the first of equals; None where none is."""
    likeness: dict[int, float] = defaultdict(float)
    for feature, weight in vector.items():
        groups = index.get(feature, ())
        if len(groups) <= _CROWDED:
            for position, other_weight in groups:
                likeness[position] += weight * other_weight
    best = max(likeness, key=lambda position: (likeness[position], -position), default=None)
    return best if best is not None and likeness[best] >= ALIKE else None


def _features(text: str) -> dict[str, None]:
    """Return the words and letter trigrams of a text, each once, in their order."""
    features: dict[str, None] = {}
    for word in normalize(text).split():
        features["=" + word] = None
        framed = f" {word} "
        for start in range(len(framed) - _TRIGRAM + 1):
            features[framed[start : start + _TRIGRAM]] = None
    return features


def _rarity(texts: Sequence[str]) -> dict[str, float]:
    counts = Counter(feature for text in texts for feature in _features(text))
    return {feature: log(1 + len(texts) / number) for feature, number in counts.items()}


def _vector(text: str, rarity: dict[str, float]) -> dict[str, float]:
    weights = {
        feature: rarity[feature] * (1.0 if feature[0] == "=" else _TRIGRAM_WEIGHT)
        for feature in _features(text)
    }
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {feature: weight / length for feature, weight in weights.items()}
