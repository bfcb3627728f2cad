"""What depends on a language is data: a pack a language, all with the same keys."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import magbot
from magbot.compiling.sections import compile_kb
from magbot.conversation.words import WHOLE_MESSAGES
from magbot.kb import language_packs
from magbot.kb.document import Document
from magbot.kb.record import Field, Record
from magbot.kb.validation import read_record
from magbot.kb.yaml_reader import read_yaml
from magbot.text import normalize
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "src" / "magbot" / "languages"
ENGLISH = language_packs.texts("en")
TEXTS, WORDS, SAY = ("labels", "replies"), ENGLISH.words, ENGLISH.say
HOLE = re.compile(r"\{[a-z_]+\}")
MAY_BE_EMPTY = {
    "contractions",
    "undoubled",
    "double",
    "letters",
    "spelled_out",
    "one",
    "vectors",
    "common",
}


def data(code: str) -> Any:
    file = FOLDER / f"{code}.yaml"
    read = read_yaml(str(file), file.read_text(encoding="utf-8"))
    assert isinstance(read, Document), read
    return read.data


def table(title: str, names: Any) -> Field:
    fields = tuple(Field(name, "text", name, required=name not in MAY_BE_EMPTY) for name in names)
    return Field(title, "record", title, required=True, record=Record(title, fields))


def shape() -> Record:
    card = Record("a card", tuple(Field(name, "text", name, True) for name in ("text", "note")))
    cards = tuple(Field(name, "record", name, True, record=card) for name in ENGLISH.cards)
    return Record(
        "a pack",
        (
            *(Field(name, "line", name, required=True) for name in ("code", "name")),
            Field("note", "text", "note", required=True),
            *(table(name, getattr(ENGLISH, name)) for name in (*TEXTS, "words", "say")),
            Field("cards", "record", "cards", True, record=Record("cards", cards)),
        ),
    )


@pytest.mark.parametrize("code", language_packs.codes())
def test_every_pack_has_all_keys_and_no_other(code: str) -> None:
    problems: list[object] = []

    read_record(shape(), data(code), (), lambda *said: problems.append(said))

    assert problems == []
    assert language_packs.texts(code).code == code


@pytest.mark.parametrize("code", language_packs.codes())
def test_every_text_has_the_placeholders_of_the_english_one(code: str) -> None:
    texts = language_packs.texts(code)

    for kind in TEXTS:
        for name, text in getattr(texts, kind).items():
            assert sorted(HOLE.findall(text)) == sorted(HOLE.findall(getattr(ENGLISH, kind)[name]))


@pytest.mark.parametrize("code", language_packs.codes())
def test_no_phrase_of_a_whole_message_stands_for_two_acts(code: str) -> None:
    say = language_packs.pack(code).say
    named = [(phrase, act) for act in WHOLE_MESSAGES for phrase in say[act].split("|")]

    assert len(dict(named)) == len(set(named))


@pytest.mark.parametrize(
    ("language", "code"),
    [("en", "en"), ("en-GB", "en"), ("EN_us", "en"), ("xx", ""), ("", "")],
)
def test_a_regional_variant_has_the_pack_of_its_language(language: str, code: str) -> None:
    assert language_packs.code_of(language) == code


@pytest.mark.parametrize(
    ("word", "stem"),
    [("ponies", "pony"), ("glasses", "glass"), ("stopping", "stop"), ("falling", "fall"),
     ("bikes", "bik"), ("bike", "bik"), ("glass", "glass"), ("is", "is"), ("kindly", "kind")],
)  # fmt: skip
def test_english_endings(word: str, stem: str) -> None:
    assert language_packs.pack("en").stem(word) == stem


def test_a_folder_replaces_lists_by_name() -> None:
    pack = language_packs.pack(
        "en", {"words.joining": "Y | und", "say.more": "Más | sigue", "more": "x"}
    )

    assert pack.joining == {"y", "und"}
    assert pack.say["more"] == "mas|sigue"
    assert pack.say["why"] == language_packs.pack("en").say["why"]


def test_the_words_are_normalised() -> None:
    for code in language_packs.codes():
        pack = language_packs.pack(code)
        phrases = [one for text in pack.say.values() for one in text.split("|")]
        for text in (*pack.function_words, *pack.joining, *pack.asking, *pack.numbers, *phrases):
            assert normalize(text) == text


def test_a_compiled_base_carries_its_words_and_opens_no_pack(tmp_path: Path) -> None:
    image = tmp_path / "bikes.magbot"
    image.write_bytes(compile_kb(magbot.load(str(ROOT / "tests" / "data" / "bikes"))))
    code = """
import sys
opened = []
sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == "open" else None)
import magbot
talk = magbot.Conversation(magbot.Assistant(magbot.load(sys.argv[1])))
talk.ask("my tire is flat, what now")
talk.ask("tell me more")
assert talk.assistant.kb.pack.say
print([name for name in opened if "yaml" in name])
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(image)], capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("[]\n", "")
