"""The promises of the contract that no single module can keep alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import magbot
from magbot.compiling.compiled import open_kb
from magbot.compiling.sections import compile_kb
from tests.conftest import BIKES, ROOT

PROBE = """
import sys
opened = []
def watch(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        opened.append(str(args[0]))
    if event.startswith(("socket.", "urllib.", "subprocess.")):
        opened.append(event)
sys.dont_write_bytecode = True
sys.addaudithook(watch)
import magbot
kb = magbot.load(sys.argv[1])
assistant = magbot.Assistant(kb)
for question in ("squeaky brakes", "capital of france", "", "hi"):
    assistant.ask(question)
networked = {"socket", "ssl", "http", "urllib.request", "asyncio", "ftplib", "smtplib"}
print(sorted(networked & set(sys.modules)), opened)
"""


def run(code: str, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def words_of(kb: magbot.KnowledgeBase) -> set[str]:
    texts = [kb.title, kb.note, *kb.labels.values(), *kb.replies.values()]
    texts += [text for card in kb.cards.values() for text in (card.text, card.note)]
    texts += [text for entry in kb.entries for text in (entry.question, entry.answer)]
    texts += [entry.evidence for entry in kb.entries] + [source.label for source in kb.sources]
    return {word for text in texts for word in text.split()}


@given(
    st.text(max_size=120) | st.sampled_from(["brakes xyzzy", "call me Zebediah, squeaky brakes"])
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_persons_words_are_never_woven_in(bikes: magbot.Assistant, question: str) -> None:
    marks = {"-", "1.", "2.", "3."}
    separators = str.maketrans({";": " ", ":": " "})
    known = {part for word in words_of(bikes.kb) for part in word.translate(separators).split()}

    said = bikes.ask(question).text.translate(separators).split()

    assert set(said) <= known | marks


def test_the_core_opens_no_socket_and_writes_no_file() -> None:
    assert run(PROBE, str(BIKES)) == "[] []\n"


def test_the_same_folder_compiles_to_the_same_bytes_in_every_process() -> None:
    code = (
        "import sys, zlib, magbot\nfrom magbot.compiling.sections import compile_kb\n"
        "print(zlib.crc32(compile_kb(magbot.load(sys.argv[1]))))"
    )

    assert len({run(code, str(BIKES), PYTHONHASHSEED=seed) for seed in ("0", "1", "77")}) == 1


def test_the_same_question_gets_the_same_bytes_in_every_process() -> None:
    code = (
        "import sys, magbot\nassistant = magbot.Assistant(magbot.load(sys.argv[1]))\n"
        "for q in ('loud braks', 'how hard to pump', 'what', 'oil or air'):\n"
        "    print(assistant.ask(q).to_dict())"
    )

    assert len({run(code, str(BIKES), PYTHONHASHSEED=seed) for seed in ("0", "1", "77")}) == 1


def test_a_compiled_base_answers_as_its_folder_does(bikes: magbot.Assistant) -> None:
    again = magbot.Assistant(open_kb(compile_kb(magbot.load(BIKES))))

    for question in (
        "squeaky brakes",
        "pump up",
        "hello",
        "what is a whale",
        "oil, air and price",
    ):
        assert again.ask(question).to_dict() == bikes.ask(question).to_dict()


def test_every_reply_names_its_edition(bikes: magbot.Assistant) -> None:
    for question in ("squeaky brakes", "what is a whale", ""):
        assert bikes.ask(question).edition.hash == bikes.kb.hash


def test_talking_changes_nothing(bikes: magbot.Assistant) -> None:
    first = bikes.ask("squeaky brakes").to_dict()

    for number in range(200):
        bikes.ask(f"brakes are {number} green cheese and whales")

    assert bikes.ask("squeaky brakes").to_dict() == first


def test_a_knowledge_base_cannot_be_changed(bikes: magbot.Assistant) -> None:
    with pytest.raises(AttributeError):
        bikes.kb.note = ""  # type: ignore[misc]
    with pytest.raises(AttributeError):
        bikes.kb.entries[0].answer = ""  # type: ignore[misc]
    with pytest.raises(TypeError):
        bikes.kb.cards["refer"] = None  # type: ignore[index]


def test_no_word_of_the_subject_stands_in_python() -> None:
    subject = re.compile(
        r"magnesium|citrate|\bcramp|\bspasm|\bkidney|\bdosage|\bmedicine|\bpregnan|\bdoctor|\bpill",
        re.IGNORECASE,
    )
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in sorted((ROOT / "src").rglob("*.py"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if subject.search(line)
    ]

    assert found == []


def test_importing_the_package_loads_no_surface_and_no_dependency() -> None:
    code = "import sys, magbot; print(sorted(set(sys.modules) & set(sys.argv[1:])))"
    heavy = ["yaml", "rapidfuzz", "prompt_toolkit", "slack_bolt", "discord", "dataclasses", "re"]

    assert run(code, *heavy, "magbot.cli", "magbot.chat", "magbot.bots") == "[]\n"


def test_a_stored_question_needs_no_third_party_import(tmp_path: Path) -> None:
    image = tmp_path / "bikes.magbot"
    image.write_bytes(compile_kb(magbot.load(BIKES)))
    code = (
        "import sys, magbot\nfrom magbot.answering.assistant import Assistant\n"
        "answer = Assistant(magbot.load(sys.argv[1])).ask('squeaky brakes')\n"
        "print(answer.confidence, sorted({'yaml', 'rapidfuzz', 'prompt_toolkit', 'typing',"
        " 'dataclasses', 'argparse', 'json', 'numpy'} & set(sys.modules)))"
    )

    assert run(code, str(image)) == "1.0 []\n"


def test_a_base_with_one_fault_is_not_loaded_at_all(tmp_path: Path) -> None:
    for file in BIKES.glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "late.yaml").write_text("entries:\n- question: Only this?\n")

    with pytest.raises(magbot.KnowledgeBaseError, match=r"late\.yaml:2:3"):
        magbot.load(tmp_path)
