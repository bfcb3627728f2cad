"""Words come apart as the model's own tokeniser has it; vectors are the table's, summed."""

from __future__ import annotations

import hashlib
import json
import math
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magbot.embedding.linear_head import LinearHead, lay_out_head, softmax
from magbot.embedding.softmax_fit import fit_softmax
from magbot.embedding.token_vectors import (
    DIMENSIONS,
    TABLE,
    UNIT_BITS,
    TokenVectors,
    lay_out,
    open_token_vectors,
    squared,
)
from magbot.embedding.vector_lanes import VectorLanes
from magbot.image.container import Container

# Made with the tokenizers library and numpy from the same weights, see the file's "how".
SAMPLES: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "token_vectors.json").read_text(encoding="utf-8")
)
ONE = 1 << UNIT_BITS


def test_the_table_is_the_one_that_the_script_builds() -> None:
    assert hashlib.sha256(Path(TABLE).read_bytes()).hexdigest() == SAMPLES["sha256"]
    Container(Path(TABLE).read_bytes())  # no checksum of it is wrong


@pytest.mark.parametrize(("word", "pieces"), SAMPLES["pieces"].items())
def test_words_come_apart_as_in_the_model(word: str, pieces: list[str]) -> None:
    find = open_token_vectors().pieces

    assert find.split(word) == [find.row(piece) for piece in pieces]
    assert -1 not in find.split(word)


@pytest.mark.parametrize("word", ["", "na\u00efve", "\u4e2d", "a" * 101, "ab\ud800"])
def test_a_word_that_is_not_made_of_pieces_has_none(word: str) -> None:
    assert open_token_vectors().pieces.split(word) == []
    assert open_token_vectors().unit([word]) == []


@pytest.mark.parametrize("sample", SAMPLES["texts"], ids=lambda sample: sample["text"])
def test_a_text_has_the_vector_that_numpy_gives(sample: dict[str, Any]) -> None:
    unit = open_token_vectors().unit(sample["text"].split())

    cosine = sum(a * b for a, b in zip(unit, sample["vector"], strict=True)) / ONE
    assert cosine == pytest.approx(1.0, abs=2e-3)


def test_texts_that_mean_the_same_are_near() -> None:
    vectors = open_token_vectors()

    def cosine(first: str, second: str) -> float:
        pair = vectors.unit(first.split()), vectors.unit(second.split())
        return sum(a * b for a, b in zip(*pair, strict=True)) / ONE / ONE

    assert cosine("shop shut saturday", "store closed sunday") > 0.5
    assert cosine("shop shut saturday", "guitar chords") < 0.2


def test_long_texts_stay_in_their_lanes() -> None:
    vectors = open_token_vectors()
    largest = max(("spasms", "zucchini", "quark"), key=vectors.words.__getitem__)

    assert vectors.unit([largest] * 5000) == vectors.unit([largest])


@given(st.lists(st.sampled_from(["one", "night", "10%", "xqzzy", "\u00e9", ""]), max_size=9))
def test_a_unit_vector_has_length_one_or_is_none(words: list[str]) -> None:
    unit = open_token_vectors().unit(words)

    assert not unit or math.hypot(*unit) == pytest.approx(ONE, rel=2e-3)
    assert bool(unit) == any(word.isascii() and word for word in words)


def test_a_table_of_a_few_pieces() -> None:
    cells = [bytes([at, *[0] * (DIMENSIONS - 2), 256 - at]) for at in (3, 4, 5)]
    rows = [("ab", 2, cells[0]), ("##c", 1, cells[1]), ("abc", 10, cells[2])]
    image = memoryview(lay_out(rows))
    vectors = TokenVectors(Container(image))

    assert vectors.words["ab"] != 0
    first, *middle, last = vectors.unit(["abcc"])  # 10 x 5 of "abc", 4 of "##c"
    assert (first, last) == (round(ONE / math.sqrt(2)), round(-ONE / math.sqrt(2)))
    assert not any(middle)
    assert vectors.unit(["xyz"]) == []


def test_a_head_gives_what_sums_give() -> None:
    rng = random.Random(4)
    weights = [[rng.uniform(-3, 3) for _ in range(DIMENSIONS)] for _ in range(7)]
    biases = [rng.uniform(-2, 2) for _ in weights]
    head = LinearHead(memoryview(lay_out_head(weights, biases)))
    unit = open_token_vectors().unit(["cold", "night"])

    expected = [
        bias + sum(w * u for w, u in zip(row, unit, strict=True)) / ONE
        for row, bias in zip(weights, biases, strict=True)
    ]
    assert head.classes == 7
    assert head.levels(unit) == pytest.approx(expected, abs=0.02)
    assert head.levels([]) == pytest.approx(biases, abs=0.01)
    assert LinearHead(memoryview(b"")).levels(unit) == []


def test_two_heads_are_read_as_one() -> None:
    sections = [
        memoryview(lay_out_head([[at / 9] * DIMENSIONS, [-at] * DIMENSIONS], [at, 1]))
        for at in (2, 3)
    ]
    unit = open_token_vectors().unit(["cold", "night"])

    together = LinearHead(*sections).levels(unit)
    assert together == [level for one in sections for level in LinearHead(one).levels(unit)]


@pytest.mark.parametrize("width", [32, 64])
def test_lanes_hold_signed_numbers(width: int) -> None:
    lanes = VectorLanes(5, width)
    values = [0, -1, (1 << width - 2) - 1, -(1 << width - 2), 7]

    assert lanes.unpack(lanes.pack(values)) == values
    assert lanes.unpack(lanes.pack(values) * -1 + lanes.every(3)) == [
        3 - value for value in values
    ]
    assert lanes.spread(b"\1\2\3\4\5", b"\0\1\0\0\0") == lanes.pack([1, 258, 3, 4, 5])


@pytest.mark.parametrize("size", [1, 1000, 1 << 20, 1 << 31])
def test_a_squared_length_is_exact(size: int) -> None:
    rng = random.Random(size)
    for _ in range(20):
        values = [rng.randint(-size, size) for _ in range(DIMENSIONS)]
        assert squared(values) == sum(value * value for value in values)


def test_softmax_gives_probabilities() -> None:
    assert softmax([0.0, math.log(3.0)]) == pytest.approx([0.25, 0.75])
    assert softmax([1000.0, 0.0]) == pytest.approx([1.0, 0.0])
    assert softmax([]) == []


def test_a_fitted_head_tells_its_rows_apart() -> None:
    texts = [
        "shop shut today",
        "flat tyre",
        "loose chain",
        "closed on sunday",
        "puncture",
        "gears",
    ]
    units = [open_token_vectors().unit(text.split()) for text in texts]
    section = fit_softmax([*units, []], [0, 1, 2, 0, 1, 2, 1], 3, passes=20)
    head = LinearHead(memoryview(section))

    chances = [softmax(head.levels(unit)) for unit in units]
    assert [row.index(max(row)) for row in chances] == [0, 1, 2, 0, 1, 2]
    assert min(map(max, chances)) > 0.8
    asked = softmax(head.levels(open_token_vectors().unit(["is", "the", "store", "open"])))
    assert asked.index(max(asked)) == 0
    assert hashlib.sha256(section).hexdigest() == SAMPLES["fitted"]
