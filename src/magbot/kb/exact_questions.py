"""Know which questions are stored word for word, so that they are answered without matching.

A stored wording that the danger screen lets pass is listed here when the knowledge base is
compiled. A question that says the same is then answered without the screen and the matcher,
which would find the same entry with certainty; a question written in any other way is not.
"""

from __future__ import annotations

from magbot.image.arrays import numbers, read_numbers
from magbot.image.tables import equal_run, key_of
from magbot.text import normalize
from magbot.text.segmentation import LONGEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from magbot.kb.model import Entry, KnowledgeBase

MOST = 20_000  # wordings; above, none is listed: screening each would take minutes


def lay_out(
    kb: KnowledgeBase, passes: Callable[[str], bool], known: AbstractSet[str] = frozenset()
) -> dict[str, bytes]:
    """Return the sections `stored.*`; `passes` tells whether the screen finds nothing in a text.

    It is not asked about the wordings of which it is `known` that they pass in every form.
    """
    entry_of: dict[str, int] = {}
    dangerous: set[str] = set()
    if sum(1 + len(entry.variants) for entry in kb.entries) <= MOST:
        for position, entry in enumerate(kb.entries):
            for text in entry.phrasings:
                plain = normalize(text)
                entry_of.setdefault(plain, position)
                if text not in known and (
                    len(text) > LONGEST or not all(map(passes, {text, plain, plain + "?"}))
                ):
                    dangerous.add(plain)
    rows = sorted((key_of(text), entry_of[text]) for text in entry_of.keys() - dangerous if text)
    return {
        "stored.key": numbers("I", (key for key, _ in rows)),
        "stored.entry": numbers("I", (position for _, position in rows)),
    }


def passing(sections: Mapping[str, memoryview], entries: Iterable[Entry]) -> frozenset[str]:
    """Return the wordings of the entries that are listed, and so pass in every form."""
    rows = set(
        zip(*(_numbers(sections, f"stored.{part}") for part in ("key", "entry")), strict=True)
    )
    plains: dict[tuple[int, int], str] = {}
    texts, shared = {}, set()
    for position, entry in enumerate(entries):
        for text in entry.phrasings:
            plain = normalize(text)
            texts[text] = row = key_of(plain), position
            if plains.setdefault(row, plain) != plain:
                shared.add(row)  # two wordings share a key: either may be the listed one
    return frozenset(text for text, row in texts.items() if row in rows and row not in shared)


class ExactQuestions:
    """The sections that `lay_out` made."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._entries: Sequence[Entry] = kb.entries
        self._keys = _numbers(kb.sections, "stored.key")
        self._places = _numbers(kb.sections, "stored.entry")

    def find(self, question: str, plain: str) -> Entry | None:
        """Return the entry that stores this question word for word; None where it is not sure.

        `plain` is the question normalised; of one longer than `LONGEST` it is not read.
        Letter case, spacing, apostrophes and one question mark at the end may differ; where
        more does, such as a comma, the screen could read the question in another way.
        """
        if len(question) > LONGEST or not self._keys:
            return None
        for index in equal_run(self._keys, key_of(plain)):
            entry = self._entries[self._places[index]]
            if _says(entry, question, plain):
                return entry
        return None


def _says(entry: Entry, question: str, plain: str) -> bool:
    if question in entry.phrasings:
        return True
    return _bare(question) == plain and plain in map(normalize, entry.phrasings)


def _bare(question: str) -> str:
    """Return a text without what the danger screen does not read: case, spacing, apostrophes."""
    if not question.isascii() or "\n" in question or "\r" in question:
        return ""
    text = " ".join(question.lower().replace("'", "").split())
    return text.removesuffix("?").rstrip()


def _numbers(sections: Mapping[str, memoryview], name: str) -> memoryview[int]:
    rows: memoryview[int] = read_numbers("I", sections.get(name, memoryview(b"")))
    return rows
