"""Lay out the words of a knowledge base for the lexicon, when it is compiled."""

from __future__ import annotations

from collections.abc import Iterable

from magbot.image.arrays import numbers
from magbot.image.codec import encode
from magbot.image.tables import key_of, strings
from magbot.retrieve import near_words
from magbot.retrieve.training.corpus import Corpus


def lay_out(corpus: Corpus) -> dict[str, bytes]:
    """Return the sections of a corpus's words, spelling index, synonyms and distinct pairs."""
    words = [(term, word) for term, word in enumerate(corpus.terms) if word in corpus.spelled]
    words += enumerate(corpus.replaced, len(corpus.terms))
    stem = corpus.pack.stem
    known = sorted((key_of(word), term) for term, word in enumerate(corpus.terms))
    return {
        **strings("match.term", corpus.terms),
        **strings("match.replaced", corpus.replaced),
        "match.term.key": numbers("I", (key for key, _ in known)),
        "match.term.row": numbers("I", (term for _, term in known)),
        "match.unit": numbers("I", corpus.unit_of),
        **near_words.lay_out(words),
        "match.rule": _lines(corpus.rules),
        "match.language": encode(dict(corpus.pack.tables)),
        "match.distinct": _lines(
            (stem(left), stem(right)) for left, right in corpus.data.vocabulary.distinct
        ),
    }


def _lines(pairs: Iterable[tuple[str, str]]) -> bytes:
    return "\n".join(map("\t".join, pairs)).encode("utf-8", "surrogatepass")
