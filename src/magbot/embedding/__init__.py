"""Vectors of words, distilled from a sentence encoder: what a text is about, read in plain Python.

    vectors = open_token_vectors()        # mapped once; opened when a question first needs it
    unit = vectors.unit(words)            # 256 ints, the words' sum at length 1 << UNIT_BITS
    head = LinearHead(section)            # what `lay_out_head` or a fit made
    head.levels(unit)                     # a float a class, about 0.1 ms for 200 classes
    softmax(head.levels(unit))            # probabilities

`words` are normalised words (`magbot.text.tokens`), spelling mended; word by word the sums are
remembered. Where no word has a vector `unit` gives no numbers, and a head gives its biases.
All of it is whole-number arithmetic on packed lanes but for the last step, `softmax`: the same
on every machine. No numpy. `magbot.embedding.softmax_fit.fit_softmax(units, classes, count)`
learns a head's section, deterministically; a question needs none of it, so that it is not
imported here. The table is built by `scripts/build_token_vectors.py`; docs/design.md says what
it is.
"""

from __future__ import annotations

from magbot.embedding.linear_head import LinearHead, lay_out_head, softmax
from magbot.embedding.token_vectors import DIMENSIONS, UNIT_BITS, TokenVectors, open_token_vectors

__all__ = [
    "DIMENSIONS",
    "UNIT_BITS",
    "LinearHead",
    "TokenVectors",
    "lay_out_head",
    "open_token_vectors",
    "softmax",
]
