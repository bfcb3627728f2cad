"""Every export carries the note in every answer, says what it loses, and comes back the same."""

from __future__ import annotations

import csv
import io
import json
import re
import string
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magbot.cli import run
from magbot.exporting.formats import FORMATS, export, losses
from magbot.exporting.native import write_folder
from magbot.exporting.texts import to_html
from magbot.frozen import replace
from magbot.importing.drafts import write_drafts
from magbot.importing.formats import read_files
from magbot.importing.markup import to_text
from magbot.importing.target import read_target
from magbot.kb.citations import cited
from magbot.kb.folder_reader import read
from magbot.kb.model import ANSWER, Entry
from magbot.library import load
from magbot.text import normalize
from tests.conftest import BIKES, ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from magbot.kb.model import KnowledgeBase

FILES = {
    "rasa": "x.yml",
    "tsv": "x.tsv",
    "qna": "x.qna",
    "faqpage": "x.json",
    "csv": "x.csv",
    "chatterbot": "x.yml",
    "html": "x.html",
}
KB = load(BIKES)


def come_back(kb: KnowledgeBase, name: str) -> list[Entry]:
    """Export, import for the same folder, write the drafts and read those as they were written."""
    with TemporaryDirectory() as folder:
        file = Path(folder, FILES[name])
        file.write_bytes(export(kb, name).encode())
        result = read_files([file])
        result.strip(read_target(BIKES))
        # A text in braces may look like a gap that another tool fills in; it is read all the same.
        assert not [one for one in result.problems if "has a gap" not in one.message]
        drafts = write_drafts(result.entries, folder, "draft")
        return [entry for draft in drafts for entry in read(draft)[0].entries]


def shape(entry: Entry, holds: frozenset[str]) -> dict[str, object]:
    """The parts of an entry that a format holds; every format holds question and answer."""
    always = {"question": entry.question, "answer": entry.answer, "evidence": entry.evidence}
    return always | {part: getattr(entry, part) for part in holds}


def exported(kb: KnowledgeBase, name: str) -> Sequence[Entry]:
    return [entry for entry in kb.entries if entry.kind == ANSWER or not FORMATS[name].page]


@pytest.mark.parametrize("name", FILES)
def test_what_is_exported_comes_back_as_far_as_the_format_holds_it(name: str) -> None:
    holds = FORMATS[name].holds - {"topic"} if name == "html" else FORMATS[name].holds

    back = come_back(KB, name)

    assert [shape(entry, holds) for entry in back] == [
        shape(entry, holds) for entry in exported(KB, name)
    ]


TEXT = st.text(
    st.characters(exclude_categories=["C", "Z"], include_characters=" \t\"'\\,;|#:-[](){}<>&`*"),
    min_size=1,
    max_size=25,
)
QUESTION = st.builds(
    lambda text, word: " ".join(f"{text} {word}".split()), TEXT, st.sampled_from("abcz")
).filter(normalize)
PARAGRAPH = st.builds(
    lambda start, text: start + " ".join(text.split()), st.sampled_from(string.ascii_letters), TEXT
)
# What looks like a citation is one: a knowledge base never holds it as text.
ANSWERS = (
    st.lists(PARAGRAPH, min_size=1, max_size=3)
    .map("\n\n".join)
    .filter(lambda text: not cited(text))
)


@st.composite
def knowledge_bases(draw: st.DrawFn) -> KnowledgeBase:
    phrasings = draw(st.lists(QUESTION, min_size=2, max_size=6, unique_by=normalize))
    answers = draw(st.lists(ANSWERS, min_size=2, max_size=2, unique=True))
    cut = draw(st.integers(1, len(phrasings) - 1))
    groups = [phrasings[:cut], phrasings[cut:]]
    entries = [
        Entry(f"entry.n-{place}", ANSWER, group[0], answer, variants=tuple(group[1:]))
        for place, (group, answer) in enumerate(zip(groups, answers, strict=True))
    ]
    return replace(KB, entries=tuple(entries))


def brackets(text: str) -> str:
    return text.translate(str.maketrans("[]", "()"))


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=40, deadline=None)
@given(kb=knowledge_bases())
def test_awkward_characters_survive(name: str, kb: KnowledgeBase) -> None:
    back = come_back(kb, name)

    for before, after in zip(kb.entries, back, strict=True):
        if "id" in FORMATS[name].holds:
            assert after.id == before.id
        if name == "rasa":
            assert [*map(brackets, after.phrasings)] == [*map(brackets, before.phrasings)]
        else:
            assert after.phrasings == before.phrasings
        fence = "'''" if name == "qna" else "```"
        assert after.answer == before.answer.replace("```", fence)


