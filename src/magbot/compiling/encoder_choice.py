"""Join a sentence encoder to a compiled knowledge base, where a deployment chose one.

Chosen by an argument, else by the variable MAGBOT_ENCODER, else by `encoder:` in faq.yaml; "none"
is the choice of none. That the packages are installed changes nothing by itself.
"""

from __future__ import annotations

import os

from magbot.compiling.compiled import open_sections
from magbot.encoder.encoder_files import NONE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from magbot.encoder.encoder_files import EncoderFiles
    from magbot.image.container import Sections
    from magbot.kb.model import KnowledgeBase

    Fit = Callable[[], Mapping[str, bytes]]
    Keep = Callable[[KnowledgeBase, EncoderFiles, Fit], Sections]

VARIABLE = "MAGBOT_ENCODER"
_PART = "encoder."  # prefix of its sections


def with_encoder(
    kb: KnowledgeBase, choice: str | None = None, keep: Keep | None = None
) -> KnowledgeBase:
    """Return a compiled knowledge base as it answers with the encoder that was chosen, or without.

    `keep` is given what is fitted and may bring it from an earlier time. Raises MissingExtraError
    where the encoder's packages are not installed, EncoderError where there is no such encoder.
    """
    name = _named(kb, choice)
    if name == NONE or not (name or kb.encoder):
        return open_sections(_plain(kb)) if kb.encoder else kb
    from magbot.encoder.encoder_files import locate

    if not name:  # the encoder that the image was compiled with
        locate(*(bytes(kb.sections[f"encoder.{part}"]).decode() for part in ("name", "digest")))
        return kb
    files = locate(name)
    if kb.encoder == files.short and bytes(kb.sections["encoder.digest"]).decode() == files.digest:
        return kb
    kb = open_sections(_plain(kb))

    def fit() -> Mapping[str, bytes]:
        from magbot.compiling.matcher import training_data
        from magbot.encoder.onnx_encoder import open_encoder
        from magbot.retrieve.training.fitting import fit_encoded

        return fit_encoded(kb.sections, training_data(kb), open_encoder(files))

    added = keep(kb, files, fit) if keep else fit()
    views = {name: memoryview(added[name]) for name in added if name.startswith(_PART)}
    return open_sections({**kb.sections, **views})


def chosen(kb: KnowledgeBase, choice: str | None = None) -> str:
    """Return the name of the encoder that was chosen, "" for none."""
    name = _named(kb, choice)
    return "" if name == NONE else name


def _named(kb: KnowledgeBase, choice: str | None) -> str:
    if choice is not None:
        return choice or NONE
    return os.environ.get(VARIABLE) or kb.settings.encoder


def _plain(kb: KnowledgeBase) -> Mapping[str, memoryview]:
    sections = kb.sections
    if not kb.encoder:
        return sections
    return {name: sections[name] for name in sections if not name.startswith(_PART)}
