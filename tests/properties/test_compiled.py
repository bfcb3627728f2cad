"""Answers are the same whether a knowledge base was compiled in memory, to a file or to the cache.

The knowledge bases and the questions are random, made of a few words that resemble each other.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import magbot
from magbot import library
from magbot.compiling.sections import compile_kb
from magbot.text import normalize

WORDS = st.sampled_from(
    ["bell", "bells", "belt", "ring", "rings", "fit", "the", "how", "a", "do", "loose", "chain"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
WRITTEN = st.builds(
    lambda text, dress: dress(text),
    TEXTS,
    st.sampled_from([str, str.title, lambda text: text + "?", lambda text: text + ", é 1.5!"]),
)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "question": WRITTEN,
            "variants": st.lists(WRITTEN, max_size=3, unique=True),
            "not": st.lists(TEXTS, max_size=1),
            "kind": st.sampled_from(["answer", "answer", "not_covered", "smalltalk"]),
            "answer": TEXTS,
        }
    ),
    min_size=1,
    max_size=5,
)
VOCABULARIES = st.fixed_dictionaries(
    {
        "synonyms": st.sampled_from([[], [["ring", "bell"]], [["loose chain", "belt"]]]),
        "distinct": st.sampled_from([[], [["bell", "belt"]]]),
    }
)
QUESTIONS = st.lists(WRITTEN | st.text(max_size=30), min_size=1, max_size=6)


def _fresh(text: str, known: set[str], said: set[str]) -> bool:
    plain = normalize(text)
    if plain in known or plain in said:
        return False
    said.add(plain)
    return True


def write(folder: Path, entries: list[dict[str, Any]], vocabulary: dict[str, object]) -> None:
    seen: set[str] = set()
    numbered = []
    for at, entry in enumerate(entries):
        question = (
            f"{entry['question']} {at}"
            if normalize(entry["question"]) in seen
            else entry["question"]
        )
        said = {normalize(str(question))}
        variants = [text for text in entry["variants"] if _fresh(text, said | seen, said)]
        refused = [text for text in entry["not"] if _fresh(text, said | seen, set())]
        seen |= said
        numbered.append(
            {**entry, "id": f"e{at}", "question": question, "variants": variants, "not": refused}
        )
    (folder / "a.yaml").write_text(yaml.safe_dump({"entries": numbered}), encoding="utf-8")
    (folder / "vocabulary.yaml").write_text(yaml.safe_dump(vocabulary), encoding="utf-8")


def replies(kb: magbot.KnowledgeBase, questions: list[str]) -> list[dict[str, object]]:
    assistant = magbot.Assistant(kb)
    return [assistant.ask(question).to_dict() for question in questions]


@given(ENTRIES, VOCABULARIES, QUESTIONS, st.data())
@settings(max_examples=25, deadline=None)
def test_a_compiled_file_changes_no_answer(
    entries: list[dict[str, Any]],
    vocabulary: dict[str, object],
    questions: list[str],
    data: st.DataObject,
) -> None:
    stored = str(data.draw(st.sampled_from(entries))["question"])
    asked = [*questions, stored, stored.upper()]
    with tempfile.TemporaryDirectory() as name:
        folder, image = Path(name, "faq"), Path(name, "faq.magbot")
        folder.mkdir()
        write(folder, entries, vocabulary)
        kb = magbot.load(folder)
        expected = replies(kb, asked)

        image.write_bytes(compile_kb(kb))

        assert replies(magbot.load(image), asked) == expected
        assert replies(library.load(image, cache=True), asked) == expected
