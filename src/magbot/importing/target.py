"""The knowledge base that drafts are meant for: its ids, its note, its headings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from magbot.kb import folder_reader, language_packs


@dataclass(frozen=True)
class Target:
    """What the target folder already says. An export carries it inside each answer."""

    note: str
    evidence: str
    sources: str
    ids: frozenset[str] = frozenset()

    def split(self, text: str) -> tuple[str, str]:
        """Return answer and evidence of an exported text; any other text is all answer."""
        blocks = [block.strip("\n") for block in text.strip().split("\n\n")]
        length = len(self.note.strip().split("\n\n"))
        if len(blocks) <= length or "\n\n".join(blocks[-length:]).split() != self.note.split():
            return text.strip(), ""
        del blocks[-length:]
        if len(blocks) > 1 and blocks[-1].startswith(f"{self.sources}: "):
            del blocks[-1]
        head = f"{self.evidence}: "
        for position in range(len(blocks) - 1, 0, -1):
            if blocks[position].startswith(head):
                evidence = "\n\n".join(blocks[position:]).removeprefix(head)
                return "\n\n".join(blocks[:position]), evidence
        return "\n\n".join(blocks), ""


def read_target(folder: str | Path) -> Target:
    """Read what the target folder says; a folder that is not there yet says the defaults.

    Problems of the folder are left to `magbot check`: what can be read is used.
    """
    if not Path(folder).is_dir():
        texts = language_packs.texts(language_packs.ENGLISH)
        return Target(texts.note, texts.labels["evidence"], texts.labels["sources"])
    kb, _ = folder_reader.read(folder)
    ids = frozenset(entry.id for entry in kb.entries)
    return Target(kb.note, kb.labels["evidence"], kb.labels["sources"], ids)
