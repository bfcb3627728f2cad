"""Rules on how much a person is given to read: short answers, short cards, few words in all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from statistics import median

from magbot.answering.compose import Composer
from magbot.check import verdicts
from magbot.check.inspection import Inspection, Item
from magbot.check.readability import grade, words_of
from magbot.check.sentences import sentences
from magbot.errors import Problem
from magbot.kb.model import ANSWER

ANSWER_WORDS, FIRST_WORDS = 60, 20
CARD_WORDS, CARD_GRADE = 90, 6.0
MEDIAN_WORDS, MOST_WORDS = 70, 110
RARE = 0.1


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check the lengths, where the base uses verdicts, as one of short replies does."""
    if not verdicts.used(inspection):
        return
    answers = [item for item in inspection.items if item.entry.kind == ANSWER]
    for item in answers:
        yield from _answer(inspection, item)
    yield from _cards(inspection)
    yield from _openings(inspection, answers)
    if applies(inspection):
        yield from _shown(inspection)


def applies(inspection: Inspection) -> bool:
    """Return whether the base is one of short replies that can be counted."""
    return inspection.loads and verdicts.used(inspection)


def shown_words(inspection: Inspection) -> list[int]:
    """Return the words shown of every answer (text, sources, short note), in order of size."""
    composer = Composer(inspection.kb)
    answers = [entry for entry in inspection.kb.entries if entry.kind == ANSWER]
    replies = (composer.briefly(composer.entries("", [entry], 1.0, ())) for entry in answers)
    return sorted(len(words_of(reply.text)) for reply in replies)


def spread(counts: Sequence[int]) -> tuple[float, int]:
    """Return the median and the 95th percentile (nearest rank); zeros where there are none."""
    if not counts:
        return 0, 0
    return median(counts), sorted(counts)[ceil(0.95 * len(counts)) - 1]


def summary(inspection: Inspection) -> str:
    """Return a line on the words shown, for people."""
    counts = shown_words(inspection)
    middle, most = spread(counts)
    return f"words shown of {len(counts)} answers: median {middle:g}, 95 % within {most}"


def _answer(inspection: Inspection, item: Item) -> Iterator[Problem]:
    parsed = list(sentences(item.text("answer")))
    counts = [len(words_of(sentence.text)) for sentence in parsed]
    where = (*item.path, "answer")
    if sum(counts) > ANSWER_WORDS:
        yield inspection.problem(
            "long-answer", item.document, where,
            f"The answer of '{item.entry.id}' has {sum(counts)} words; "
            f"{ANSWER_WORDS} is the most.",
            "Keep the direct answer and what to do; move the rest to `more:`.",
        )  # fmt: skip
    if counts and counts[0] > FIRST_WORDS:
        yield inspection.problem(
            "long-opening", item.document, where,
            f"The first sentence of '{item.entry.id}' has {counts[0]} words; "
            f"{FIRST_WORDS} is the most.",
            "Begin with the direct answer.", near=parsed[0].written,
        )  # fmt: skip


def _cards(inspection: Inspection) -> Iterator[Problem]:
    topic: tuple[str, ...] = tuple(inspection.kb.checks.get("topic_words", ()))  # type: ignore[arg-type]
    for file in inspection.folder.files:
        for name in file.values.get("cards", {}):
            card = inspection.kb.cards.get(name)
            if card is None:
                continue
            count = len(words_of(card.text))
            sentence_texts = [sentence.text for sentence in sentences(card.text)]
            level = grade(sentence_texts, topic) if inspection.in_english else 0.0
            faults = [f"has {count} words; {CARD_WORDS} is the most"] * (count > CARD_WORDS)
            faults += [f"reads at grade {level:.1f}; {CARD_GRADE:g} is the highest"] * (
                level > CARD_GRADE
            )
            for fault in faults:
                yield inspection.problem(
                    "long-card", file.document, ("cards", name),
                    f"The card '{name}' {fault}.", "Say one thing first, in short words.",
                )  # fmt: skip


def _openings(inspection: Inspection, answers: Sequence[Item]) -> Iterator[Problem]:
    rare: tuple[str, ...] = tuple(inspection.kb.checks.get("rare_openings", ()))  # type: ignore[arg-type]
    for opening in rare:
        alike = [item for item in answers if item.entry.answer.startswith(opening + " ")]
        if len(alike) > RARE * len(answers):
            item = alike[0]
            yield inspection.problem(
                "same-opening", item.document, (*item.path, "answer"),
                f"{len(alike)} of {len(answers)} answers begin with '{opening}'; "
                "one in ten is the most.",
                "Begin with the answer itself.",
            )  # fmt: skip


def _shown(inspection: Inspection) -> Iterator[Problem]:
    middle, most = spread(shown_words(inspection))
    if middle > MEDIAN_WORDS or most > MOST_WORDS:
        yield Problem(
            inspection.folder.root, 0, 0, "long-replies",
            f"Half of the replies have more than {middle:g} words, 1 in 20 more than {most}; "
            f"{MEDIAN_WORDS} and {MOST_WORDS} are the most.",
            "Shorten answers, source names and the short note.", "warning",
        )  # fmt: skip
