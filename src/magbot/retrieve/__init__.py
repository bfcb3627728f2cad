"""Find the entries whose phrasings a question resembles, and say how sure that is."""

from __future__ import annotations

from magbot.kb.model import Vocabulary
from magbot.retrieve.model import Explanation, Hit, Replies, Retrieval
from magbot.retrieve.retriever import Retriever

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from magbot.encoder.onnx_encoder import Encoder
    from magbot.text.language_pack import LanguagePack

__all__ = [
    "Explanation",
    "Hit",
    "Replies",
    "Retrieval",
    "Retriever",
    "Vocabulary",
    "fit",
    "fit_encoded",
]


def fit(
    phrasings: Sequence[tuple[int, str]],
    negatives: Sequence[tuple[int, str]] = (),
    *,
    entries: int,
    vocabulary: Vocabulary | None = None,
    judged: Sequence[tuple[str, frozenset[int]]] = (),
    replies: Replies | None = None,
    pack: LanguagePack | None = None,
) -> dict[str, bytes]:
    """Learn the matcher's sections from (entry, text) pairs; the names start with "match.".

    `negatives` are (entry, text) pairs that must not land on that entry. `judged` are questions
    with the entries that are right for them (none where no entry is): the confidence is fitted
    on them, after the phrasings themselves. `replies` tell the answers from small talk; without
    them all are answers. `pack` holds the words of their language, English by default.
    """
    from magbot.kb import language_packs
    from magbot.retrieve.training import learn

    return learn(
        phrasings,
        negatives,
        entries=entries,
        vocabulary=vocabulary or Vocabulary(),
        judged=judged,
        replies=replies,
        pack=pack or language_packs.pack(),
    )


def fit_encoded(  # noqa: PLR0913
    sections: Mapping[str, memoryview],
    phrasings: Sequence[tuple[int, str]],
    negatives: Sequence[tuple[int, str]] = (),
    *,
    encoder: Encoder,
    vocabulary: Vocabulary | None = None,
    judged: Sequence[tuple[str, frozenset[int]]] = (),
    replies: Replies | None = None,
    pack: LanguagePack | None = None,
) -> dict[str, bytes]:
    """Learn the sections that join an encoder to those of `fit`; the names start with "encoder.".

    The other arguments are those that `fit` was given. Raises EncoderError for a base whose
    weights are not learned, because it is too large.
    """
    from magbot.kb import language_packs
    from magbot.retrieve.training import learn_encoded

    if "match.learned" not in sections:
        from magbot.encoder.encoder_files import EncoderError

        raise EncoderError(
            "This knowledge base is too large for an encoder (its phrasings times its entries are "
            "above 4,000,000). Choose none, or split it."
        )
    return learn_encoded(
        sections,
        phrasings,
        negatives,
        vocabulary=vocabulary or Vocabulary(),
        judged=judged,
        replies=replies,
        pack=pack or language_packs.pack(),
        encoder=encoder,
    )
