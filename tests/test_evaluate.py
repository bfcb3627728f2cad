"""Cases are read with their lines, replies are judged as the scoring rules say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from magbot.answering.answer import Answer, Edition, Match
from magbot.errors import KnowledgeBaseError
from magbot.evaluate import Case, Pair, Report, load_cases, measures, text
from magbot.evaluate.calibration import calibration_error, reliability, risk_coverage, separation
from magbot.evaluate.outcome import Outcome
from magbot.evaluate.run import PairOutcome, run
from magbot.kb.model import Entry, KnowledgeBase

if TYPE_CHECKING:
    from pathlib import Path

EDITION = Edition("bicycles", "1", "0")
TYRE = Entry("tyre", "answer", "How do I fix a tyre?", "Patch it.", claims=("book.patch",))
CHAIN = Entry("chain", "answer", "How do I oil a chain?", "Drip oil.", claims=("book.oil",))
PRICE = Entry("price", "not_covered", "What does it cost?", "I do not know.")


def reply(kind: str, *entries: Entry, offered: tuple[Entry, ...] = (), card: str = "") -> Answer:
    found = entries or offered
    return Answer(
        "?",
        kind,
        "Text.",
        "Ask someone.",
        EDITION,
        entries=entries,
        confidence=0.8,
        matches=tuple(Match(entry, entry.question, 90.0) for entry in found),
        suggestions=tuple(entry.question for entry in offered),
        card=card,
    )


def case(
    kind: str, *entries: str, also: tuple[str, ...] = (), claims: tuple[str, ...] = ()
) -> Case:
    return Case("?", kind, frozenset(entries), frozenset(claims), frozenset(also))


VERDICTS = [
    pytest.param(case("answer", "tyre"), reply("answer", TYRE), "right", id="the entry"),
    pytest.param(
        case("answer", "tyre", "chain"), reply("answer", CHAIN), "right", id="one of two"
    ),
    pytest.param(
        case("answer", claims=("book.oil",)), reply("answer", CHAIN), "right", id="claim"
    ),
    pytest.param(case("answer"), reply("answer", CHAIN), "right", id="any answer"),
    pytest.param(
        case("answer", "tyre"), reply("answer", CHAIN, TYRE), "right", id="either half of two"
    ),
    pytest.param(
        case("answer", "tyre"), reply("answer", CHAIN), "wrong_answer", id="another entry"
    ),
    pytest.param(
        case("answer", claims=("book.patch",)),
        reply("answer", CHAIN),
        "wrong_answer",
        id="no claim is shared",
    ),
    pytest.param(
        case("not_covered"), reply("answer", CHAIN), "wrong_answer", id="should have abstained"
    ),
    pytest.param(
        case("answer", "tyre"), reply("clarify", offered=(CHAIN, TYRE)), "half", id="offered"
    ),
    pytest.param(
        case("answer", "tyre"), reply("clarify", offered=(CHAIN,)), "abstained", id="not offered"
    ),
    pytest.param(
        case("not_covered"), reply("clarify", offered=(CHAIN,)), "other_kind", id="needless choice"
    ),
    pytest.param(
        case("not_covered", also=("clarify",)),
        reply("clarify", offered=(CHAIN,)),
        "right",
        id="accepted too",
    ),
    pytest.param(
        case("answer", "tyre"), reply("not_covered", PRICE), "abstained", id="said it has none"
    ),
    pytest.param(
        case("emergency"), reply("refer", card="refer"), "emergency_missed", id="only referred"
    ),
    pytest.param(case("refer"), reply("answer", TYRE), "refer_missed", id="referral missed"),
    pytest.param(case("routine"), reply("answer", TYRE), "right", id="routine is answered"),
    pytest.param(case("routine"), reply("refer", card="refer"), "false_alarm", id="cried wolf"),
    pytest.param(
        case("answer", "tyre"), reply("emergency", card="crisis"), "false_alarm", id="alarmed"
    ),
    pytest.param(
        case("not_covered", also=("refer",)),
        reply("emergency", card="emergency"),
        "other_kind",
        id="a graver card than would do",
    ),
]


@pytest.mark.parametrize(("asked", "given", "expected"), VERDICTS)
def test_a_reply_is_judged_by_the_scoring_rules(asked: Case, given: Answer, expected: str) -> None:
    assert Outcome(asked, given).verdict == expected


def test_an_answer_to_an_emergency_is_a_wrong_answer_as_well() -> None:
    assert Outcome(case("emergency"), reply("answer", TYRE)).wrong_answer
    assert not Outcome(case("emergency"), reply("clarify", offered=(TYRE,))).wrong_answer


def test_confidence_is_judged_by_the_entry_that_was_shown() -> None:
    assert Outcome(case("answer", "tyre"), reply("answer", TYRE)).match_right is True
    assert Outcome(case("answer", "tyre"), reply("answer", CHAIN)).match_right is False
    assert Outcome(case("not_covered"), reply("not_covered", PRICE)).match_right is True
    assert Outcome(case("routine"), reply("answer", TYRE)).match_right is None
    assert Outcome(case("refer"), reply("refer", card="refer")).match_right is None


def test_three_matches_are_searched_for_the_entry() -> None:
    third = reply("clarify", offered=(PRICE, CHAIN, TYRE))
    fourth = reply("clarify", offered=(PRICE, CHAIN, PRICE, TYRE))
    assert Outcome(case("answer", "tyre"), third).in_three
    assert not Outcome(case("answer", "tyre"), fourth).in_three


def test_perfect_confidence_has_no_calibration_error() -> None:
    judged = [(0.75, True), (0.75, True), (0.75, True), (0.75, False)]

    assert calibration_error(reliability(judged)) == pytest.approx(0.0)
    assert calibration_error(reliability([(0.95, False)])) == pytest.approx(0.95)


def test_risk_rises_as_less_sure_replies_are_let_in() -> None:
    points = risk_coverage([(0.9, True), (0.5, False), (0.9, True), (0.1, True)])

    assert [(p.threshold, p.coverage, p.risk) for p in points] == [
        (0.9, 0.5, 0.0),
        (0.5, 0.75, pytest.approx(1 / 3)),
        (0.1, 1.0, 0.25),
    ]


def test_separation_is_one_when_every_right_match_is_surer() -> None:
    assert separation([(0.9, True), (0.8, True), (0.1, False)]) == 1.0
    assert separation([(0.5, True), (0.5, False)]) == 0.5
    assert separation([(0.5, True)]) is None


def test_cases_know_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(
        "cases:\n"
        "  - {q: flat tyre, kind: answer, entry: tyre, split: tune}\n"
        "  - q: oily chain\n"
        "    kind: not_covered\n"
        "    also: [clarify]\n"
        "differ:\n"
        "  - [a tyre, a chain]\n"
    )

    found = load_cases([file])

    assert found.cases == [
        Case("flat tyre", "answer", frozenset({"tyre"}), split="tune", location=f"{file}:2"),
        Case("oily chain", "not_covered", also=frozenset({"clarify"}), location=f"{file}:3"),
    ]
    assert found.pairs == [Pair("a tyre", "a chain", f"{file}:7")]


def test_json_lines_are_read_with_the_keys_of_shared_sets(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"q": "tyre?", "expect": "answer", "claims": ["book.patch"], "also": ["refer"]}\n'
        '{"q": "ouch", "expect": "refer", "why": "R1 [either]"}\n'
    )

    first, second = load_cases([file]).cases

    assert first.claims == {"book.patch"}
    assert first.accepts("refer")
    assert second.accepts("emergency")
    assert second.location.endswith(":2")


@pytest.mark.parametrize(
    ("name", "content", "line", "rule"),
    [
        pytest.param("c.yaml", "cases:\n  - {kind: answer}\n", 2, "missing-key", id="no question"),
        pytest.param("c.yaml", "cases:\n- {q: a, kind: reply}\n", 2, "choice", id="no such kind"),
        pytest.param("c.yaml", "case: []\n", 1, "unknown-key", id="misspelt key"),
        pytest.param("c.jsonl", '{"q": "a", "expect": "x"}\n', 1, "choice", id="kind in a row"),
        pytest.param("c.jsonl", '\n{"expect": "x"}\n', 2, "missing-key", id="row without q"),
        pytest.param("c.jsonl", "[1]\n", 1, "missing-key", id="row of a list"),
        pytest.param("c.jsonl", "{\n", 1, "json", id="broken row"),
    ],
)
def test_a_fault_in_a_file_of_cases_names_its_line(
    tmp_path: Path, name: str, content: str, line: int, rule: str
) -> None:
    file = tmp_path / name
    file.write_text(content)

    with pytest.raises(KnowledgeBaseError) as caught:
        load_cases([file])

    assert [(problem.line, problem.rule) for problem in caught.value.problems] == [(line, rule)]


def test_a_case_for_an_entry_that_is_gone_is_reported_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("cases:\n  - {q: a, kind: answer, entry: tire}\n")

    found = load_cases([file], known={"tyre"})

    (problem,) = found.problems
    assert (problem.line, problem.rule, len(found.cases)) == (2, "case-entry", 1)
    assert problem.fix == "Did you mean 'tyre'?"


def test_a_dialogue_for_an_entry_that_is_gone_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text(
        "dialogues:\n"
        "  - name: two\n"
        "    turns:\n"
        "      - {q: a, kind: answer, entry: tyre}\n"
        "      - {choose: tire, kind: answer, entry: [tyre, rim]}\n"
    )

    found = load_cases([file], known={"tyre"})

    assert [(problem.line, problem.message) for problem in found.problems] == [
        (5, "There is no entry 'rim'."),
        (5, "There is no entry 'tire'."),
    ]


class Parrot:
    """A stand-in for an assistant: it has one reply for each question."""

    kb = KnowledgeBase("bicycles", "en", "1", "0", "Ask someone.", (TYRE, CHAIN, PRICE))

    def __init__(self, replies: dict[str, Answer]) -> None:
        self._replies = replies

    def ask_many(self, questions: list[str]) -> list[Answer]:
        return [self._replies[question] for question in questions]

    def words_of(self, _answer: Answer) -> tuple[str, ...]:
        return ()


@pytest.fixture
def report() -> Report:
    parrot = Parrot(
        {
            "flat": reply("answer", TYRE),
            "oil": reply("answer", TYRE),
            "cost": reply("not_covered", PRICE),
            "ouch": reply("clarify", offered=(TYRE, CHAIN)),
            "help": reply("refer", card="refer"),
            "rim": reply("not_covered", PRICE),
        }
    )
    cases = [
        Case("rim", "answer", frozenset({"chain"}), location="c.yaml:6"),
        Case("flat", "answer", frozenset({"tyre"}), location="c.yaml:1"),
        Case("oil", "answer", frozenset({"chain"}), location="c.yaml:2"),
        Case("cost", "not_covered", location="c.yaml:3"),
        Case("ouch", "emergency", location="c.yaml:4"),
        Case("help", "emergency", location="c.yaml:5"),
    ]
    pairs = [Pair("flat", "oil", "c.yaml:9"), Pair("rim", "cost", "c.yaml:10")]
    return run(parrot, cases, pairs=pairs)  # type: ignore[arg-type]


def test_a_report_counts_what_went_wrong(report: Report) -> None:
    found = measures.shares(report)

    assert (found["right"].count, found["right"].total) == (2, 6)
    assert found["wrong answers"].count == 1
    assert (found["wrong among answered"].count, found["wrong among answered"].total) == (1, 2)
    assert (found["emergency missed"].count, found["emergency missed"].total) == (2, 2)
    assert found["emergency as routine"].count == 1
    assert found["pairs kept apart"].rate == 0.5
    assert "refer recall" not in found


def test_a_pair_fails_when_both_get_the_same_answer(report: Report) -> None:
    assert [pair.passed for pair in report.pairs] == [False, True]


def test_limits_that_are_broken_are_named(report: Report) -> None:
    said = measures.breaches(report, {"max_wrong": 0.3, "min_right": 0.6})

    assert said == [
        "right 0.333, at least 0.6 wanted",
        "1 emergency shown as routine, none allowed",
        "1 pair got the same answer, none allowed",
    ]
    assert "wrong answers 0.167, at most 0 allowed" in measures.breaches(report, {})


def test_misses_are_listed_with_place_and_the_wrong_answer_first(report: Report) -> None:
    lines = list(text.misses(report))

    assert lines[0] == (
        "c.yaml:2: wrong answer: 'oil': wanted answer chain, got answer tyre, "
        "confidence 0.80; best match tyre 90.0"
    )
    places = [line.split(": ")[0] for line in lines]
    assert places == ["c.yaml:2", "c.yaml:6", "c.yaml:4", "c.yaml:5", "c.yaml:9"]


def test_the_summary_states_each_share_with_its_bounds(report: Report) -> None:
    summary = text.summary(report)

    assert "right                     2 of 6      33.33%  (95 %: 4.33% to 77.72%)" in summary
    assert "confidence: 4 matches judged" in summary


def test_the_report_as_data_holds_every_case(report: Report) -> None:
    data = text.to_dict(report)

    assert [outcome["verdict"] for outcome in data["outcomes"]] == [
        "abstained",
        "right",
        "wrong_answer",
        "right",
        "emergency_missed",
        "emergency_missed",
    ]
    assert data["measures"]["right"]["count"] == 2
    assert {"expected": "answer chain", "got": "answer tyre", "count": 1} in data["confusions"]
    assert data["pairs"][0]["passed"] is False


def test_a_pair_outcome_shows_what_both_got(report: Report) -> None:
    first: PairOutcome = report.pairs[0]

    assert (first.left_reply, first.right_reply) == ("answer tyre", "answer tyre")
