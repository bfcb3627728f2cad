"""After an edit the command line reads and compiles what it touched; the result is that of all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

import magbot
from magbot import library
from magbot.compiling.sections import compile_kb, compile_sections
from magbot.files import write_file
from magbot.image.container import Container, pack
from magbot.kb import exact_questions, yaml_reader
from magbot.kb.model import Entry
from magbot.library.folder import read_for_compiling
from magbot.safety import Screen

pytestmark = pytest.mark.usefixtures("own_cache")

FILES = {
    "a": """\
title: Bells
synonyms: [[bell, ringer]]
subject: [bell]
starters: [ring]
checks: {grade: 8}
entries:
- id: ring
  question: Why does it ring?
  variants: [why the noise, what rings]
  not: [why the ring]
  answer: It is a bell.[^one]
  related: [fit]
- id: loose
  question: Is the bell loose?
  answer: Turn the screw.
""",
    "b": """\
topic: Fitting
entries:
- id: fit
  question: How do I fit a bell?
  variants: [mount a ringer]
  answer: On the bar.[^two]
- id: hello
  kind: smalltalk
  question: Hello
  answer: Good day.
""",
    "sources": """\
sources:
- id: book
  title: The book
  claims:
  - {id: one, text: A bell rings.}
  - {id: two, text: It sits on the bar.}
""",
    "safety": """\
lists: {hurt: [hurt, bleeding]}
families:
- id: harm
  card: emergency
  signs: ["<hurt>"]
  examples: [i am bleeding]
