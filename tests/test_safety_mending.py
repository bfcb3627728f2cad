from __future__ import annotations

import pytest

import magbot
from magbot.safety.phonetic_spelling import Mender, lay_out

HEARD = [["took", "tablets", "throat", "face", "hear", "said", "statin", "taking"]] * 3
HEARD += [["hear"], *[["here"]] * 3]  # "here" is the less frequent


def _mender_of(readings: list[list[str]]) -> Mender:
    return Mender({name: memoryview(section) for name, section in lay_out(readings).items()})


@pytest.fixture(name="mender", scope="module")
def _mender() -> Mender:
    return _mender_of(HEARD)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("tuk", "took", id="a vowel by ear"),
        pytest.param("tablits", "tablets", id="a vowel for another"),
        pytest.param("froat", "throat", id="f for th"),
        pytest.param("fase", "face", id="s for c"),
        pytest.param("heer", "hear", id="the more frequent of two that sound alike"),
        pytest.param("takin", "taking", id="a dropped g"),
        pytest.param("payday", "payday", id="a common word stays"),
        pytest.param("staying", "staying", id="and is not read as a medicine"),
        pytest.param("zzyzx", "zzyzx", id="what sounds like nothing stays"),
        pytest.param("20", "20", id="a number stays"),
    ],
)
def test_what_is_spelt_by_ear_is_read_as_it_sounds(mender: Mender, typed: str, meant: str) -> None:
    assert mender.mend([typed]) == [meant]


def test_a_reading_without_odd_words_is_itself(mender: Mender) -> None:
    reading = ["she", "took", "two"]

    assert mender.mend(reading) is reading


def test_a_word_that_is_seldom_in_the_sentences_is_no_target() -> None:
    assert _mender_of([["took"]]).mend(["tuk"]) == ["tuk"]


@pytest.mark.parametrize(
    ("text", "card"),
    [
        pytest.param("me froat is closin up", "emergency", id="throat"),
        pytest.param("i tuk 20 tablits", "poisoning", id="an amount"),
        pytest.param("dont want to be heer", "crisis", id="a plain wish"),
        pytest.param("when is my payday", "", id="payday is no mayday"),
        pytest.param("what can losen a tight calf", "", id="an ordinary word is no medicine"),
        pytest.param("i take warfrin every day", "refer_medicine", id="a medicine misspelt"),
    ],
)
def test_the_rules_read_it_mended(bundled: magbot.Assistant, text: str, card: str) -> None:
    found = bundled.screen(text)

    assert (found[0].card if found else "") == card
