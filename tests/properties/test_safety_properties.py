"""What holds for every text that the danger screen may meet."""

from __future__ import annotations

import unicodedata
from time import process_time
from zlib import crc32

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from magbot.image.container import Container
from magbot.safety import Screen
from magbot.safety.features import features
from magbot.safety.tokenizer import DECIMAL, readings
from magbot.text.edit_distance import one_edit, two_edits

WORDS = (
    *("chset", "tigt", "pian", "runing", "down", "my", "arn", "cant", "brea", "the", "proprly"),
    *("not", "no", "never", "but", "heart", "500", "mg"),
)
LONG = 10_000
SLOWER = 2.0  # times as long a character in a text four times as long; 4 would be quadratic


@pytest.fixture(name="screen", scope="module")
def _screen(danger_signs: Container) -> Screen:
    return Screen(danger_signs)


@pytest.fixture(name="warmed", scope="module")
def _warmed(danger_signs: Container) -> Screen:
    warmed = Screen(danger_signs)
    warmed.warm()
    return warmed


@given(st.text())
def test_any_text_is_screened(screen: Screen, text: str) -> None:
    finding = screen.screen(text)

    assert finding is None or finding.evidence


@given(
    st.lists(st.sampled_from([*WORDS, ".", ",", "!", "\ud800", "\0", "é", "٣", "①"])).map(" ".join)
)
def test_any_heap_of_near_words_is_screened(screen: Screen, text: str) -> None:
    found = screen.findings(text)

    assert [one.severity for one in found] == sorted((one.severity for one in found), reverse=True)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_what_was_read_before_changes_nothing(
    screen: Screen, danger_signs: Container, text: str
) -> None:
    assert screen.findings(text) == Screen(danger_signs).findings(text)


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=9), max_size=12).map(" ".join))
def test_a_warmed_screen_finds_the_same(
    warmed: Screen, danger_signs: Container, text: str
) -> None:
    assert warmed.findings(text) == Screen(danger_signs).findings(text)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_case_and_spacing_change_nothing(screen: Screen, text: str) -> None:
    spaced = "  ".join(text.split())

    assert screen.findings(text) == screen.findings(spaced.upper())


def is_of_a_word(char: str) -> bool:
    """A letter or digit, a decimal point, or a vowel sign or tone that is written on a letter."""
    return char.isalnum() or char == DECIMAL or unicodedata.category(char).startswith("M")


@given(st.text())
@example("\U00016af0")
def test_a_reading_holds_words_and_marks_alone(text: str) -> None:
    for reading in readings(text, {}):
        for word in reading:
            assert word in {".", ","} or all(map(is_of_a_word, word))


@given(st.binary(min_size=5, max_size=12), st.integers(0, 11), st.integers(0, 255))
def test_one_error_is_one_edit(word: bytes, place: int, letter: int) -> None:
    at, put = place % len(word), bytes([letter])

    assert one_edit(word[:at] + put + word[at:], word)
    assert one_edit(word[:at] + put + word[at + 1 :], word)
    assert one_edit(word[:at] + word[at + 1 :], word)
    assert one_edit(word[:at] + word[at : at + 2][::-1] + word[at + 2 :], word)


@given(st.binary(max_size=12), st.binary(max_size=12))
def test_two_edits_agree_with_the_slow_way(typed: bytes, word: bytes) -> None:
    expected = (
        len(word) >= 9 and abs(len(typed) - len(word)) <= 2 and slow_distance(typed, word) <= 2
    )

    assert two_edits(typed, word) == expected


def slow_distance(left: bytes, right: bytes) -> int:
    """Give the optimal string alignment distance by its definition."""
    table = [
        [max(i, j) if not i * j else 0 for j in range(len(right) + 1)]
        for i in range(len(left) + 1)
    ]
    for i in range(1, len(left) + 1):
        for j in range(1, len(right) + 1):
            same = left[i - 1] == right[j - 1]
            table[i][j] = min(
                table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (not same)
            )
            if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def test_time_grows_with_length_and_not_with_its_square(screen: Screen) -> None:
    text = " ".join(WORDS) * (LONG // len(" ".join(WORDS)) + 1)
    screen.screen(text)

    short, long = (
        min(timed(screen, text[:length]) for _ in range(5)) for length in (LONG // 4, LONG)
    )

    assert long / 4 < SLOWER * short


def timed(screen: Screen, text: str) -> float:
    start = process_time()
    screen.screen(text)
    return process_time() - start


def test_a_very_long_text_is_read_at_both_ends(screen: Screen) -> None:
    padding = "how much should I take " * 5_000

    assert screen.screen(f"my chest hurts. {padding}") is not None
    assert screen.screen(f"{padding}. my chest hurts") is not None


@given(st.lists(st.sampled_from(["heart", "hearty", "tight", "no", "5", ".", ",", "é", "x"])))
def test_pairs_of_words_are_features_wherever_they_stand(reading: list[str]) -> None:
    words = [word[:5] if word != "5" else "#5" for word in reading if word not in ".,"]
    pairs = [
        *map("{} {}".format, ["^", *words], [*words, "$"]),
        *map("{}_{}".format, words, words[2:]),
        *map("{}_{}".format, words, words[3:]),
    ]
    alone = {feature for word in reading for feature in features([word])}
    alone |= {crc32(f"!{word}".encode()) for word in words}

    assert features(reading) - alone <= {crc32(pair.encode()) for pair in pairs}
    assert features(reading) >= {crc32(pair.encode()) for pair in pairs}