""",
}
TUNE = "cases:\n- {q: why is there noise, kind: answer, entry: ring, split: tune}\n"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "faq"
    (folder / "cases").mkdir(parents=True)
    (folder / "cases" / "tune.yaml").write_text(TUNE, encoding="utf-8")
    for name, text in FILES.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    library.load(folder, cache=True)
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def image_of(kb: magbot.KnowledgeBase) -> bytes:
    own = {name: bytes(kb.sections[name]) for name in kb.sections}
    return pack({k: v for k, v in own.items() if not k.startswith(("kept.", "cache."))})


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param("a", "Turn the screw", "Turn it", id="an answer"),
        pytest.param("a", "[^one]", "[^two]", id="a citation"),
        pytest.param("a", "what rings", "what rings so", id="a variant"),
        pytest.param("b", "[mount a ringer]", "[mount a ringer, bell up]", id="one variant more"),
        pytest.param("a", "  not: [why the ring]\n", "", id="a near miss"),
        pytest.param("a", "related: [fit]", "related: [fit, loose]", id="a link"),
        pytest.param("a", "bell, ringer", "bell, chime", id="a synonym"),
        pytest.param("a", "title: Bells", "title: Chimes", id="the title"),
        pytest.param("a", "grade: 8", "grade: 7", id="a limit"),
        pytest.param("a", "starters: [ring]", "starters: [fit]", id="a starter"),
        pytest.param("b", "- id: hello\n", "- id: first\n", id="an id"),
        pytest.param("b", "kind: smalltalk", "kind: not_covered", id="a kind"),
        pytest.param("b", "topic: Fitting", "topic: Mounting", id="a topic"),
        pytest.param("a", "- id: loose\n  question: Is the bell loose?\n"
                     "  answer: Turn the screw.\n", "", id="one entry less"),
        pytest.param("b", "- id: hello", "- question: Which way?\n  answer: Up.\n- id: hello",
                     id="one entry more"),
        pytest.param("sources", "A bell rings", "Bells ring", id="a claim"),
        pytest.param("safety", "hurt, bleeding", "hurt, bleeding, noise", id="a danger sign"),
        pytest.param("cases/tune", "entry: ring", "entry: fit", id="a tuning case"),
    ],
)  # fmt: skip
def test_an_edit_gives_the_image_of_the_folder(
    folder: Path, name: str, old: str, new: str
) -> None:
    change(folder, name, old, new)

    assert image_of(library.load(folder, cache=True)) == compile_kb(magbot.load(folder))
    (folder / f"{name}.yaml").write_text({**FILES, "cases/tune": TUNE}[name], encoding="utf-8")
    assert image_of(library.load(folder, cache=True)) == compile_kb(magbot.load(folder))


@pytest.mark.parametrize(
    ("change_files", "says"),
    [
        pytest.param({"b": ("id: fit", "id: fits")}, "no entry 'fit'", id="a link from elsewhere"),
        pytest.param({"b": ("mount a ringer", "what rings")}, "also asked", id="a taken wording"),
        pytest.param({"a": ("what rings", "mount a ringer")}, "also asked", id="one taken later"),
        pytest.param({"b": ("id: hello", "id: loose")}, "used twice", id="a taken id"),
        pytest.param({"a": ("id: loose", "id: hello")}, "used twice", id="an id taken later"),
        pytest.param({"sources": ("id: two", "id: three")}, "no claim 'two'", id="a lost claim"),
        pytest.param({"b": ("[^two]", "[^three]")}, "no claim 'three'", id="an unknown claim"),
        pytest.param({"b": ("topic: Fitting", "title: Fitting")}, "in two files", id="set twice"),
        pytest.param({"a": ("id: ring", "id: rings")}, "no entry 'ring'", id="a lost starter"),
        pytest.param({"a": ("answer: It", "anwser: It")}, "Unknown key", id="a misspelt key"),
        pytest.param({"safety": ('"<hurt>"', '"<hurts>"')}, "no list 'hurts'", id="a lost list"),
        pytest.param({"a": ("entries:", "entries")}, "not valid YAML", id="a broken file"),
    ],
)  # fmt: skip
def test_an_edit_is_told_every_problem_of_the_folder(
    folder: Path, change_files: dict[str, tuple[str, str]], says: str
) -> None:
    for name, (old, new) in change_files.items():
        change(folder, name, old, new)

    with pytest.raises(magbot.KnowledgeBaseError, match=says) as whole:
        magbot.load(folder)
    with pytest.raises(magbot.KnowledgeBaseError) as edited:
        library.load(folder, cache=True)

    assert edited.value.problems == whole.value.problems


@pytest.mark.parametrize("name", ["a.yaml", "b.yaml", "safety.yaml", "cases/tune.yaml"])
def test_a_file_that_goes_takes_what_it_held_along(folder: Path, name: str) -> None:
    change(folder, "a", "  related: [fit]\n", "")
    library.load(folder, cache=True)
    (folder / name).unlink()

    assert image_of(library.load(folder, cache=True)) == compile_kb(magbot.load(folder))


def test_a_new_file_and_a_renamed_one_are_read_in_order(folder: Path) -> None:
    (folder / "b.yaml").rename(folder / "c.yaml")
    (folder / "aa.yaml").write_text("entries: [{question: So?, answer: 'Yes.'}]", encoding="utf-8")

    assert image_of(library.load(folder, cache=True)) == compile_kb(magbot.load(folder))


def test_an_answer_is_reworded_without_reading_the_other_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    read_yaml = yaml_reader.read_yaml
    change(folder, "b", "On the bar.", "On the handlebar.")

    def noted(file: str, text: str) -> object:
        parsed.append(Path(file).name)
        return read_yaml(file, text)

    monkeypatch.setattr(yaml_reader, "read_yaml", noted)
    monkeypatch.setattr("magbot.compiling.sections._compile_rules", None)
    kb = library.load(folder, cache=True)

    assert parsed == ["b.yaml"]
    assert magbot.Assistant(kb).ask("mount a ringer").text.startswith("On the handlebar.")


def test_a_new_wording_alone_is_screened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screened: set[str] = set()
    ruled = Screen.ruled
    change(folder, "b", "[mount a ringer]", "[mount a ringer, Bell up]")

    def noted(self: Screen, question: str) -> object:
        screened.add(question)
        return ruled(self, question)

    monkeypatch.setattr(Screen, "ruled", noted)
    monkeypatch.setattr("magbot.safety.rules.reader.parse_rules", None)
    library.load(folder, cache=True)

    assert screened == {"Bell up", "bell up", "bell up?"}


def test_wordings_of_files_that_an_edit_left_alone_count_too(tmp_path: Path) -> None:
    many = [
        {"question": f"What is part {n}?", "variants": [f"part {n} {m}" for m in range(9)]}
        for n in range(102)
    ]
    entries = [{"id": f"part-{n}", "answer": "A part.", **part} for n, part in enumerate(many)]
    (tmp_path / "a.yaml").write_text(json.dumps({"entries": entries}), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(FILES["b"].replace("[^two]", ""), encoding="utf-8")
    first = read_for_compiling(str(tmp_path), None)
    image = pack({**compile_sections(first.kb), **first.file_records})

    change(tmp_path, "b", "On the bar", "Up")
    edited = read_for_compiling(str(tmp_path), Container(image))

    # At 1,000 wordings and fewer the matcher reads the answers too; here are 1,023.
    assert "match" in edited.unchanged


def test_the_mark_of_a_large_base_tells_its_wordings_apart(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("magbot.compiling.sections.LARGE_FROM", 1)
    before = compile_sections(magbot.load(folder))["match.mark"]
    change(folder, "b", "ringer]", "ringer, bell up]")

    assert compile_sections(magbot.load(folder))["match.mark"] != before


def test_a_base_that_grows_large_and_small_again_is_compiled_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("magbot.compiling.sections.LARGE_FROM", 7)
    original = (folder / "b.yaml").read_text(encoding="utf-8")
    for old, new in [("ringer]", "ringer, bell up]"), ("On the bar", "Up"), ("", "")]:
        if old:
            change(folder, "b", old, new)
        else:
            (folder / "b.yaml").write_text(original, encoding="utf-8")

        assert image_of(library.load(folder, cache=True)) == compile_kb(magbot.load(folder))


def test_an_answer_from_a_kept_image_loads_no_compiling_module(folder: Path) -> None:
    library.load(folder, cache=True)
    code = (
        "import sys; from magbot.__main__ import main\n"
        f"sys.argv = ['magbot', 'ask', '--faq', {str(folder)!r}, 'bell upp']\n"
        "main()\n"
        "print(sorted({'magbot.compiling.sections', 'magbot.kb.folder_reader',"
        " 'magbot.retrieve.training', 'magbot.safety.rules.compiler', 'yaml'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True
    )

    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_the_first_answer_after_an_edit_imports_little(folder: Path) -> None:
    change(folder, "b", "[mount a ringer]", "[mount a ringer, bell up]")
    code = (
        "import sys; before = set(sys.modules); from magbot.__main__ import main\n"
        f"sys.argv = ['magbot', 'ask', '--faq', {str(folder)!r}, 'bell upp']\n"
        "main()\n"
        "print(sorted({'argparse', 'dataclasses', 'typing', 'pathlib', 'json', 'hashlib',"
        " 'difflib', 'rapidfuzz'} & set(sys.modules) - before))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True
    )

    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_wordings_that_share_a_key_are_screened_again(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Entry("a", "answer", "One thing", "So.", variants=("another",))
    kb = magbot.KnowledgeBase("t", "en", "1", "h", "n", (entry,))

    def passing() -> frozenset[str]:
        laid = exact_questions.lay_out(kb, lambda text: "another" not in text)
        return exact_questions.passing(
            {name: memoryview(part) for name, part in laid.items()}, kb.entries
        )

    assert passing() == {"One thing"}
    monkeypatch.setattr(exact_questions, "key_of", lambda _: 7)
    assert passing() == frozenset()


def test_an_edit_is_seen_beside_a_link_to_nothing(folder: Path) -> None:
    (folder / ".#a.yaml").symlink_to("nobody@nowhere")  # as an editor locks a file
    library.load(folder, cache=True)

    change(folder, "b", "On the bar.", "On the handlebar.")

    assert image_of(library.load(folder, cache=True)) == compile_kb(magbot.load(folder))


@pytest.mark.skipif(os.name == "nt", reason="there the time of change is that of creation")
def test_an_edit_is_seen_that_keeps_the_size_and_the_time(folder: Path) -> None:
    file = folder / "b.yaml"
    before = file.stat()
    change(folder, "b", "On the bar.", "At the bar.")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    kb = library.load(folder, cache=True)

    assert file.stat().st_size == before.st_size
    assert image_of(kb) == compile_kb(magbot.load(folder))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all names of files are Unicode")
def test_a_file_is_remembered_whatever_bytes_its_name_has(folder: Path) -> None:
    name = os.fsdecode(b"caf\xe9.yaml")
    (folder / name).write_text("entries: [{question: So?, answer: 'Yes.'}]", encoding="utf-8")
    library.load(folder, cache=True)

    change(folder, "b", "On the bar.", "On the handlebar.")

    assert image_of(library.load(folder, cache=True)) == compile_kb(magbot.load(folder))


def test_two_threads_may_keep_an_image_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, rename = tmp_path / "image", os.replace
    other = Thread(target=lambda: write_file(str(place), b"another"))

    def while_another_writes(old: str, new: str) -> None:
        monkeypatch.setattr(os, "replace", rename)
        other.start()
        other.join()
        rename(old, new)

    monkeypatch.setattr(os, "replace", while_another_writes)
    write_file(str(place), b"one")

    assert place.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [place]
