"""Fit the matcher when a knowledge base is compiled: words, weights, meaning, confidence.

`compiling.matcher` calls `fit`; where an encoder is chosen, `compiling.encoder_choice` calls
`fit_encoded`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from magbot.image.tables import number_lists
from magbot.retrieve import confidence, phrasings, siblings, word_coverage
from magbot.retrieve.confidence import ENCODER, MATCHER, capped
from magbot.retrieve.large import fuzzy_candidates, idf_ranker
from magbot.retrieve.retriever import Retriever
from magbot.retrieve.training import (
    calibration,
    cross_validation,
    meaning_heads,
)
from magbot.retrieve.training.calibration import Observation
from magbot.retrieve.training.corpus import Corpus, TrainingData, lay_out_lexicon
from magbot.retrieve.training.linear_weights import LinearWeights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.encoder.onnx_encoder import Encoder

# Above this many phrasings times entries the learned weights give way to counted ones: learning
# would take more than a minute, and scoring every entry more time than a question may.
LEARNED_UP_TO = 4_000_000

# From this many judged questions on, the confidence and its rates of wrong answers are taken from
# them alone. With fewer, the confidence is fitted on held-out phrasings, raised by as much as
# people's questions are easier (`calibration.easier`), then moved by the judged questions, and the
# rates are what it expects of the held-out phrasings.
JUDGED_FROM = 100


def fit(data: TrainingData) -> dict[str, bytes]:
    """Return the sections "match.*": with learned weights, or counted ones in a large base."""
    corpus = Corpus(data)
    shared = siblings.lay_out(corpus.entries, data.replies)
    if len(corpus.phrasings) * corpus.entries > LEARNED_UP_TO:
        sections = {**_counted(corpus), **shared}
        model = _open(sections)
        fitted = _confidence(
            model, data, calibration.LARGE, lambda: cross_validation.by_hiding(corpus, model)
        )
        return {**sections, **fitted}
    talk = data.replies.talk if data.replies else frozenset()
    on_subject = [text for entry, text in corpus.meaning_texts if entry not in talk]
    shared |= meaning_heads.lay_out_subject(on_subject)  # also for the refits

    def learn(kept: Corpus) -> dict[str, bytes]:
        return {**_learned(kept), **meaning_heads.lay_out(kept), **shared}

    sections = learn(corpus)
    fitted = _confidence(
        _open(sections),
        data,
        calibration.prior(few=corpus.few),
        lambda: cross_validation.by_refitting(corpus, lambda kept: _open(learn(kept))),
    )
    return {**sections, **fitted}


def fit_encoded(
    sections: Mapping[str, memoryview], data: TrainingData, encoder: Encoder
) -> dict[str, bytes]:
    """Return the sections that join an encoder to a matcher fitted on the same data.

    Their names start with "encoder.". Raises EncoderError for a base whose weights are not
    learned, because it is too large.
    """
    if "match.learned" not in sections:
        from magbot.encoder.encoder_files import EncoderError

        raise EncoderError(
            "This knowledge base is too large for an encoder (its phrasings times its entries are "
            f"above {LEARNED_UP_TO:,}). Choose none, or split it."
        )
    corpus = Corpus(data)
    heads = meaning_heads.lay_out_encoded(corpus, encoder)
    shared = siblings.lay_out(corpus.entries, data.replies)

    def refit(kept: Corpus) -> Retriever:
        encoded = meaning_heads.lay_out_encoded(kept, encoder)
        return _open({**_learned(kept), **encoded, **shared}, ENCODER)

    fitted = _confidence(
        _open({**sections, **heads}, ENCODER),
        data,
        calibration.prior(few=corpus.few),
        lambda: cross_validation.by_refitting(corpus, refit),
        ENCODER,
    )
    return {**heads, **fitted}


def _confidence(
    model: Retriever,
    data: TrainingData,
    prior: Sequence[float],
    held_out: Callable[[], list[Observation]],
    part: str = MATCHER,
) -> dict[str, bytes]:
    """Return the sections of the confidence, fitted on judged questions or what was held out."""
    judged = [_observe(model, question, right) for question, right in data.judged]
    observed = len(judged) >= JUDGED_FROM
    measured = judged if observed else held_out()
    if observed:
        weights = calibration.fit_logistic(judged, prior, calibration.OBSERVED_PRECISION)
    else:
        weights = calibration.fit_logistic(measured, prior)
        weights[0] += calibration.easier(measured)
        weights = calibration.fit_logistic(judged, weights) if judged else weights
    rated = []
    for signs, right, best in measured:
        if data.replies is None or best in data.replies.answers:
            chance = capped(weights, signs)
            rated.append((chance, float(right) if observed else chance))
    return confidence.lay_out(weights, calibration.thresholds(rated), part)


def _observe(model: Retriever, question: str, right: frozenset[int]) -> Observation:
    signs, best = model.signs(question)
    return signs, best in right, best


def _learned(corpus: Corpus) -> dict[str, bytes]:
    sections = {**_common(corpus, corpus.contents()), **LinearWeights(corpus).lay_out()}
    if not corpus.few:
        return sections
    empty = corpus.pack.function_words
    return {**sections, **word_coverage.lay_out(corpus.meaning_texts, corpus.entries, empty)}


def _counted(corpus: Corpus) -> dict[str, bytes]:
    contents = corpus.contents()
    return {
        **_common(corpus, contents),
        **idf_ranker.lay_out(contents, len(corpus.unit_id)),
        **fuzzy_candidates.lay_out((corpus.term_id[word], word) for word in corpus.spelled),
    }


def _common(corpus: Corpus, contents: list[list[int]]) -> dict[str, bytes]:
    return {
        **phrasings.lay_out(corpus.phrasings, corpus.plain, corpus.near_misses, corpus.entries),
        **lay_out_lexicon(corpus),
        **number_lists("match.forward", contents),
    }


def _open(sections: Mapping[str, bytes | memoryview], part: str = MATCHER) -> Retriever:
    """Open sections that have no confidence yet."""
    sections = {**sections, **confidence.lay_out((), [], part)}
    return Retriever({name: memoryview(section) for name, section in sections.items()})
