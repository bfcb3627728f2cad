"""Vectors of words, distilled from a sentence encoder: what a text is about, read in plain Python.

    vectors = open_token_vectors()        # mapped once; opened when a question first needs it
    unit = vectors.unit(words)            # 256 ints, the words' sum at length 1 << UNIT_BITS
    head = LinearHead(section)            # what `lay_out_head` or `fit_softmax` made
    head.levels(unit)                     # a float a class, about 0.1 ms for 200 classes
    softmax(head.levels(unit))            # probabilities

`words` are normalised words (`magbot.text.tokens`) after spelling correction. Where no word has a
vector `unit` returns no numbers, and a head its biases. All of it is whole-number arithmetic on
packed lanes except the last step, `softmax`: the same on every machine, without numpy. The table
is built by `scripts/build_token_vectors.py`; docs/design.md says what it is.
"""
