"""From a knowledge base to the sections of an image, and back.

`compiled` opens an image and `encoder_choice` joins an encoder to it; the rest fits and lays out,
and is not imported where a question is answered from an image (import-linter).
"""