# magbot's own format is read by magbot, which adds the note of the file to each reply.
@pytest.mark.parametrize("name", [name for name in FORMATS if name != "native"])
def test_every_exported_answer_carries_the_note(name: str) -> None:
    text = export(KB, name)

    answers = sum(
        len(entry.phrasings) if name in ("tsv", "csv", "chatterbot") else 1
        for entry in exported(KB, name)
    )
    assert text.count(KB.note) == answers + {"html": 1 + answers, "markdown": 1}.get(name, 0)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_what_it_cannot_hold(name: str) -> None:
    lines = "\n".join(losses(KB, name))

    assert ("entry ids" in lines) == ("id" not in FORMATS[name].holds)
    assert ("topics (1)" in lines) == ("topic" not in FORMATS[name].holds)
    assert ("near-misses (1)" in lines) == ("not" not in FORMATS[name].holds)
    assert ("left out: 2 entries that are no answers" in lines) == FORMATS[name].page


def test_a_danger_screen_that_stays_behind_is_named() -> None:
    with_rules = replace(KB, rules=object())

    assert "recognise emergencies itself" in losses(with_rules, "csv")[-1]
    assert "recognise emergencies itself" not in losses(KB, "csv")[-1]


def test_characters_that_mean_something_to_a_format_are_named() -> None:
    odd = Entry("odd", ANSWER, "is [this](odd)", "Use {braces}.\n```\ncode\n```", topic="a:b")
    kb = replace(KB, entries=(odd,))

    assert any("entity" in loss for loss in losses(kb, "rasa"))
    assert any("slots" in loss for loss in losses(kb, "rasa"))
    assert any("end the answer" in loss for loss in losses(kb, "qna"))
    assert any("topics became" in loss for loss in losses(kb, "tsv"))


def test_evidence_and_sources_travel_inside_the_answer() -> None:
    rows = list(csv.DictReader(io.StringIO(export(KB, "csv"))))

    assert rows[0]["answer"] == (
        "Take the wheel off and patch the hole in the tube.\n\n"
        "What other sources say: Some holes are too large for a patch.\n\n"
        "Sources: The workshop manual (2024)\n\n"
        "Ask a bicycle mechanic when you are not sure."
    )


def test_the_page_runs_no_script_and_its_data_cannot_end_the_element() -> None:
    nasty = Entry("x", ANSWER, "</script><script>alert(1)</script>", "<img onerror=a> & b")
    kb = replace(KB, entries=(nasty,), title="<b>")

    page = export(kb, "html")

    scripts = re.findall(r"<script[^>]*>", page)
    assert scripts == ['<script type="application/ld+json">']
    assert page.count("</script>") == 1
    assert "<img" not in page
    assert "<b>" not in page


def test_the_data_of_a_faq_page_is_what_schema_org_asks_for() -> None:
    page = json.loads(export(KB, "faqpage"))

    assert page["@type"] == "FAQPage"
    first = page["mainEntity"][0]
    assert first["@type"] == "Question"
    assert first["acceptedAnswer"]["@type"] == "Answer"
    assert first["acceptedAnswer"]["text"].startswith("<p>Take the wheel off")


def test_markdown_shows_special_characters_as_they_are() -> None:
    odd = Entry("x", ANSWER, "what is *a_b*?", "# no heading\n\n- a list <b>")
    page = export(replace(KB, entries=(odd,)), "markdown")

    assert "### what is \\*a\\_b\\*?" in page
    assert "\\# no heading\n\n- a list \\<b\\>" in page


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("one\n\ntwo", id="paragraphs"),
        pytest.param("intro:\n- a\n- b", id="bullets"),
        pytest.param("1. a\n2. b & <c>", id="numbers"),
    ],
)
def test_lists_and_paragraphs_survive_html(text: str) -> None:
    assert to_text(to_html(text)).replace(":\n\n- ", ":\n- ") == text


def test_the_command_writes_a_file_and_names_the_losses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "faq.csv"

    assert run.guarded(["--faq", str(BIKES), "export", "csv", "-o", str(target)]) == 0

    assert target.read_bytes().decode() == export(KB, "csv")
    said = capsys.readouterr()
    assert said.out == ""
    assert "magbot export: near-misses (1) cannot be held" in said.err


