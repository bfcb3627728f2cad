"""Lay out the words of a knowledge base for the lexicon, when it is compiled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from magbot.image.arrays import numbers
from magbot.image.codec import encode
from magbot.image.tables import key_of, strings
from magbot.retrieve import phonetic_index
from magbot.retrieve.corpus import Corpus
from magbot.retrieve.typing_errors import deletion_keys, shift_of


def lay_out(corpus: Corpus) -> dict[str, bytes]:
    """Return the sections of a corpus's words, spelling index, synonyms and distinct pairs."""
    words = [(term, word) for term, word in enumerate(corpus.terms) if word in corpus.spelled]
    words += enumerate(corpus.replaced, len(corpus.terms))
    index = sorted((key, term) for term, word in words for key in deletion_keys(word))
    stem = corpus.pack.stem
    known = sorted((key_of(word), term) for term, word in enumerate(corpus.terms))
    return {
        **strings("match.term", corpus.terms),
        **strings("match.replaced", corpus.replaced),
        "match.term.key": numbers("I", (key for key, _ in known)),
        "match.term.row": numbers("I", (term for _, term in known)),
        "match.unit": numbers("I", corpus.unit_of),
        **_buckets("match.near", [key for key, _ in index]),
        "match.near.term": numbers("I", (term for _, term in index)),
        **phonetic_index.lay_out(words),
        "match.rule": _lines(corpus.rules),
        "match.language": encode(dict(corpus.pack.tables)),
        "match.distinct": _lines(
            (stem(left), stem(right)) for left, right in corpus.vocabulary.distinct
        ),
    }


def _lines(pairs: Iterable[tuple[str, str]]) -> bytes:
    return "\n".join(map("\t".join, pairs)).encode("utf-8", "surrogatepass")


def _buckets(name: str, ordered: Sequence[int]) -> dict[str, bytes]:
    """Lay out keys of 32 bits in their order, and where those with the same first bits start."""
    count = 1 << len(ordered).bit_length()
    shift = shift_of(count)
    starts = [0] * (count + 1)
    for key in ordered:
        starts[(key >> shift) + 1] += 1
    return {
        f"{name}.key": numbers("I", ordered),
        f"{name}.start": numbers("I", accumulate(starts)),
    }
