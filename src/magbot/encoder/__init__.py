"""A sentence encoder, for deployments that choose one: what a whole text means, as one vector.

    files = locate("minilm")              # or a folder; MissingExtraError without the packages
    encoder = open_encoder(files)         # loads the model, once in a process
    vector = encoder.encode("how much is too much")
    head = SoftmaxHead(fit_softmax(vectors, classes, count))
    head.probabilities(vector)            # a float a class

The only door for onnxruntime, numpy and tokenizers; none of them is imported before a vector or
a head is asked for. Nothing is ever downloaded: a model is a file of an installed package, or of
a folder that is named.
"""

from __future__ import annotations

from magbot.encoder.encoder_files import NAMES, NONE, EncoderError, EncoderFiles, is_name, locate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.encoder.onnx_encoder import Encoder, open_encoder
    from magbot.encoder.softmax_head import SoftmaxHead, fit_softmax

__all__ = [
    "NAMES",
    "NONE",
    "Encoder",
    "EncoderError",
    "EncoderFiles",
    "SoftmaxHead",
    "fit_softmax",
    "is_name",
    "locate",
    "open_encoder",
]

_LATE = {
    "Encoder": "onnx_encoder",
    "SoftmaxHead": "softmax_head",
    "fit_softmax": "softmax_head",
    "open_encoder": "onnx_encoder",
}


def __getattr__(name: str) -> object:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
