"""The form of the matcher for large bases: its index of frequent words, and its guesses."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magbot.image.container import Container, pack
from magbot.kb.model import Vocabulary
from magbot.retrieve.large import idf_ranker, inverted_index
from magbot.retrieve.large.fuzzy_candidates import Guesser
from magbot.retrieve.retriever import Retriever
from magbot.retrieve.spelling import Lexicon
from magbot.retrieve.training import fitting
from magbot.retrieve.training.corpus import TrainingData
from magbot.retrieve.training.fitting import fit

NAMES = ("velvarpin", "trosk", "hobwack", "lantib", "gurmel", "rib", "sprunt", "doarchil", "mavop")
FRAMES = ("how do i wash {} by hand", "where can i sell a used {}", "steps to pair {} and a phone")
TASKS = len(FRAMES)
BASE = tuple(
    (TASKS * at + task, wording.format(name))
    for at, name in enumerate(NAMES)
    for task, frame in enumerate(FRAMES)
    for wording in (frame, f"please tell me {frame}")
)


def counted(
    phrasings: Sequence[tuple[int, str]] = BASE, vocabulary: Vocabulary | None = None
) -> tuple[Retriever, Guesser]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "LEARNED_UP_TO", 0)
        entries = 1 + max(entry for entry, _ in phrasings)
        made = fit(TrainingData(phrasings, entries, vocabulary=vocabulary or Vocabulary()))
    store = Container(pack(made))
    return Retriever(store), Guesser(store, Lexicon(store))


@pytest.fixture(scope="module")
def responder() -> Retriever:
    return counted()[0]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        pytest.param("how do i wash vlvarpni by hand", "velvarpin", id="two errors at its ends"),
        pytest.param("how do i wash spuntr by hand", "sprunt", id="two errors in a short word"),
        pytest.param("how do i wash rab by hand", "rib", id="one of three letters"),
        pytest.param("how do i wash gurmelby hand", "gurmel", id="a lost space"),
        pytest.param("how do i washh0bwack by hand", "hobwack", id="a lost space and an error"),
        pytest.param("how do i wasshdoarchil by hand", "doarchil", id="the error in the other"),
        pytest.param("how do i wash doaarrchil by hand", "doarchil", id="letters typed twice"),
    ],
)
def test_a_misspelt_name_decides_between_equal_wordings(
    responder: Retriever, question: str, name: str
) -> None:
    assert responder.retrieve(question).hits[0].entry == TASKS * NAMES.index(name)


def test_a_guess_does_not_outweigh_what_is_read(responder: Retriever) -> None:
    found = responder.retrieve("how do i wash trosk by hnd rab")

    assert found.hits[0].entry == TASKS * NAMES.index("trosk")


@pytest.mark.parametrize(
    ("word", "vocabulary"),
    [
        pytest.param("rab", Vocabulary(distinct=(("rab", "rib"),)), id="kept apart by a curator"),
        pytest.param("rab", Vocabulary(synonyms=(("trosk", "rab"),)), id="part of a synonym"),
        pytest.param("ra", Vocabulary(), id="two letters"),
        pytest.param("417", Vocabulary(), id="a number"),
        pytest.param("41b", Vocabulary(), id="like a number only"),
        pytest.param("unlike", Vocabulary(), id="like none"),
        pytest.param("troskian", Vocabulary(), id="a short known one and more that is no word"),
    ],
)
def test_some_words_are_not_guessed_at(word: str, vocabulary: Vocabulary) -> None:
    _, guesses = counted((*BASE, (0, "wash 418")), vocabulary)

    assert guesses.of(word) == []


def test_the_fewest_errors_come_first() -> None:
    _, guesses = counted(((0, "darlinos"), (1, "carlino"), (2, "marlino")))

    assert [away for away, _ in guesses.of("karlino")] == [1, 1, 2]


@pytest.mark.parametrize("word", ["doaarrchil", "velvaarpinn", "sellhobbwack"])
def test_words_are_found_by_their_letters_in_threes(word: str) -> None:
    _, guesses = counted()

    assert guesses.of(word)


def test_a_word_that_may_be_many_tells_little() -> None:
    """`lest` stands for `lets`, which is everywhere, sooner than for two names of one entry."""
    wordings = [*(f"who lets me join {name}" for name in NAMES), "who lets me join flest glest"]
    responder, _ = counted(list(enumerate(wordings)))

    assert responder.retrieve("who lest me join mavop").hits[0].entry == NAMES.index("mavop")


def test_only_the_first_unread_words_are_guessed_at(responder: Retriever) -> None:
    few, many = ("wash " + " ".join(f"q{x}zzq" for x in xs) + " rlb" for xs in ("ab", "abcdef"))
    rib = TASKS * NAMES.index("rib")

    def share_of(question: str) -> bool:
        return any('"rlb"' in label for label, _ in responder.explain(question, rib))

    assert share_of(few)
    assert not share_of(many)


def test_frequent_words_decide_among_many_entries_of_a_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [f"{first}arp{last}" for first in "bdfgklmnst" for last in ("in", "ol", "ex")]
    phrasings = [
        (TASKS * at + task, frame.format(name))
        for at, name in enumerate(names)
        for task, frame in enumerate(FRAMES)
    ]
    responder, _ = counted(phrasings)
    monkeypatch.setattr(idf_ranker, "_SCORED", 1)

    found = responder.retrieve("pair karpol and phone")

    assert found.hits[0].entry == TASKS * names.index("karpol") + 2


HELD = st.lists(st.sets(st.integers(0, 7), max_size=8).map(sorted), min_size=1, max_size=300)


@given(contents=HELD, least=st.integers(0, 30))
def test_lists_and_bits_tell_the_same(contents: list[list[int]], least: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inverted_index, "_LIST", least)
        sections, counts = inverted_index.lay_out(contents, 8)
    made = inverted_index.Postings(
        {name: memoryview(each) for name, each in sections.items()}, len(contents)
    )

    for unit in range(8):
        holders = [entry for entry, units in enumerate(contents) if unit in units]
        assert made.count(unit) == counts[unit] == len(holders)
        if made.is_wide(unit):
            assert made.intersecting([(1, unit)], len(contents)) == holders
        else:
            assert made.entries(unit) == holders


def test_the_entries_that_hold_most_frequent_words_meet_first() -> None:
    contents = [[unit for unit in range(3) if entry % (unit + 2) == 0] for entry in range(600)]
    sections, _ = inverted_index.lay_out(contents, 3)
    made = inverted_index.Postings(
        {name: memoryview(each) for name, each in sections.items()}, 600
    )

    found = made.intersecting([(5, 0), (6, 1), (7, 2)], 60)

    assert sorted(found[:50]) == list(range(0, 600, 12))
    assert len(set(found)) == 60


@pytest.mark.parametrize("order", ["spuntr sprunt", "sprunt spuntr"])
def test_the_shares_of_a_name_met_twice_make_up_the_score(
    responder: Retriever, order: str
) -> None:
    question = f"how do i wash {order} by hand"
    best = responder.retrieve(question).hits[0]

    parts = responder.explain(question, best.entry)

    assert sum(share for _, share in parts) == pytest.approx(best.score)
    assert '"sprunt"' in [label for label, _ in parts]
