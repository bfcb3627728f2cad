"""What must hold of the matcher for every knowledge base and every question."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from magbot.embedding.softmax_fit import scattered
from magbot.image.container import Container, pack
from magbot.retrieve import similarity
from magbot.retrieve.retriever import Retriever
from magbot.retrieve.training import fitting
from magbot.retrieve.training.calibration import upper_bound
from magbot.retrieve.training.corpus import TrainingData
from magbot.retrieve.training.fitting import fit
from magbot.retrieve.training.packed_svm import (
    NARROW,
    WEIGHT,
    WIDE,
    LaneOverflowError,
    Row,
    SvmLanes,
    solve,
)
from magbot.retrieve.training.row_encoder import RowEncoder, encode
from magbot.retrieve.weight_rows import RowLanes
from magbot.text import normalize

WORDS = st.sampled_from(
    [
        *("how", "do", "i", "mend", "a", "flat", "tyre", "shop", "open", "hours", "when", "is"),
        *("safe", "not", "night", "ride", "before", "after", "start", "stop", "low", "high"),
    ]
)
PHRASING = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
BASES = st.lists(st.tuples(st.integers(0, 4), PHRASING), min_size=1, max_size=12)
ANY = st.one_of(st.text(max_size=60), PHRASING)
SHORT = st.text(alphabet="ab c\u00e9\ud800", max_size=70)


def make(phrasings: list[tuple[int, str]], *, counted: bool) -> Retriever:
    with pytest.MonkeyPatch.context() as patch:
        if counted:
            patch.setattr(fitting, "LEARNED_UP_TO", 0)
        sections = fit(TrainingData(phrasings, 5))
    return Retriever(Container(pack(sections)))


@settings(max_examples=40, deadline=None)
@given(phrasings=BASES, counted=st.booleans())
def test_every_phrasing_finds_its_own_entry_for_certain(
    *, phrasings: list[tuple[int, str]], counted: bool
) -> None:
    retriever = make(phrasings, counted=counted)
    owners: dict[str, set[int]] = {}
    for entry, text in phrasings:
        owners.setdefault(normalize(text), set()).add(entry)

    for text, entries in owners.items():
        found = retriever.retrieve(f"  {text.upper()}?!")
        assert found.confidence == 1.0
        assert found.hits[0].entry == min(entries)


@settings(max_examples=40, deadline=None)
@given(phrasings=BASES, questions=st.lists(ANY, max_size=5), counted=st.booleans())
def test_any_question_gets_scores_in_order_and_in_range(
    *, phrasings: list[tuple[int, str]], questions: list[str], counted: bool
) -> None:
    retriever = make(phrasings, counted=counted)

    for question in questions:
        found = retriever.retrieve(question, 3)
        scores = [hit.score for hit in found.hits]
        assert len(scores) == 3
        assert scores == sorted(scores, reverse=True)
        assert all(0.0 <= score <= 100.0 for score in scores)
        assert 0.0 <= found.confidence <= 1.0
        assert 0.0 <= found.known <= 1.0
        assert len({hit.entry for hit in found.hits}) == 3


@settings(max_examples=25, deadline=None)
@given(phrasings=BASES, question=PHRASING, counted=st.booleans())
def test_the_parts_sum_to_the_score_that_is_shown(
    *, phrasings: list[tuple[int, str]], question: str, counted: bool
) -> None:
    retriever = make(phrasings, counted=counted)

    for hit in retriever.retrieve(question).hits:
        parts = retriever.explain(question, hit.entry)
        assert sum(share for _, share in parts) == pytest.approx(hit.score, abs=0.1)


@settings(max_examples=25, deadline=None)
@given(BASES, PHRASING, st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_only_ties(
    phrasings: list[tuple[int, str]], question: str, random: object
) -> None:
    mixed = list(phrasings)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = make(phrasings, counted=True), make(mixed, counted=True)

    assert [(h.entry, round(h.score, 6)) for h in one.retrieve(question).hits] == [
        (h.entry, round(h.score, 6)) for h in other.retrieve(question).hits
    ]


@given(SHORT, st.lists(SHORT, min_size=1, max_size=6))
def test_the_plain_ratio_is_that_of_rapidfuzz(question: str, choices: list[str]) -> None:
    _, score, place = process.extractOne(question, choices, scorer=fuzz.ratio)

    assert similarity.best(question, choices) == (place, score)


@given(SHORT, SHORT)
def test_the_plain_distance_is_that_of_rapidfuzz(one: str, other: str) -> None:
    assert similarity.distance(one, other) == OSA.distance(one, other)


@given(st.lists(st.integers(-30000, 30000), min_size=1, max_size=90), st.integers(1, 400))
def test_a_stored_row_is_read_back(weights: list[int], least: int) -> None:
    lanes = RowLanes(len(weights))
    row = lanes.decode(memoryview(encode(weights, least=least)).cast("H"))

    for was, now in zip(weights, lanes.unpack(row), strict=True):
        assert now == was or (now == 0 and abs(was) < least)


@given(st.lists(st.integers(-(2**35), 2**35), min_size=1, max_size=9))
def test_lanes_do_not_leak_into_each_other(values: list[int]) -> None:
    lanes = SvmLanes(len(values), NARROW)

    assert lanes.unpack(lanes.pack(values) * 5, drop=0) == [value * 5 for value in values]


@given(
    st.lists(st.integers(-(2**37) + 2**22, 2**37 - 2**21 - 1), min_size=1, max_size=90),
    st.sampled_from([1, 30, 100]),
)
def test_packed_weights_are_stored_like_those_taken_apart(values: list[int], least: int) -> None:
    lanes = SvmLanes(len(values), NARROW)
    packed = lanes.pack(values)

    stored = RowEncoder(lanes).encode(packed, least=least)

    assert stored == encode(lanes.unpack(packed, drop=WEIGHT), least=least)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(2**37, id="more than 16 bits"),
        pytest.param(-(2**37) - 2**22, id="less than 16 bits"),
        pytest.param(2**38, id="more than a lane"),
        pytest.param(-(2**38) - 2**22, id="less than a lane"),
    ],
)
def test_a_weight_that_does_not_fit_is_noticed(value: int) -> None:
    lanes = SvmLanes(3, NARROW)

    with pytest.raises(LaneOverflowError):
        RowEncoder(lanes).encode(lanes.pack([0, value, 0]), least=30)


FIT_ROWS = st.lists(
    st.builds(
        lambda values, entry, penalty, forbidden: Row(
            tuple(values), tuple(values.values()), entry, penalty, forbidden
        ),
        st.dictionaries(st.integers(0, 7), st.sampled_from([60, 300, 700]), min_size=1),
        st.integers(0, 3),
        st.floats(0.1, 2.0),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@given(FIT_ROWS)
def test_narrow_lanes_learn_what_wide_ones_learn(fit_rows: list[Row]) -> None:
    learned = []
    for width in (NARROW, WIDE):
        lanes = SvmLanes(4, width)
        weights = solve(
            fit_rows, lanes=lanes, features=8, bias=[0.1, 0.0, -0.2, 0.5], epochs=4, ceiling=-0.25
        )
        learned.append([lanes.unpack(weight, drop=0) for weight in weights])

    assert learned[0] == learned[1]


def learned_one_by_one(fit_rows: list[Row], bias: list[float], epochs: int) -> list[list[int]]:
    """Do what `solve` does without lanes: weights by feature and entry."""
    one, fine, ceiling = 1 << 32, 20, round(-0.25 * 2**32)
    weights = [[0] * len(bias) for _ in range(8)]
    alphas = [[0] * len(bias) for _ in fit_rows]
    for at in [at for _ in range(epochs) for at in scattered(len(fit_rows))]:
        row, alpha = fit_rows[at], alphas[at]
        norm = sum(value * value for value in row.values)
        step = round(4096 / (row.penalty + norm / 2**20))
        for entry, start in enumerate(bias):
            score = round(start * one) - alpha[entry] * norm
            for feature, value in zip(row.features, row.values, strict=True):
                score += weights[feature][entry] * value
            if row.forbidden:
                over = max(0, (score - ceiling) >> fine) if entry == row.entry else 0
                fresh = -(over * step >> 12)
            elif entry == row.entry:
                fresh = max(0, (one - score) >> fine) * step >> 12
            else:
                fresh = -((max(0, score) >> fine) * step >> 12)
            for feature, value in zip(row.features, row.values, strict=True):
                weights[feature][entry] += (fresh - alpha[entry]) * value
            alpha[entry] = fresh
    return weights


@given(FIT_ROWS)
def test_lanes_learn_what_is_learned_one_by_one(fit_rows: list[Row]) -> None:
    bias = [0.1, 0.0, -0.2, 0.5]
    lanes = SvmLanes(len(bias), NARROW)

    weights = solve(fit_rows, lanes=lanes, features=8, bias=bias, epochs=3, ceiling=-0.25)

    plainly = learned_one_by_one(fit_rows, bias, 3)
    assert [lanes.unpack(weight, drop=0) for weight in weights] == plainly


def test_scores_beyond_the_narrow_lanes_are_noticed() -> None:
    one = Row((0,), (1024,), 0, 0.7)

    with pytest.raises(LaneOverflowError):
        solve([one], lanes=SvmLanes(1, NARROW), features=1, bias=[70.0], epochs=1, ceiling=0.0)


@pytest.mark.parametrize(
    ("wrong", "count", "bound"),
    [
        pytest.param(0, 59, 0.0495, id="none of 59"),
        pytest.param(1, 100, 0.0466, id="one of 100"),
        pytest.param(5, 50, 0.1988, id="five of 50"),
        pytest.param(1000, 3000, 0.3478, id="many"),
        pytest.param(7, 7, 1.0, id="all"),
    ],
)
def test_the_bound_is_that_of_clopper_and_pearson(wrong: int, count: int, bound: float) -> None:
    assert upper_bound(wrong, count) == pytest.approx(bound, abs=1e-4)
