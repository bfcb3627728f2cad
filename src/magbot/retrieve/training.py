"""Fit the matcher when a knowledge base is compiled: words, weights, meaning, confidence."""

from __future__ import annotations

from magbot.image.arrays import numbers
from magbot.retrieve import (
    calibration,
    cross_validation,
    forward_index,
    fuzzy_candidates,
    idf_ranker,
    phrasings,
    semantic_training,
    siblings,
    spelling_index,
    word_coverage,
)
from magbot.retrieve.confidence import ENCODER, MATCHER, Confidence
from magbot.retrieve.corpus import Corpus
from magbot.retrieve.forward_index import Contents
from magbot.retrieve.linear_training import Learning
from magbot.retrieve.retriever import Retriever

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from magbot.encoder.onnx_encoder import Encoder
    from magbot.kb.model import Vocabulary
    from magbot.retrieve.calibration import Seen
    from magbot.retrieve.model import Replies
    from magbot.text.language_pack import LanguagePack

    Pairs = Sequence[tuple[int, str]]
    Judged = Sequence[tuple[str, frozenset[int]]]

# Above this many phrasings times entries the learned weights give way to counted ones: learning
# would take more than a minute, and scoring every entry more time than a question may.
LEARNED_UP_TO = 4_000_000

# From so many judged questions on, the confidence and its rate of wrong answers are what was
# observed on them alone; with fewer, it is fitted on phrasings held out, then on the judged ones,
# and the rates are estimated from those held out.
JUDGED_FROM = 100

_ANSWER_COUNTS = 2  # wordings that an answer's text counts as


def learn(
    phrasings: Pairs,
    negatives: Pairs,
    *,
    entries: int,
    vocabulary: Vocabulary,
    judged: Judged = (),
    replies: Replies | None = None,
    pack: LanguagePack,
) -> dict[str, bytes]:
    """Return the sections: words, phrasings, weights, and the calibration of the confidence."""
    corpus = Corpus(
        phrasings,
        negatives,
        entries=entries,
        vocabulary=vocabulary,
        pack=pack,
        answers=replies.texts if replies else (),
    )
    learned = len(corpus.phrasings) * entries <= LEARNED_UP_TO
    talk = replies.talk if replies else frozenset()
    kept = siblings.lay_out(entries, replies)  # with every part of the corpus
    if learned:
        on_subject = [text for entry, text in _meant(corpus) if entry not in talk]
        kept |= semantic_training.lay_out_subject(on_subject)
    sections = {**(_learned(corpus) if learned else _counted(corpus)), **kept}
    model = _retriever(sections)

    def held_out() -> list[Seen]:
        """Ask about phrasings kept from a model: a second one, where weights are learned."""
        if learned:
            return cross_validation.by_refitting(
                corpus, lambda part: _retriever({**_learned(part), **kept})
            )
        return cross_validation.by_hiding(corpus, model)

    start = calibration.start(learned=learned, few=corpus.few)
    return {**sections, **_calibrated(model, held_out, start, judged, replies)}


def learn_encoded(  # noqa: PLR0913  # what `learn` is given, and two more
    sections: Mapping[str, memoryview],
    phrasings: Pairs,
    negatives: Pairs,
    *,
    vocabulary: Vocabulary,
    judged: Judged,
    replies: Replies | None,
    pack: LanguagePack,
    encoder: Encoder,
) -> dict[str, bytes]:
    """Return the sections that join an encoder to those of a matcher fitted on the same texts."""
    entries = Contents(sections).entries
    corpus = Corpus(
        phrasings,
        negatives,
        entries=entries,
        vocabulary=vocabulary,
        pack=pack,
        answers=replies.texts if replies else (),
    )
    heads, kin = _encoded(corpus, encoder), siblings.lay_out(entries, replies)
    model = Retriever({**sections, **_views({**heads, **_calibration((), [], ENCODER)})})

    def fit(part: Corpus) -> Retriever:
        return _retriever({**_by_words(part), **_encoded(part, encoder), **kin}, ENCODER)

    def held_out() -> list[Seen]:
        return cross_validation.by_refitting(corpus, fit)

    fitted = _calibrated(
        model,
        held_out,
        calibration.start(learned=True, few=corpus.few),
        judged,
        replies,
        ENCODER,
    )
    return {**heads, **fitted}


