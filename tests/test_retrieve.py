"""The matcher: what it finds, how sure it is, and what it says of both."""

from __future__ import annotations

from threading import Event, Thread, current_thread

import pytest

from magbot.image.arrays import numbers
from magbot.image.container import Container, pack
from magbot.kb import language_packs
from magbot.kb.model import Vocabulary
from magbot.retrieve import query
from magbot.retrieve.confidence import Confidence
from magbot.retrieve.model import Replies
from magbot.retrieve.retriever import Retriever
from magbot.retrieve.spelling import Lexicon
from magbot.retrieve.training import corpus, fitting
from magbot.retrieve.training.corpus import TrainingData
from magbot.retrieve.training.fitting import fit
from magbot.retrieve.words import Rewriter

SHOP = (
    *((0, text) for text in ("How do I mend a flat tyre?", "puncture repair", "my tyre is flat")),
    *((0, text) for text in ("the wheel lost its air", "fixing a puncture at home")),
    *((1, text) for text in ("When does the shop open?", "opening hours", "are you open today")),
    *((1, text) for text in ("what time do you close", "is the shop open on Sunday")),
    *((2, text) for text in ("Is it safe to ride at night?", "riding in the dark")),
    *((2, text) for text in ("are lights needed at night", "safe riding after dark")),
    *((3, text) for text in ("Why is riding at night not safe?", "it is not safe at night")),
    *((3, text) for text in ("not safe after dark", "dangers of the dark")),
)
VOCABULARY = Vocabulary(synonyms=(("tyre", "rubber ring", "tube"),), spellings=(("tire", "tyre"),))


def make(
    phrasings: tuple[tuple[int, str], ...] = SHOP,
    near_misses: tuple[tuple[int, str], ...] = (),
    vocabulary: Vocabulary = VOCABULARY,
) -> Retriever:
    entries = 1 + max((entry for entry, _ in phrasings), default=-1)
    sections = fit(TrainingData(phrasings, entries, near_misses, vocabulary))
    return Retriever(Container(pack(sections)))


def test_a_word_of_a_synonym_is_not_corrected_into_a_stored_word() -> None:
    # "slick tyre" is read as "tyre", so "slick" stands in no phrasing, and "slack" does
    vocabulary = Vocabulary(synonyms=(("tyre", "slick tyre"),))
    made = make(((0, "my slick tyre is flat"), (1, "the slack chain")), vocabulary=vocabulary)

    read = made.retrieve("a flat slick tyre")

    assert read.corrections == ()
    assert read.hits[0].entry == 0


@pytest.fixture(scope="module")
def shop() -> Retriever:
    return make()


@pytest.fixture(scope="module")
def counted() -> Retriever:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "LEARNED_UP_TO", 0)
        return make()


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        pytest.param("how can i mend my flat tyre", 0, id="another wording"),
        pytest.param("flat tire", 0, id="another spelling"),
        pytest.param("my rubber ring is flat", 0, id="a synonym of two words"),
        pytest.param("punctrue repiar", 0, id="swapped letters"),
        pytest.param("openinghours", 1, id="a lost space"),
        pytest.param("punc ture repair", 0, id="a space too many"),
        pytest.param("is the store opn on sundays", 1, id="a left-out letter and a plural"),
        pytest.param("safe to ride at night", 2, id="safe"),
        pytest.param("why is it not safe at night", 3, id="not safe"),
        pytest.param("isn't safe after dark", 3, id="a contraction that denies"),
    ],
)
def test_finds_the_entry_meant(shop: Retriever, question: str, entry: int) -> None:
    assert shop.retrieve(question).hits[0].entry == entry


@pytest.mark.parametrize(
    "question", ["flat tyre at home", "punctrue repiar", "opening hours shop"]
)
def test_counted_words_find_the_entry_too(counted: Retriever, question: str) -> None:
    entry = 1 if "opening" in question else 0

    assert counted.retrieve(question).hits[0].entry == entry


def test_a_stored_wording_is_certain_whatever_its_case_and_end(shop: Retriever) -> None:
    found = shop.retrieve("  OPENING   hours?! ")

    assert found.exact
    assert found.confidence == 1.0
    assert found.hits[0].phrasing == "opening hours"
    assert found.hits[0].score == 100.0


def test_nothing_else_is_certain(shop: Retriever) -> None:
    found = shop.retrieve("opening hours of the shop")

    assert not found.exact
    assert found.confidence < 1.0