def test_without_a_file_the_bytes_go_to_standard_output(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert run.guarded(["--faq", str(BIKES), "export", "csv"]) == 0
    assert capsysbinary.readouterr().out.decode() == export(KB, "csv")


def test_a_place_that_cannot_be_written_is_a_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "missing" / "faq.csv"

    assert run.guarded(["--faq", str(BIKES), "export", "csv", "-o", str(target)]) == 2
    assert "cannot be written" in capsys.readouterr().err


FORMULAS = ["=1+1", "+1", "-1 a", "@SUM(A1)", "\t=a", "'=a", "''-a", "\uff1da"]


@pytest.mark.parametrize("name", ["csv", "tsv"])
@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula_and_what_was_typed_comes_back(name: str, text: str) -> None:
    entry = Entry("x", ANSWER, f"{text} b", f"{text} c")
    kb = replace(KB, entries=(entry,))
    tab = "\t" if name == "tsv" else ","

    cells = [
        cell for row in csv.reader(io.StringIO(export(kb, name)), delimiter=tab)
        for cell in row
    ]  # fmt: skip
    (back,) = come_back(kb, name)

    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\uff1d")]
    assert back.question == f"{text} b".strip()
    assert back.answer == f"{text} c".strip()


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///x",
     "https://a> <img src=x", "https://a\nb"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["html", "markdown"])
def test_an_address_that_could_run_is_not_live(name: str, address: str) -> None:
    source = replace(KB.sources[0], url=address)

    page = export(replace(KB, sources=(source,)), name)

    assert not re.search(r"(?i)(?:href=.|<)\s*(?:javascript|data|vbscript|file):", page)
    assert not re.search(r"(?<!\\)<img", page)
    assert 'href="https://a' not in page


def test_the_native_export_loads_and_answers_the_same(tmp_path: Path) -> None:
    file = tmp_path / "all.yaml"
    file.write_text(export(KB, "native"), encoding="utf-8")

    back = load(file)

    assert [(e.id, e.question, e.variants, e.answer, e.near_misses, e.related, set(e.claims))
            for e in back.entries] == [
        (e.id, e.question, e.variants, e.answer, e.near_misses, e.related, set(e.claims))
        for e in KB.entries
    ]  # fmt: skip
    assert (back.title, back.note, back.sources) == (KB.title, KB.note, KB.sources)


def test_the_native_export_of_the_bundled_base_loads(tmp_path: Path) -> None:
    bundled = load(ROOT / "faq")
    file = tmp_path / "all.yaml"
    file.write_text(export(bundled, "native"), encoding="utf-8")

    assert [entry.answer for entry in load(file).entries] == [e.answer for e in bundled.entries]


@pytest.mark.usefixtures("own_cache")
def test_the_native_export_into_a_folder_has_a_file_for_each_topic(tmp_path: Path) -> None:
    copy = tmp_path / "new" / "copy"

    assert run.guarded(["--faq", str(ROOT / "faq"), "export", "native", str(copy)]) == 0

    before, after = load(ROOT / "faq"), load(copy)
    topics = dict.fromkeys(entry.topic for entry in before.entries)
    assert len(list(copy.glob("*.yaml"))) == len(topics) + 2  # faq.yaml and sources.yaml
    assert {e.id: (e.topic, e.answer, e.variants, set(e.claims)) for e in after.entries} == {
        e.id: (e.topic, e.answer, e.variants, set(e.claims)) for e in before.entries
    }
    assert (after.title, after.note, after.sources) == (before.title, before.note, before.sources)


def test_topics_never_share_a_file_nor_take_one_with_a_meaning(tmp_path: Path) -> None:
    topics = ("Safety", "safety!", "Bells", "bells?", "", "Entries", "faq", "質問", "答え")
    entries = [Entry(f"e{at}", "answer", f"Why {at}?", "So.", topic=topic)
               for at, topic in enumerate(topics)]  # fmt: skip
    for name, text in write_folder(replace(KB, entries=entries)).items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    back = load(tmp_path)

    assert not (tmp_path / "safety.yaml").exists()
    assert {entry.id: entry.topic for entry in back.entries} == {
        entry.id: entry.topic for entry in entries
    }


def test_no_folder_that_is_there_is_written_into(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.yaml").write_text("mine", encoding="utf-8")

    assert run.guarded(["--faq", str(BIKES), "export", "native", str(tmp_path)]) == 2
    assert "Name a new folder" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["mine.yaml"]
