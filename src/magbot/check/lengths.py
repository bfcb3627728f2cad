"""Rules on how much there is to read, and how hard it is: sentences, answers, cards, replies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from statistics import median

from magbot.answering.compose import Composer
from magbot.check.inspection import Inspection, Item
from magbot.check.readability import grade, words_of
from magbot.check.rules import finding
from magbot.check.sentences import Sentence, sentences
from magbot.errors import Problem
from magbot.kb.model import ANSWER

HIGHEST_GRADE, SENTENCE_WORDS = 9.0, 30
ANSWER_WORDS, FIRST_WORDS = 60, 20
CARD_WORDS, CARD_GRADE = 90, 6.0
MEDIAN_WORDS, MOST_WORDS = 70, 110
RARE = 0.1
_FEWEST_WORDS = 8  # of a text that has a grade


def check_entry(inspection: Inspection, item: Item) -> Iterator[Problem]:
    """Check the sentences of an entry and, where the base uses verdicts, its answer."""
    longest = int(inspection.setting("sentence_words", SENTENCE_WORDS))
    highest = float(inspection.setting("grade", HIGHEST_GRADE))
    for key, parsed in item.sentences.items():
        for sentence in parsed:
            if sentence.words > longest:
                message = f"A sentence has {sentence.words} words; {longest} is the most."
                fix, near = "Make two of it.", sentence.written
                yield inspection.problem("long-sentence", item.at(key), message, fix, near=near)
        level = _grade(inspection, parsed)
        if level > highest and sum(sentence.words for sentence in parsed) >= _FEWEST_WORDS:
            reads = f"The {key} of '{item.entry.id}' reads at grade {level:.1f}"
            message = f"{reads}; {highest:g} is the highest."
            fix = "Use shorter sentences and shorter words."
            yield inspection.problem("reading-grade", item.at(key), message, fix)
    if inspection.uses_verdicts and item.entry.kind == ANSWER:
        yield from _answer(inspection, item)


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check cards, openings and replies, where the base uses verdicts, as short replies do."""
    if inspection.uses_verdicts:
        yield from _cards(inspection)
        yield from _openings(inspection)
        yield from _replies(inspection)


def summary(inspection: Inspection) -> str:
    """Return a line on the words shown, for people; "" where they cannot be counted."""
    counts = _words_shown(inspection)
    if counts is None:
        return ""
    middle, p95 = _spread(counts)
    return f"words shown of {len(counts)} answers: median {middle:g}, 95 % within {p95}"


def _answer(inspection: Inspection, item: Item) -> Iterator[Problem]:
    parsed = item.sentences.get("answer", ())
    count = sum(sentence.words for sentence in parsed)
    if count > ANSWER_WORDS:
        message = f"The answer of '{item.entry.id}' has {count} words; {ANSWER_WORDS} is the most."
        fix = "Keep the direct answer and what to do; move the rest to `more:`."
        yield inspection.problem("long-answer", item.at("answer"), message, fix)
    if parsed and parsed[0].words > FIRST_WORDS:
        has = f"The first sentence of '{item.entry.id}' has {parsed[0].words} words"
        message, fix = f"{has}; {FIRST_WORDS} is the most.", "Begin with the direct answer."
        near = parsed[0].written
        yield inspection.problem("long-opening", item.at("answer"), message, fix, near=near)


def _cards(inspection: Inspection) -> Iterator[Problem]:
    cards = inspection.kb.cards
    for file in inspection.folder.files:
        for name in file.values.get("cards", {}):
            for fault in _faults(inspection, cards[name].text) if name in cards else ():
                message, fix = (
                    f"The card '{name}' {fault}.",
                    "Say one thing first, in short words.",
                )
                location = file.document, ("cards", name)
                yield inspection.problem("long-card", location, message, fix)


def _faults(inspection: Inspection, card: str) -> Iterator[str]:
    count, level = len(words_of(card)), _grade(inspection, list(sentences(card)))
    if count > CARD_WORDS:
        yield f"has {count} words; {CARD_WORDS} is the most"
    if level > CARD_GRADE:
        yield f"reads at grade {level:.1f}; {CARD_GRADE:g} is the highest"


def _openings(inspection: Inspection) -> Iterator[Problem]:
    answers = [item for item in inspection.items.values() if item.entry.kind == ANSWER]
    rare: Sequence[str] = inspection.setting("rare_openings", ())
    for opening in rare:
        alike = [item for item in answers if item.entry.answer.startswith(opening + " ")]
        if len(alike) > RARE * len(answers):
            begin = f"{len(alike)} of {len(answers)} answers begin with '{opening}'"
            message, fix = f"{begin}; one in ten is the most.", "Begin with the answer itself."
            yield inspection.problem("same-opening", alike[0].at("answer"), message, fix)


def _replies(inspection: Inspection) -> Iterator[Problem]:
    middle, p95 = _spread(_words_shown(inspection) or ())
    if middle > MEDIAN_WORDS or p95 > MOST_WORDS:
        message = (
            f"Half of the replies have more than {middle:g} words, 1 in 20 more than {p95}; "
            f"{MEDIAN_WORDS} and {MOST_WORDS} are the most."
        )
        fix = "Shorten answers, source names and the short note."
        yield finding("long-replies", inspection.folder.root, 0, 0, message, fix)


def _words_shown(inspection: Inspection) -> list[int] | None:
    """Return the words shown of every answer (text, sources, short note), in order of size.

    None unless the base is one of short replies that can be counted.
    """
    if not (inspection.can_load and inspection.uses_verdicts):
        return None
    composer = Composer(inspection.kb)
    answers = [entry for entry in inspection.kb.entries if entry.kind == ANSWER]
    replies = (composer.briefly(composer.entries("", [entry], 1.0, ())) for entry in answers)
    return sorted(len(words_of(reply.text)) for reply in replies)


def _spread(counts: Sequence[int]) -> tuple[float, int]:
    """Return median and 95th percentile (nearest rank) of ordered counts; zeros for none."""
    return (median(counts), counts[ceil(0.95 * len(counts)) - 1]) if counts else (0, 0)


def _grade(inspection: Inspection, parsed: Sequence[Sentence]) -> float:
    """Return the reading grade of some sentences; 0 where they are not in English."""
    topic: Sequence[str] = inspection.setting("topic_words", ())
    return grade([sentence.text for sentence in parsed], topic) if inspection.in_english else 0.0