def test_words_nobody_wrote_are_hardly_believed(shop: Retriever) -> None:
    related = shop.retrieve("mend a flat tyre")
    foreign = shop.retrieve("qwxz vvk jjpq")

    assert foreign.known == 0.0
    assert foreign.confidence < 0.2 < related.confidence


def test_an_unknown_word_lowers_confidence(shop: Retriever) -> None:
    plain = shop.retrieve("mend flat tyre")
    stranger = shop.retrieve("mend flat tyre zzgrblk xuwv")

    assert stranger.hits[0].entry == plain.hits[0].entry
    assert stranger.confidence < plain.confidence
    assert stranger.known < plain.known


def test_what_was_corrected_is_told(shop: Retriever) -> None:
    assert shop.retrieve("punctrue").corrections == (("punctrue", "puncture"),)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("blwout", "blowout", id="an error in a synonym, which no phrasing holds"),
        pytest.param("blowouts", "blowouts", id="its plural"),
        pytest.param("blow0ut", "blow0ut", id="a spelling of it"),
    ],
)
def test_what_stands_for_a_synonym_is_read_as_it(typed: str, read: str) -> None:
    vocabulary = Vocabulary(
        synonyms=(("puncture", "blowout"),), spellings=(("blow0ut", "blowout"),)
    )
    found = make(vocabulary=vocabulary).retrieve(f"{typed} repair?")

    assert found.hits[0].phrasing == "puncture repair"
    assert found.known == 1.0
    assert dict(found.corrections).get(typed, typed) == read


def test_a_lost_space_is_told(shop: Retriever) -> None:
    assert shop.retrieve("openinghours").corrections == (("openinghours", "opening hours"),)


def test_a_word_torn_apart_is_known(shop: Retriever) -> None:
    assert shop.retrieve("punc ture repair").known == 1.0


def test_distinct_words_are_not_corrected_into_each_other() -> None:
    apart = make(vocabulary=Vocabulary(distinct=(("punkture", "puncture"),)))

    assert apart.retrieve("punkture").corrections == ()
    assert make().retrieve("punkture").corrections == (("punkture", "puncture"),)


def test_only_a_stored_wording_is_believed_wholly() -> None:
    sure = Confidence(
        {
            "match.calibration": memoryview(numbers("d", [9.0] * 5)),
            "match.thresholds": memoryview(b""),
        }
    )

    assert sure.of((1.0, 1.0, 1.0, 1.0)) == 0.995
    assert sure.threshold(0.1) == (1.0, 1.0)


def test_a_refused_wording_is_refused_without_learning() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "LEARNED_UP_TO", 0)
        retriever = make(near_misses=((0, "mend a flat at night"),))

    assert retriever.retrieve("Mend a flat at night!").hits[0].entry != 0
    assert retriever.retrieve("mend a flat").hits[0].entry == 0


def test_a_refused_wording_does_not_land_there() -> None:
    question = "mend a flat at night"
    before = make().retrieve(question)
    after = make(near_misses=((0, question),)).retrieve(question)

    assert before.hits[0].entry == 0
    assert after.hits[0].entry != 0


def test_a_curated_contrast_keeps_a_denial_apart() -> None:
    contrast = make(near_misses=((2, "it is not safe to ride at night"),))

    assert contrast.retrieve("it's not safe to ride in the night").hits[0].entry == 3
    assert contrast.retrieve("it's safe to ride in the night").hits[0].entry == 2


def test_a_refused_wording_teaches_its_neighbours() -> None:
    near = "mend the flat at night"
    taught = make(near_misses=((0, "mend a flat at night"), (0, "mending flats at night")))

    def score(retriever: Retriever) -> float:
        return next(hit.score for hit in retriever.retrieve(near).hits if hit.entry == 0)

    assert score(taught) < score(make())


def test_as_many_hits_as_there_are_entries_even_when_hopeless(
    shop: Retriever, counted: Retriever
) -> None:
    for retriever in (shop, counted):
        assert len(retriever.retrieve("xqzw", 3).hits) == 3
        assert len({hit.entry for hit in retriever.retrieve("", 9).hits}) == 4


def test_the_parts_of_a_score_sum_to_it(shop: Retriever, counted: Retriever) -> None:
    for retriever in (shop, counted):
        for hit in retriever.retrieve("mend the flat tire tonight").hits:
            parts = retriever.explain("mend the flat tire tonight", hit.entry)
            assert sum(share for _, share in parts) == pytest.approx(hit.score, abs=0.05)


