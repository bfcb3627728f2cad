"""Sentences, numbers, grades and likeness: the measures that the rules on text rest on."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from magbot.check import near_duplicates
from magbot.check.numbers import numbers, unsupported
from magbot.check.readability import grade, syllables
from magbot.check.sentences import sentences
from magbot.kb.citations import plain
from magbot.kb.model import Vocabulary


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "It gives 310-420 mg.[^a.b] Ask first.[^c]",
            [("It gives 310-420 mg.", ("a.b",)), ("Ask first.", ("c",))],
            id="a unit before the full stop",
        ),
        pytest.param(
            "Take 5 mg. Then rest.[^a]",
            [("Take 5 mg.", ()), ("Then rest.", ("a",))],
            id="a unit that ends an uncited sentence",
        ),
        pytest.param(
            "One way, e.g. Swimming, helps.[^a]",
            [("One way, e.g. Swimming, helps.", ("a",))],
            id="an abbreviation",
        ),
        pytest.param("Add 1.5 g at once.[^a]", [("Add 1.5 g at once.", ("a",))], id="a decimal"),
        pytest.param("It may.[^a][^b]", [("It may.", ("a", "b"))], id="two citations"),
        pytest.param(
            "It may. [^a] Or not.[^b]",
            [("It may.", ("a",)), ("Or not.", ("b",))],
            id="a space before the citation",
        ),
        pytest.param("It[^a] may[^b].", [("It may.", ("a", "b"))], id="citations inside"),
        pytest.param("Really?![^a] Yes", [("Really?!", ("a",)), ("Yes", ())], id="no full stop"),
        pytest.param(
            'He said "no."[^a] So?', [('He said "no."', ("a",)), ("So?", ())], id="quote"
        ),
        pytest.param("One\nline.[^a]", [("One line.", ("a",))], id="a wrapped line"),
        pytest.param("One[^a]\n\nTwo[^b]", [("One", ("a",)), ("Two", ("b",))], id="paragraphs"),
        pytest.param(
            "Two ways:\n- walk.[^a]\n- rest.[^b]",
            [("Two ways: walk.", ("a",)), ("rest.", ("b",))],
            id="a list with its introduction",
        ),
        pytest.param("At 3 a.m. it hurts.[^a]", [("At 3 a.m. it hurts.", ("a",))], id="a.m."),
        pytest.param("...", [], id="no words"),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(
    text: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [(found.text, found.claims) for found in sentences(text)] == expected


@example("[^a]")
@given(st.text(alphabet="ab .!?[^]\n-:1", max_size=80))
def test_no_letter_is_lost_between_sentences(text: str) -> None:
    kept = Counter("".join(found.written for found in sentences(text)))

    outside_citations = plain(text)
    assert all(kept[letter] >= outside_citations.count(letter) for letter in "ab")
    assert all(kept[letter] <= text.count(letter) for letter in "ab")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("310 to 420 mg a day", [("310", "mg"), ("420", "mg")], id="range in words"),
        pytest.param("310-420 mg", [("310", "mg"), ("420", "mg")], id="range with a hyphen"),
        pytest.param("1,000 mg", [("1000", "mg")], id="thousands"),
        pytest.param("2.50 g", [("2.5", "g")], id="trailing zero"),
        pytest.param("350mg", [("350", "mg")], id="unit joined"),
        pytest.param("5% of them", [("5", "%")], id="percent"),
        pytest.param("two hours before", [("2", "hour")], id="spelt out, of time"),
        pytest.param("two trials", [], id="spelt out, of things"),
        pytest.param("vitamin B6 and E330", [], id="digits of a name"),
        pytest.param("$20", [("20", "$")], id="currency"),
    ],
)
def test_numbers_are_read_with_their_units(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(number.value, number.unit) for number in numbers(text)] == expected


@pytest.mark.parametrize(
    ("sentence", "claim", "missing"),
    [
        pytest.param("It is 350 mg a day.", "The limit is 350 mg.", [], id="the same"),
        pytest.param("It is 350 g a day.", "The limit is 350 mg.", ["350"], id="another unit"),
        pytest.param("It is 530 mg.", "The limit is 350 mg.", ["530"], id="digits swapped"),
        pytest.param("A 1997 report says so.", "1997", [], id="the source's year"),
        pytest.param("It lasts 2 hours.", "It lasts two hours.", [], id="spelt in the claim"),
        pytest.param("It lasts 2 days.", "It lasts 2 hours.", ["2"], id="another time"),
        pytest.param("In 12 people.", "Of 12 adults, most.", [], id="no unit on either side"),
        pytest.param("It is 310 mg.", "Between 310 and 420 mg.", [], id="one end of a range"),
        pytest.param("Children under 16 pay.", "It is free under 16.", [], id="a verb behind it"),
        pytest.param("Call 112 now.", "The number is 112.", [], id="an adverb behind it"),
        pytest.param("Gate 4 opens late.", "It is gate 4, at the left.", [], id="a name"),
        pytest.param("It costs \u20ac48.", "It costs 48 euros.", [], id="currency sign and word"),
        pytest.param("It costs 48 \u20ac.", "It costs EUR 48.", [], id="currency behind and code"),
        pytest.param("It costs $48.", "It costs 48 euros.", ["48"], id="another currency"),
        pytest.param("It is 40 cm.", "It is 40 centimetres.", [], id="a unit and its word"),
        pytest.param("It is 40cm.", "It is 40 centimeters.", [], id="joined, American"),
        pytest.param("It is 40 mm.", "It is 40 centimetres.", ["40"], id="another length"),
        pytest.param("Take 2 tsp.", "Take two teaspoons.", [], id="a spoon spelt out"),
        pytest.param("It opens at 7 am.", "It opens at 7:00.", [], id="a time of day"),
        pytest.param("It opens at 7 a.m.", "It opens at 07:00.", [], id="a time with points"),
        pytest.param("It closes at 7 pm.", "It closes at 19:00.", [], id="an evening"),
        pytest.param("It closes at 7 pm.", "It opens at 7:00.", ["19:00"], id="not a morning"),
        pytest.param("From 7 to 9 am.", "From 7:00 to 9:00.", [], id="a range of times"),
        pytest.param("5 per cent.", "5%", [], id="per cent"),
        pytest.param("2 h later.", "After two hours.", [], id="hours in short"),
        pytest.param("1,5 kg.", "1.5 kilos", [], id="a comma for decimals"),
        pytest.param("1,500 kg.", "1500 kilograms", [], id="a comma for thousands"),
        pytest.param("1 in 10 people.", "1 of 10 adults", [], id="in is no inch"),
    ],
)
def test_a_number_must_stand_in_a_claim_with_its_unit(
    sentence: str, claim: str, missing: list[str]
) -> None:
    assert [number.value for number in unsupported(sentence, [claim])] == missing


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("take", 1), ("water", 2), ("causes", 2), ("helped", 1), ("started", 2), ("little", 2),
        ("doctor", 2), ("idea", 3), ("being", 2), ("quickly", 2), ("science", 2), ("reaction", 3),
        ("professional", 4), ("people", 2), ("examples", 3), ("whole", 1), ("serious", 3),
    ],
)  # fmt: skip
def test_syllables_are_counted_from_the_spelling(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_follows_its_published_formula() -> None:
    # 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59
    assert grade(["The cat sat on the mat."]) == pytest.approx(-1.45)


def test_topic_words_do_not_make_a_text_hard() -> None:
    hard = ["Derailleur adjustment helps."]

    assert grade(hard, ["derailleur adjustment"]) < grade(hard)
    assert grade(["Derailleur."], ["derailleur"]) == 0.0


def near(*phrasings: str, vocabulary: Vocabulary | None = None) -> list[tuple[int, int]]:
    rows = [
        near_duplicates.Row(n, f"entry-{n}", tuple(p.split())) for n, p in enumerate(phrasings)
    ]
    found = near_duplicates.pairs(rows, vocabulary or Vocabulary())
    return [(one.index, other.index) for one, other in found]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        pytest.param("fix a flat tyre", "flat tyre fix", True, id="other order"),
        pytest.param("fix the tyre", "fix my tyre", True, id="other filler word"),
        pytest.param("change tube", "change tubes", True, id="plural"),
        pytest.param("fix my brakes", "fix my breaks", True, id="a letter moved"),
        pytest.param("fix my brake", "fix my brave", True, id="one letter off"),
        pytest.param("before a ride", "after a ride", False, id="another word"),
        pytest.param("oil the chain", "oil the chain weekly", False, id="a word more"),
    ],
)
def test_phrasings_that_read_the_same_are_found(
    one: str,
    other: str,
    alike: bool,  # noqa: FBT001
) -> None:
    assert bool(near(one, other)) == alike


def test_words_declared_distinct_are_not_alike() -> None:
    apart = Vocabulary(distinct=(("brake", "brave"),))

    assert near("fix my brake", "fix my brave", vocabulary=apart) == []


def test_only_phrasings_of_different_entries_are_paired() -> None:
    rows = [
        near_duplicates.Row(0, "tyre", ("change", "tube")),
        near_duplicates.Row(1, "tyre", ("change", "tubes")),
        near_duplicates.Row(2, "brass", ("change", "tuba")),
    ]

    found = [(one.index, other.index) for one, other in near_duplicates.pairs(rows, Vocabulary())]
    assert found == [(0, 2)]


def test_phrasings_of_the_same_entry_may_be_alike() -> None:
    rows = [
        near_duplicates.Row(0, "tyre", ("fix", "tyre")),
        near_duplicates.Row(1, "tyre", ("tyre", "fix")),
    ]

    assert list(near_duplicates.pairs(rows, Vocabulary())) == []
