"""Learn the matcher's sections when a knowledge base is compiled."""

from __future__ import annotations

from struct import pack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from magbot.retrieve.model import Vocabulary


def learn(
    phrasings: Sequence[tuple[int, str]],
    negatives: Sequence[tuple[int, str]],
    *,
    entries: int,
    vocabulary: Vocabulary,
) -> dict[str, bytes]:
    """Give the sections for these phrasings."""
    del negatives, vocabulary
    owners = pack(f"<{len(phrasings)}I", *(owner for owner, _ in phrasings))
    texts = "\n".join(" ".join(text.split()) for _, text in phrasings)
    return {
        "match.size": pack("<II", entries, len(phrasings)),
        "match.owner": owners,
        "match.text": texts.encode("utf-8", "surrogatepass"),
    }
