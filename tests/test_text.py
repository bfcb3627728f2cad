"""Normalised text: words that can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

import magbot
from magbot.safety.tokenizer import plain_words
from magbot.text import normalize, tokens

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("How MUCH?", "how much", id="case and punctuation"),
        pytest.param("don’t", "dont", id="curly apostrophe"),
        pytest.param("don't", "dont", id="straight apostrophe"),
        pytest.param("cra\u200bmps", "cramps", id="zero-width space"),
        pytest.param("naïve café", "naive cafe", id="accents"),
        pytest.param("ＦＵＬＬ　ｗｉｄｔｈ", "full width", id="wide letters"),
        pytest.param("  a \t b\nc ", "a b c", id="white space"),
        pytest.param("", "", id="nothing"),
        pytest.param("?!…", "", id="only punctuation"),
        pytest.param("\ud800 ok", "ok", id="lone surrogate"),
        pytest.param("a\0b", "a b", id="nul"),
        pytest.param("怎么修车?", "怎 么 修 车", id="Chinese characters are words"),
        pytest.param("हिन्दी में", "हिन्दी में", id="Hindi vowel signs stay"),
        pytest.param("தமிழ் মাংসপেশী", "தமிழ் মাংসপেশী", id="Tamil and Bengali too"),
        pytest.param("กล้ามเนื้อ", "กล้ามเนื้อ", id="Thai vowels and tones stay"),
        pytest.param("မြန်မာ", "မြန်မာ", id="Burmese stays whole"),
        pytest.param("がん", "か\u3099ん", id="Japanese voicing stays"),
        pytest.param("שָׁלוֹם בית־ספר", "שלום בית ספר", id="Hebrew points go, its hyphen parts"),
        pytest.param("مُحَمَّد كـتاب", "محمد كتاب", id="Arabic points and its stretched line go"),
        pytest.param("Łódź ısı Ærø đ œuvre", "lodz isi aero d oeuvre", id="letters with strokes"),
        pytest.param("ħ ŧ þ ð ɓ ß", "h t th d b ss", id="more such letters"),
        pytest.param("٤٠٠ ४०० ๔๐๐ ４００ 𝟒𝟎𝟎 ፬", "400 400 400 400 400 4", id="digits"),
        pytest.param("50٪", "50%", id="percent"),
        pytest.param("1½", "1 1 2", id="a fraction after a number"),
        pytest.param("½cup 2⅓", "1 2 cup 2 1 3", id="fractions and letters"),
        pytest.param("1 1/2", "1 1 2", id="a fraction in ASCII reads the same"),
        pytest.param("10² 10²³ 10²5", "10 2 10 23 10 2 5", id="raised numbers"),
        pytest.param("400¹ spasms¹", "400 1 spasms 1", id="marks of footnotes"),
        pytest.param("B₁₂ H₂O 10₂", "b12 h2o 10 2", id="lowered numbers"),
        pytest.param("5① ①② ⓫ ❿", "5 1 1 2 11 10", id="numbers in circles"),
        pytest.param("1'½ 1\u200b½", "1 1 2 1 1 2", id="what vanishes between numbers"),
        pytest.param("Calm™", "calm", id="a trade mark is no letters"),
        pytest.param("1️⃣", "1", id="a key cap"),
    ],
)
def test_what_is_typed_is_read_as(typed: str, read: str) -> None:
    assert normalize(typed) == read


@given(st.text())
def test_normalizing_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(st.text())
def test_tokens_are_the_words_of_the_normalized_text(text: str) -> None:
    assert " ".join(tokens(text)) == normalize(text)
    assert all(tokens(text))


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_case_changes_nothing_in_ascii(text: str) -> None:
    assert normalize(text.upper()) == normalize(text.lower())


SCRIPTS = "कि़्ाංදුกิ้ำがパ한שָׁمُ٤४½²₁①❶⅓'%1a \u200d\u0301\u0327\u0640"


@given(st.text(alphabet=SCRIPTS))
def test_normalizing_any_script_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(st.text(alphabet=SCRIPTS))
def test_only_punctuation_and_spaces_part_words_of_letters_and_marks(text: str) -> None:
    letters = "".join(char for char in text if char.isalpha() or category(char)[0] == "M")

    assert len(normalize(letters).split()) <= 1


@pytest.mark.parametrize("number", ["10²", "400¹", "٤٠٠", "४००", "B₁₂", "5①", "⓫"])
def test_the_danger_screen_reads_the_same_numbers(number: str) -> None:
    assert plain_words(f"take {number} tablets") == tokens(f"take {number} tablets")


def test_two_questions_that_differ_in_vowel_signs_are_two(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text(
        "entries:\n"
        "  - {id: day, question: दिन में कब लूँ, answer: Day.}\n"
        "  - {id: poor, question: दीन में कब लूँ, answer: Poor.}\n",
        encoding="utf-8",
    )
    assistant = magbot.Assistant(magbot.load(tmp_path))

    assert [assistant.ask(f"{word} में कब लूँ").entries[0].id for word in ("दिन", "दीन")] == [
        "day",
        "poor",
    ]


def test_a_chinese_question_in_other_words_finds_its_entry(tmp_path: Path) -> None:
    (tmp_path / "faq.yaml").write_text(
        "entries:\n"
        "  - {id: tyre, question: 如何修补漏气的轮胎？, answer: Patch.}\n"
        "  - {id: brake, question: 刹车为什么会响？, answer: Clean.}\n"
        "  - {id: chain, question: 链条多久上一次油？, answer: Monthly.}\n",
        encoding="utf-8",
    )
    assistant = magbot.Assistant(magbot.load(tmp_path))

    asked = {"轮胎漏气怎么修补": "tyre", "为什么刹车响": "brake", "链条要多久上油": "chain"}

    assert {text: assistant.ask(text).matches[0].entry.id for text in asked} == asked
