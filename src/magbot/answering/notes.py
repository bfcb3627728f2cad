"""Which consult note a reply carries: the full one, the short one, or one of its own."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from magbot.kb.model import Entry, KnowledgeBase

FULL, SHORT = "full", "short"
_NOTES = frozenset({"", FULL, SHORT})


def note_of(kb: KnowledgeBase, entries: Sequence[Entry], *, short: bool = False) -> str:
    """Return the note that agrees with these entries, in full or in its short form.

    An entry may ask for either length, or have a note of its own, which counts where it is shown
    alone.
    """
    wanted = {entry.note for entry in entries}
    if len(entries) == 1 and not wanted <= _NOTES:
        return entries[0].note
    brief = wanted == {SHORT} or (short and wanted <= {"", SHORT})
    return (kb.note_short if brief else "") or kb.note
