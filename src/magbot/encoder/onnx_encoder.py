"""Run an encoder: one text at a time, on one thread, so that a text always gets one vector."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np

from magbot.encoder.encoder_files import EncoderError, EncoderFiles, read_files
from magbot.frozen import Memo

LONGEST = 64  # word pieces of a text that are read
_MOST_REMEMBERED = 8  # texts: parts of one question are matched twice
_QUIET = 3  # onnxruntime's log level for errors only
_opened: dict[EncoderFiles, Encoder] = {}
_opening = Lock()


class Encoder:
    """Vectors of texts, of length one. Safe to share between threads.

    Texts are never put through together: the rounding of an int8 model looks at all that goes
    through at once, and a text's vector would depend on its neighbours.
    """

    def __init__(self, files: EncoderFiles) -> None:
        """Load the model. Raises EncoderError for files that are not the ones located."""
        model, vocabulary = read_files(files)
        self.files = files
        self._tokenizer = _tokenizer(files, vocabulary)
        self._session = _session(files, model)
        self._inputs = [field.name for field in self._session.get_inputs()]
        self._latest = Memo(self._run, _MOST_REMEMBERED)
        self._wordings: dict[str, Any] = {}

    def encode(self, text: str) -> Any:  # noqa: ANN401
        """Return the vector of a text."""
        return self._latest[text]

    def encode_wordings(self, texts: Sequence[str]) -> list[Any]:
        """Return the vectors of a base's wordings; they are remembered for its next edition."""
        remembered = self._wordings
        vectors = {
            text: remembered[text] if text in remembered else self._run(text) for text in texts
        }
        self._wordings = (
            {**remembered, **vectors} if len(remembered) <= 2 * len(vectors) else vectors
        )
        return [vectors[text] for text in texts]

    def _run(self, text: str) -> Any:  # noqa: ANN401
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        arrays = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        arrays["token_type_ids"] = np.zeros_like(ids)
        output = self._session.run(None, {name: arrays[name] for name in self._inputs})[0][0]
        vector = (
            output.mean(axis=0, dtype=np.float64) if output.ndim > 1 else output.astype(np.float64)
        )
        return (vector / (np.linalg.norm(vector) or 1.0)).astype(np.float32)


def open_encoder(files: EncoderFiles) -> Encoder:
    """Return the encoder, loaded once in a process."""
    with _opening:
        encoder = _opened.get(files)
        if encoder is None:
            encoder = _opened[files] = Encoder(files)
        return encoder


def _session(files: EncoderFiles, model: bytes) -> Any:  # noqa: ANN401
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _QUIET
    try:
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions share no base class
        raise EncoderError(
            f"{files.model} is no model that onnxruntime can run: {error}"
        ) from error
    known = {"input_ids", "attention_mask", "token_type_ids"}
    foreign = {field.name for field in session.get_inputs()} - known
    if foreign:
        raise EncoderError(
            f"{files.model} asks for {', '.join(sorted(foreign))}; a sentence encoder takes "
            f"{', '.join(sorted(known))}. Export it as one."
        )
    return session


def _tokenizer(files: EncoderFiles, vocabulary: bytes) -> Any:  # noqa: ANN401
    from tokenizers import BertWordPieceTokenizer, Tokenizer

    try:
        if files.vocabulary.endswith(".json"):
            tokenizer = Tokenizer.from_str(vocabulary.decode())
        else:
            pieces = vocabulary.decode().split("\n")[:-1]
            places = {piece: position for position, piece in enumerate(pieces)}
            tokenizer = BertWordPieceTokenizer(places, lowercase=True)
    except Exception as error:  # tokenizers raises plain Exception
        raise EncoderError(f"{files.vocabulary} is no tokenizer: {error}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return tokenizer
