"""Run an encoder: one text at a time, on one thread, so that a text always gets one vector."""

from __future__ import annotations

from threading import Lock

import numpy as np

from magbot.encoder.located import EncoderError, read_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from magbot.encoder.located import Located

LONGEST = 64  # word pieces of a text that are read
_KEPT = 8  # latest texts whose vectors are remembered: parts of one question are matched twice
_QUIET = 3  # onnxruntime's level of errors alone
_opened: dict[Located, Encoder] = {}
_opening = Lock()


class Encoder:
    """Vectors of texts, of length one. Safe to share between threads.

    Texts are never put through together: the rounding of an int8 model looks at all that goes
    through at once, and a text's vector would depend on its neighbours.
    """

    def __init__(self, found: Located) -> None:
        """Load the model. Raises EncoderError for files that are not the ones located."""
        model, vocabulary = read_files(found)
        self.found = found
        self._tokenizer = _tokenizer(found, vocabulary)
        self._session = _session(found, model)
        self._inputs = [one.name for one in self._session.get_inputs()]
        self._latest: dict[str, Any] = {}
        self._wordings: dict[str, Any] = {}

    def encode(self, text: str) -> Any:  # noqa: ANN401
        """Return the vector of a text."""
        latest = self._latest
        vector = latest.get(text)
        if vector is None:
            vector = self._run(text)
            if len(latest) >= _KEPT:
                latest = {}
            self._latest = {**latest, text: vector}
        return vector

    def encode_wordings(self, texts: Sequence[str]) -> list[Any]:
        """Return the vectors of a base's wordings; they are remembered for its next edition."""
        kept = self._wordings
        found = {text: kept[text] if text in kept else self._run(text) for text in texts}
        self._wordings = {**kept, **found} if len(kept) <= 2 * len(found) else found
        return [found[text] for text in texts]

    def _run(self, text: str) -> Any:  # noqa: ANN401
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        given["token_type_ids"] = np.zeros_like(ids)
        out = self._session.run(None, {name: given[name] for name in self._inputs})[0][0]
        vector = out.mean(axis=0, dtype=np.float64) if out.ndim > 1 else out.astype(np.float64)
        return (vector / (np.linalg.norm(vector) or 1.0)).astype(np.float32)


def open_encoder(found: Located) -> Encoder:
    """Return the encoder, loaded once in a process."""
    with _opening:
        encoder = _opened.get(found)
        if encoder is None:
            encoder = _opened[found] = Encoder(found)
        return encoder


def _session(found: Located, model: bytes) -> Any:  # noqa: ANN401
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _QUIET
    try:
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its exceptions have no base of their own
        raise EncoderError(
            f"{found.model} is no model that onnxruntime can run: {error}"
        ) from error
    known = {"input_ids", "attention_mask", "token_type_ids"}
    foreign = {one.name for one in session.get_inputs()} - known
    if foreign:
        raise EncoderError(
            f"{found.model} asks for {', '.join(sorted(foreign))}; a sentence encoder takes "
            f"{', '.join(sorted(known))}. Export it as one."
        )
    return session


def _tokenizer(found: Located, vocabulary: bytes) -> Any:  # noqa: ANN401
    from tokenizers import BertWordPieceTokenizer, Tokenizer

    try:
        if found.vocabulary.endswith(".json"):
            tokenizer = Tokenizer.from_str(vocabulary.decode())
        else:
            pieces = vocabulary.decode().split("\n")[:-1]
            places = {piece: position for position, piece in enumerate(pieces)}
            tokenizer = BertWordPieceTokenizer(places, lowercase=True)
    except Exception as error:  # it raises Exception itself
        raise EncoderError(f"{found.vocabulary} is no tokenizer: {error}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return tokenizer
