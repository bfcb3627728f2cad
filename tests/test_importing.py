"""Foreign files become drafts; what cannot be used is named with its line."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magbot.cli import run
from magbot.errors import MagbotError
from magbot.importing.drafts import write_drafts
from magbot.importing.formats import read_files
from magbot.importing.markup import to_text
from magbot.importing.target import Target, read_target
from magbot.kb.folder_reader import read
from tests.conftest import BIKES, ROOT

if TYPE_CHECKING:
    from magbot.importing.import_result import ImportResult

SAMPLES = ROOT / "tests" / "data" / "formats"


def sample(*names: str) -> ImportResult:
    return read_files([SAMPLES / name for name in names])


def lines_of(result: ImportResult) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in result.problems]


def test_rasa_intents_find_their_responses_in_another_file() -> None:
    result = sample("rasa-nlu.yml", "rasa-domain.yml")

    saddle, greet = result.entries
    assert saddle.id == "saddle-height"
    assert saddle.question == "how high should my saddle be"
    assert saddle.variants == ("set the seat height", "is my saddle too low?")
    assert saddle.answer == "Sit on it with a heel on the pedal.\nThe leg should be straight."
    assert (greet.id, greet.answer) == ("greet", "Hi! Ask about your bicycle.")


def test_a_rasa_intent_without_a_group_can_be_written(tmp_path: Path) -> None:
    (draft,) = write_drafts(sample("rasa-nlu.yml", "rasa-domain.yml").entries, tmp_path, "rasa")

    assert "  - id: greet\n" in draft.read_text(encoding="utf-8")


def test_rasa_says_which_intent_has_no_response_and_what_stays_behind() -> None:
    result = sample("rasa-nlu.yml", "rasa-domain.yml")

    assert lines_of(result) == [(12, "No response 'utter_faq/no_answer' with a text was found.")]
    assert result.remarks["further texts of a response, picked at random by Rasa"] == 1
    assert result.remarks["synonyms, lookups and patterns"] == 1


def test_qna_maker_rows_of_one_id_are_one_entry_and_prompts_are_links() -> None:
    result = sample("qnamaker.tsv")

    wheel, spokes = result.entries
    assert wheel.phrasings == ("How do I true a wheel?", "my wheel wobbles")
    assert wheel.answer == "Turn the nipples.\n\nA quarter turn at a time."
    assert wheel.topic == "wheels"
    assert wheel.related == (spokes.id,)


def test_a_tab_separated_row_without_an_answer_is_refused_with_its_line() -> None:
    assert lines_of(sample("qnamaker.tsv")) == [(5, "'Who rides?' has no answer.")]


def test_a_quote_that_is_never_closed_swallows_no_rows(tmp_path: Path) -> None:
    file = tmp_path / "open.tsv"
    file.write_text('Question\tAnswer\n"Big\tOne.\nSmall\tTwo.\nTiny\tThree.\n')

    result = read_files([file])

    assert [entry.question for entry in result.entries] == ['"Big', "Small", "Tiny"]


def test_qna_sections_keep_lists_filters_and_prompts() -> None:
    result = sample("multiturn.qna")

    lights, batteries, rain = result.entries
    assert lights.phrasings == ("Which lights must I have?", "do I need a lamp")
    assert lights.answer == "A white one in front.\n\n- red behind\n- reflectors"
    assert lights.topic == "lights"
    assert lights.related == (batteries.id, rain.id)
    assert batteries.answer == "About ten hours."
    assert result.remarks["references to other files"] == 1


def test_an_answer_that_is_not_closed_is_named(tmp_path: Path) -> None:
    file = tmp_path / "open.qna"
    file.write_text("# ? one\n```\nFirst.\n```\n# ? two\n```\nSecond.\n")

    assert lines_of(read_files([file])) == [(6, "This answer is not closed.")]


def test_the_json_ld_of_a_page_is_found_in_its_scripts_and_loses_its_markup() -> None:
    result = sample("page.html")

    (opening,) = result.entries
    assert (opening.id, opening.question) == ("opening", "When are you open?")
    assert opening.answer == (
        "On weekdays & Saturdays:\n\n- 9 to 6\n- see the list (https://example.org/)"
    )
    assert lines_of(result) == [(4, "'Do you rent bikes?' has no answer.")]


def test_broken_json_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text('<p>\n<script type="application/ld+json">\n{"a":\n oops}</script>')

    ((line, message),) = lines_of(read_files([file]))

    assert line == 4
    assert message.startswith("This is not valid JSON")


def test_two_columns_need_no_headings_and_rows_with_one_answer_are_one_entry() -> None:
    chain, lube = sample("two-columns.csv").entries

    assert chain.phrasings == ("How do I clean a chain?", "dirty chain")
    assert chain.answer == "Wipe it, then oil it."
    assert lube.question == 'Is "dry" lube good?'


def test_headings_semicolons_and_numbered_questions_are_read() -> None:
    lock, insured = sample("headings.csv").entries

    assert (lock.id, lock.topic) == ("lock.best", "Theft")
    assert lock.phrasings == ("Which lock is best?", "good bike lock")
    assert lock.answer == "A heavy one.\nTwo are better."
    assert insured.id == "is-my-bike-insured"


def test_columns_that_cannot_be_told_apart_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "three.csv"
    file.write_text("a,b,c\n1,2,3\n")

    result = read_files([file])

    assert not result.entries
    assert lines_of(result) == [(1, "The columns cannot be told apart.")]


def test_a_long_chatterbot_dialogue_is_refused_with_its_line() -> None:
    result = sample("corpus.yml")

    paint, yes = result.entries
    assert paint.phrasings == ("How do I paint a frame?", "paint my bike")
    assert (yes.question, yes.answer) == ("yes", "no")
    assert lines_of(result) == [
        (8, "This conversation has 3 lines; a question and its answer are two.")
    ]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(b"\xff\xfe\x00", "a.csv", id="not text"),
        pytest.param(b"a: b", "a.yml", id="yaml of no known format"),
        pytest.param(b"x", "a.docx", id="unknown suffix"),
        pytest.param(b"a: [", "a.yml", id="broken yaml"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_stops(
    tmp_path: Path, content: bytes, name: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(MagbotError, match=name.replace(".", r"\.")):
        read_files([tmp_path / name])


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("plain &lt;b&gt; text", "plain <b> text", id="entities"),
        pytest.param("<p>a</p><p>b<br>c</p>", "a\n\nb\nc", id="paragraphs"),
        pytest.param("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b", id="numbers"),
        pytest.param("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n\n- b", id="nested"),
        pytest.param("a<script>alert(1)</script><style>b</style>", "a", id="scripts"),
        pytest.param("</li></ul></script>a", "a", id="stray ends"),
    ],
)
def test_markup_becomes_text(html: str, text: str) -> None:
    assert to_text(html) == text


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("a.tsv", "n\tFrag\tAnt\n1\ta\tb\n", "told apart", id="another heading"),
        pytest.param("a.json", "[1, {}]", "no FAQPage", id="no questions"),
        pytest.param("c.yml", "conversations: none\n", "no list", id="no list"),
        pytest.param("c.yml", "conversations: [text]\n", "no conversation", id="a bare text"),
        pytest.param("a.csv", "question,answer\n,b\n", "no question", id="no question"),
        pytest.param(
            "a.csv",
            'question,answer\na,"' + "x" * 200_000,
            "quotes of this row",
            id="an open quote",
        ),
    ],
)
def test_what_is_not_the_format_is_named(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    (tmp_path / name).write_text(content)

    result = read_files([tmp_path / name])

    assert not result.entries
    assert [message in problem.message for problem in result.problems] == [True]


def test_a_footnote_of_another_tool_does_not_pass_for_a_citation(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Who?,Me.[^tyre.patch]\nWhat?,[^[^a]b] [^^c] x^2 [^ d]\n")

    result = read_files([tmp_path / "a.csv"])

    assert [entry.answer for entry in result.entries] == [
        "Me.[tyre.patch]",
        "[[a]b] [c] x^2 [^ d]",
    ]
    remark = "footnote markers like [^1] became [1] so they are not read as citations"
    assert result.remarks[remark] == 3


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param("<br>,hello", "There is no question in words.", id="no question"),
        pytest.param("What is x?,<p>&nbsp;</p>", "'What is x?' has no answer.", id="no answer"),
    ],
)
def test_html_without_words_is_reported_and_not_drafted(
    row: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text(f"Who <b>rides</b>?,Me.\n{row}\n")

    result = read_files([tmp_path / "a.csv"])

    assert [(entry.id, entry.question) for entry in result.entries] == [
        ("who-rides", "Who rides?")
    ]
    assert lines_of(result) == [(2, message)]
    assert result.remarks["texts with HTML became plain text"] == 1


def test_an_escaped_tag_is_an_answer(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[["Which tag breaks a line?", "&lt;br&gt;"]]')

    result = read_files([tmp_path / "a.json"])

    assert [entry.answer for entry in result.entries] == ["<br>"]
    assert not result.problems


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.json", '[["Who?", ""], ["What?", " "], ["How?", "So."]]', id="a list"),
        pytest.param(
            "a.json",
            '[{"question": "Who?", "answer": "<br>"}, {"question": "What?", "answer": "<br>"},'
            ' {"question": "How?", "answer": "So."}]',
            id="HTML",
        ),
        pytest.param("a.csv", "question,answer\nWho?,\nWhat?,\nHow?,So.\n", id="a table"),
        pytest.param(
            "a.yml",
            "conversations:\n- [Who?, '']\n- [What?, '']\n- [How?, So.]\n",
            id="a ChatterBot corpus",
        ),
    ],
)
def test_each_question_without_an_answer_is_reported(
    name: str, content: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content)

    result = read_files([tmp_path / name])

    assert [entry.question for entry in result.entries] == ["How?"]
    assert [problem.message for problem in result.problems] == [
        "'Who?' has no answer.",
        "'What?' has no answer.",
    ]


def test_rows_of_one_id_are_joined_where_one_has_no_answer(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,question,answer\n1,Who?,<br>\n1,Whose?,Me.\n1,Whom?,\n")

    result = read_files([tmp_path / "a.csv"])

    assert [(entry.phrasings, entry.answer) for entry in result.entries] == [
        (("Who?", "Whose?", "Whom?"), "Me.")
    ]
    assert not result.problems


def test_ids_become_unique_across_files_and_the_change_is_counted(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("id,question,answer\nsame,Who?,Me.\n")

    result = read_files([tmp_path / "a.csv", tmp_path / "b.csv"])

    assert [entry.id for entry in result.entries] == ["same", "same-2"]
    assert result.remarks["ids were changed, to be valid and unique"] == 1


def test_drafts_are_not_served_and_nothing_is_overwritten(tmp_path: Path) -> None:
    shutil.copytree(BIKES, tmp_path, dirs_exist_ok=True)
    entries = sample("two-columns.csv").entries

    (file,) = write_drafts(entries, tmp_path, "shop")

    assert file == tmp_path / "drafts" / "shop.yaml"
    assert len(read(tmp_path)[0].entries) == len(read(BIKES)[0].entries)
    assert [entry.question for entry in read(file)[0].entries] == [e.question for e in entries]
    with pytest.raises(MagbotError, match="there already"):
        write_drafts(entries, tmp_path, "shop")


def test_each_topic_gets_a_draft_file(tmp_path: Path) -> None:
    entries = [*sample("headings.csv").entries, *sample("corpus.yml").entries]

    files = write_drafts(entries, tmp_path, "all")

    assert [file.name for file in files] == ["all-theft.yaml", "all-bicycles.yaml"]
    assert {entry.topic for entry in read(files[0])[0].entries} == {"Theft"}


def test_only_a_text_that_ends_in_the_note_is_taken_apart() -> None:
    around = Target(note="Ask.\n\nAlways.", evidence="Others", sources="From")

    assert around.split("A.\n\nB.\n\nOthers: C.\n\nD.\n\nFrom: X\n\nAsk.\n\nAlways.") == (
        "A.\n\nB.",
        "C.\n\nD.",
    )
    assert around.split("A.\n\nOthers: C.") == ("A.\n\nOthers: C.", "")
    assert around.split("Ask.\n\nAlways.") == ("Ask.\n\nAlways.", "")


def test_a_folder_that_is_not_there_yet_says_the_defaults(tmp_path: Path) -> None:
    target = read_target(tmp_path / "new")

    assert (target.evidence, target.sources) == ("What other sources say", "Sources")
    assert target.note == "For your own situation, please ask a qualified professional."
    assert not target.ids


def test_the_command_says_what_was_left_out_and_which_ids_are_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(BIKES, tmp_path, dirs_exist_ok=True)
    csv = tmp_path / "more.csv"
    csv.write_text("id,question,answer\nhello,Hallo?,Hello!\nx,,no question\n")

    status = run.guarded(["import", str(csv), "--to", str(tmp_path)])

    said = capsys.readouterr()
    assert status == 1
    assert said.out.strip() == str(tmp_path / "drafts" / "more.yaml")
    assert f"{csv}:3:1: There is no question in words." in said.err
    assert "ids the knowledge base has already: hello" in said.err
    assert "1 draft with 0 variants; none is served" in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["import", "x.csv"], id="no folder"),
        pytest.param(["import", "missing.csv", "--to", "x"], id="no file"),
        pytest.param(["import", "x.csv", "--to", "x", "--name", "../y"], id="a path as a name"),
    ],
)
def test_a_command_that_cannot_be_done_ends_with_status_2(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("a,b\n")

    assert run.guarded(arguments) == 2
    assert not (tmp_path / "y.yaml").exists()


MARKUP = st.text(
    st.one_of(
        st.sampled_from(list("#?-*`[](){}<>\"',;:|\t\n\r\\ ab1")),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=120,
)
BEGINNINGS = {
    "x.csv": ["", "question,answer\n"],
    "x.tsv": ["", "Question\tAnswer\tMetadata\tPrompts\tQnaId\n"],
    "x.qna": ["", "# ? a\n```\n", "# ? a\n**Prompts:**\n"],
    "x.json": ["", '{"@type": "Question", "name": "a", "acceptedAnswer": '],
    "x.html": ["", '<script type="application/ld+json">', "<ul><li>"],
    "x.yml": ["conversations:\n", "nlu:\n- intent: a\n  examples: ", "responses:\n"],
}


@pytest.mark.parametrize("name", BEGINNINGS)
@settings(max_examples=100, deadline=None)
@given(start=st.integers(0, 2), text=MARKUP)
def test_any_content_is_read_or_refused_in_words(name: str, start: int, text: str) -> None:
    beginnings = BEGINNINGS[name]
    with TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_bytes((beginnings[start % len(beginnings)] + text).encode())
        try:
            result = read_files([file])
        except MagbotError:
            return
        for draft in write_drafts(result.entries, folder, "draft"):
            assert read(draft)[0].entries