def test_an_explanation_names_the_words_and_what_was_typed(shop: Retriever) -> None:
    labels = [label for label, _ in shop.explain("punctrue repair", 0)]

    assert '"puncture" (typed "punctrue")' in labels
    assert '"repair"' in labels


def test_an_english_word_is_no_contraction_though_its_stem_is_one() -> None:
    rewriter = Rewriter((), language_packs.pack())

    assert rewriter.apply(["whats", "dat"]) == ["what", "is", "that"]
    assert rewriter.apply(["whits", "it", "for"]) == ["what", "it", "for"]
    words = ["whose", "white", "guide", "has", "a", "date"]  # "date" has the stem "dat"
    assert rewriter.apply(words) == words


def test_rapidfuzz_changes_no_answer() -> None:
    questions = ["mend a flat tire", "opn hours", "dark nights", "is it safe", "punctrue"]
    cold, warm = make(), make()
    warm.warm()

    assert [cold.retrieve(q) for q in questions] == [warm.retrieve(q) for q in questions]


def test_the_fit_is_the_same_every_time() -> None:
    first = fit(TrainingData(SHOP, 4, vocabulary=VOCABULARY))

    assert first == fit(TrainingData(SHOP, 4, vocabulary=VOCABULARY))


def test_words_that_a_small_base_does_not_know_are_met_by_their_meaning(
    shop: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "do you shut at weekends"  # stored are "close" and "Sunday"
    monkeypatch.setattr(corpus, "COVERAGE_UP_TO", 0)
    without = make()

    assert shop.few_worded
    assert not without.few_worded
    assert shop.retrieve(question).best == 1
    assert shop.retrieve(question).confidence > without.retrieve(question).confidence


def test_what_an_answer_says_helps_where_wordings_are_few() -> None:
    wordings = (
        *((0, text) for text in ("Who may join?", "becoming a member", "can I sign up")),
        *((1, text) for text in ("Where do I find you?", "the way to the house", "your address")),
    )
    texts = [
        (0, "Anyone over sixteen, at 20 pounds."),
        (1, "By the bus stop in Mill Lane."),
    ]

    def best(replies: Replies) -> int:
        sections = fit(TrainingData(wordings, 2, replies=replies))
        return Retriever(Container(pack(sections))).retrieve("is there a minimum age").best

    assert best(Replies({0: (), 1: ()}, texts=texts)) == 0
    assert best(Replies({0: (), 1: ()}, texts=[(1, texts[0][1]), (0, texts[1][1])])) == 1


def test_a_base_of_many_wordings_compares_no_single_words() -> None:
    many = (*SHOP, *((4, f"word{i} and another{i}") for i in range(300)))

    assert not make(many).few_worded


def test_a_stricter_target_gives_a_higher_threshold(shop: Retriever) -> None:
    strict, loose = shop.threshold(0.01), shop.threshold(0.5)

    assert strict[0] >= loose[0]
    assert 0.0 <= loose[1] <= 1.0


@pytest.mark.parametrize(
    "phrasings",
    [
        pytest.param((), id="none"),
        pytest.param(((0, "hello"),), id="one"),
        pytest.param(((0, "?!"), (1, "hello")), id="one without a word"),
        pytest.param(((2, "hello"),), id="entries without phrasings"),
    ],
)
def test_the_smallest_bases_work(phrasings: tuple[tuple[int, str], ...]) -> None:
    retriever = make(phrasings, vocabulary=Vocabulary())

    assert 0.0 <= retriever.retrieve("hello there").confidence <= 1.0
    assert retriever.retrieve("").confidence < 0.5


def test_a_word_said_twice_counts_once_however_many_were_met_before(
    shop: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "night riding in the dark at night"
    expected = shop.retrieve(question)

    monkeypatch.setattr(query, "_MOST_REMEMBERED", 3)

    assert make().retrieve(question) == expected


def test_a_word_said_twice_counts_once_beside_another_thread(
    shop: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    responder, read = make(), Lexicon.read
    begun, may_end = Event(), Event()
    other = Thread(target=lambda: responder.retrieve("night"))

    def slowly(self: Lexicon, word: str) -> object:
        found = read(self, word)
        if current_thread() is other:
            begun.set()
            assert may_end.wait(5)
        elif word == "dark":
            may_end.set()
            other.join()
        return found

    monkeypatch.setattr(Lexicon, "read", slowly)
    other.start()
    assert begun.wait(5)

    assert responder.retrieve("night in the dark at night") == shop.retrieve(
        "night in the dark at night"
    )