def _encoded(corpus: Corpus, encoder: Encoder) -> dict[str, bytes]:
    from magbot.retrieve import encoded_fit  # its libraries are there only with the extra

    return encoded_fit.lay_out(_meant(corpus), corpus.negatives, corpus.entries, encoder)


def _calibrated(
    model: Retriever,
    held_out: Callable[[], list[Seen]],
    start: Sequence[float],
    judged: Judged,
    replies: Replies | None,
    part: str = MATCHER,
) -> dict[str, bytes]:
    """Return the sections of the confidence, fitted on judged questions or what was held out."""
    seen = _ask(model, judged)
    observed = len(seen) >= JUDGED_FROM
    if observed:
        weights = calibration.fit_logistic(seen, start, calibration.OBSERVED_HOLD)
    else:
        held = held_out()
        weights = calibration.fit_logistic(held, start)
        weights[0] += calibration.easier(held)
        weights = calibration.fit_logistic(seen, weights) if seen else weights
        seen = held
    measured = Confidence(_views(_calibration(weights, [])))
    sure = []
    for signs, right, best in seen:
        if replies is None or best in replies.answers:
            confidence = measured.of(signs)
            sure.append((confidence, float(right) if observed else confidence))
    return _calibration(weights, calibration.thresholds(sure), part)


def _ask(model: Retriever, judged: Judged) -> list[Seen]:
    """Ask questions of known answers that the fit has not seen."""
    seen = []
    for question, right in judged:
        signs, best = model.signs(question)
        seen.append((signs, best in right, best))
    return seen


def _learned(corpus: Corpus) -> dict[str, bytes]:
    return {
        **_by_words(corpus),
        **semantic_training.lay_out(_meant(corpus), corpus.negatives, corpus.entries),
    }


def _by_words(corpus: Corpus) -> dict[str, bytes]:
    sections = {**_common(corpus, _contents(corpus)), **Learning(corpus).lay_out()}
    if not corpus.few:
        return sections
    empty = corpus.pack.function_words
    return {**sections, **word_coverage.lay_out(_meant(corpus), corpus.entries, empty)}


def _meant(corpus: Corpus) -> list[tuple[int, str]]:
    """Return the texts that tell an entry's meaning: wordings, and what its answer says."""
    return _wordings(corpus) + corpus.answers * _ANSWER_COUNTS


def _wordings(corpus: Corpus) -> list[tuple[int, str]]:
    return [(entry, text) for (entry, _), text in zip(corpus.phrasings, corpus.plain, strict=True)]


def _counted(corpus: Corpus) -> dict[str, bytes]:
    units = _contents(corpus)
    return {
        **_common(corpus, units),
        **idf_ranker.lay_out(units, len(corpus.unit_id)),
        **fuzzy_candidates.lay_out((corpus.term_id[word], word) for word in corpus.spelled),
    }


def _common(corpus: Corpus, units: list[list[int]]) -> dict[str, bytes]:
    return {
        **phrasings.lay_out(corpus.phrasings, corpus.plain, corpus.negatives, corpus.entries),
        **spelling_index.lay_out(corpus),
        **forward_index.lay_out(units),
    }


def _contents(corpus: Corpus) -> list[list[int]]:
    contents: list[set[int]] = [set() for _ in range(corpus.entries)]
    unit_of = corpus.unit_of.__getitem__
    for (entry, _), reading in zip(corpus.phrasings, corpus.readings, strict=True):
        contents[entry].update(map(unit_of, reading))
    return [sorted(units) for units in contents]


def _retriever(sections: Mapping[str, bytes], part: str = MATCHER) -> Retriever:
    """Open sections that have no calibration yet."""
    return Retriever(_views({**sections, **_calibration((), [], part)}))


def _calibration(
    weights: Sequence[float], table: Sequence[tuple[float, ...]], part: str = MATCHER
) -> dict[str, bytes]:
    return {
        f"{part}.calibration": numbers("d", weights),
        f"{part}.thresholds": numbers("d", (value for row in table for value in row)),
    }


def _views(sections: Mapping[str, bytes]) -> dict[str, memoryview]:
    return {name: memoryview(section) for name, section in sections.items()}
