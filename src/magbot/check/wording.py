"""Rules on wording: easy to read, nothing forbidden, no markup, no gap left open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magbot.check.citations import CITED_KEYS
from magbot.check.inspection import Inspection, Item, Place
from magbot.check.readability import grade, words_of
from magbot.check.sentences import sentences
from magbot.errors import Problem
from magbot.kb.yaml_reader import Document

Text = tuple[Document, Place, str]

HIGHEST_GRADE = 9.0
MOST_WORDS = 30
_FEWEST_WORDS = 8
_SHOWN = 60
_MARKUP = re.compile(
    r"\*\*|__|`|</?[a-zA-Z]+>|(?<!\w)\*\w|\]\(|^\s*#{1,6}\s|~~|&(?:amp|lt|gt|nbsp);", re.MULTILINE
)
_GAP = re.compile(r"\{(\w+)\}")
_FOREIGN_GAP = re.compile(r"\{\{[^{}]{1,200}\}\}|\{[^\W\d][\w.]*\}")
_FILLED_BY_MAGBOT = frozenset({"title", "name", "number"})


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check the entries' texts, then the cards, replies and notes."""
    for item in inspection.items:
        yield from _readable(inspection, item)
    for text in [*_entry_texts(inspection), *_other_texts(inspection)]:
        yield from _forbidden(inspection, text)
        yield from _markup(inspection, text)
    yield from _gaps(inspection)


def _readable(inspection: Inspection, item: Item) -> Iterator[Problem]:
    checks = inspection.kb.checks
    highest = float(checks.get("grade", HIGHEST_GRADE))  # type: ignore[arg-type]
    longest = int(checks.get("sentence_words", MOST_WORDS))  # type: ignore[call-overload]
    topic: tuple[str, ...] = tuple(checks.get("topic_words", ()))  # type: ignore[arg-type]
    for key in CITED_KEYS:
        parsed = list(sentences(item.text(key)))
        for sentence in parsed:
            count = len(words_of(sentence.text))
            if count > longest:
                yield inspection.problem(
                    "long-sentence", item.document, (*item.path, key),
                    f"A sentence has {count} words; {longest} is the most.",
                    "Make two of it.", near=sentence.written,
                )  # fmt: skip
        level = (
            grade([sentence.text for sentence in parsed], topic) if inspection.in_english else 0.0
        )
        if level > highest and sum(len(words_of(s.text)) for s in parsed) >= _FEWEST_WORDS:
            yield inspection.problem(
                "reading-grade", item.document, (*item.path, key),
                f"The {key} of '{item.entry.id}' reads at grade {level:.1f}; "
                f"{highest:g} is the highest.",
                "Use shorter sentences and shorter words.",
            )  # fmt: skip


def _entry_texts(inspection: Inspection) -> Iterator[Text]:
    for item in inspection.items:
        for key in CITED_KEYS:
            if item.text(key):
                yield item.document, (*item.path, key), item.text(key)


def _other_texts(inspection: Inspection) -> Iterator[Text]:
    """Return every other text that a person may be shown."""
    for file in inspection.folder.files:
        document, values = file.document, file.values
        for key in ("note", "note_short"):
            if key in values:
                yield document, (key,), str(values[key])
        for key in ("replies", "labels"):
            for name, text in values.get(key, {}).items():
                yield document, (key, name), text
        for name, card in values.get("cards", {}).items():
            for key, text in card.items():
                yield document, ("cards", name, key), text


def _forbidden(inspection: Inspection, text: Text) -> Iterator[Problem]:
    words: tuple[str, ...] = tuple(inspection.kb.checks.get("forbidden", ()))  # type: ignore[arg-type]
    if not words:
        return
    document, path, written = text
    joined = " ".join(written.split())
    listed = "|".join(map(re.escape, words))
    for match in re.finditer(rf"(?<!\w)(?:{listed})(?!\w)", joined, re.IGNORECASE):
        yield inspection.problem(
            "forbidden-wording", document, path, f"'{match[0]}' is forbidden wording.",
            "Say it in another way, or take it off the list in `checks:`.",
            near=joined[match.start() :],
        )  # fmt: skip


def _markup(inspection: Inspection, text: Text) -> Iterator[Problem]:
    document, path, written = text
    match = _MARKUP.search(written)
    if match:
        yield inspection.problem(
            "markup", document, path, f"'{match[0].strip()}' looks like markup.",
            "Write plain text; each surface adds its own markup.", near=match[0].strip(),
        )  # fmt: skip


def _gaps(inspection: Inspection) -> Iterator[Problem]:
    contacts: set[str] = set(_FILLED_BY_MAGBOT)
    for file in inspection.folder.files:
        contacts.update(file.values.get("contacts", {}))
    for document, path, written in _other_texts(inspection):
        for name in _GAP.findall(written):
            if name not in contacts:
                yield inspection.problem(
                    "placeholder", document, path, f"Nothing fills in '{{{name}}}'.",
                    f"Add `{name}:` under `contacts:`, or write the text out.",
                    near=f"{{{name}}}",
                )  # fmt: skip
    for document, path, written in [*_entry_texts(inspection), *_questions(inspection)]:
        for gap in dict.fromkeys(_FOREIGN_GAP.findall(written)):
            yield inspection.problem(
                "placeholder", document, path, f"Nothing fills in '{gap}' in an entry.",
                "Write the text out.", near=gap,
            )  # fmt: skip


def _questions(inspection: Inspection) -> Iterator[Text]:
    for item in inspection.items:
        yield item.document, (*item.path, "question"), item.text("question")
        for number, variant in enumerate(item.values.get("variants", ())):
            yield item.document, (*item.path, "variants", number), str(variant)
