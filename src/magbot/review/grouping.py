"""Put questions together that ask much the same, in any number and in a fixed order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
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


def group(missed: Sequence[Missed], known: Iterable[str] = ()) -> list[Group]:
    """Group questions; `known` are texts that tell which words are common.

    Each question joins the group whose first question it is most alike, by the cosine of its
    words and letter trigrams weighted by rarity; the groups come most frequent first.
    """
    ordered = sorted(missed, key=lambda question: (-question.asked - question.down, question.text))
    rarity = _rarity([*known, *(question.text for question in ordered)])
    groups = _Groups()
    for question in ordered:
        groups.add(question, _vector(question.text, rarity))
    result = [Group(tuple(members)) for members in groups.members]
    return sorted(
        result, key=lambda question: (-question.asked - question.down, question.members[0].text)
    )


class _Groups:
    """Groups so far, with an index from each feature to the groups whose first question has it."""

    def __init__(self) -> None:
        self.members: list[list[Missed]] = []
        self._index: dict[str, list[tuple[int, float]]] = defaultdict(list)

    def add(self, question: Missed, vector: dict[str, float]) -> None:
        likeness: dict[int, float] = defaultdict(float)
        for feature, weight in vector.items():
            holders = self._index.get(feature, ())
            if len(holders) <= _CROWDED:
                for position, theirs in holders:
                    likeness[position] += weight * theirs
        best = max(likeness, key=lambda position: (likeness[position], -position), default=None)
        if best is not None and likeness[best] >= ALIKE:
            self.members[best].append(question)
            return
        for feature, weight in vector.items():
            self._index[feature].append((len(self.members), weight))
        self.members.append([question])


def _features(text: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for word in normalize(text).split():
        counts["=" + word] += 1
        framed = f" {word} "
        for start in range(len(framed) - _TRIGRAM + 1):
            counts[framed[start : start + _TRIGRAM]] += 1
    return counts


def _rarity(texts: Sequence[str]) -> dict[str, float]:
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(_features(text).keys())
    return {feature: log(1 + len(texts) / number) for feature, number in seen.items()}


def _vector(text: str, rarity: dict[str, float]) -> dict[str, float]:
    weights = {
        feature: rarity[feature] * (1.0 if feature[0] == "=" else _TRIGRAM_WEIGHT)
        for feature in _features(text)
    }
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {feature: weight / length for feature, weight in weights.items()}
