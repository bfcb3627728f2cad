"""What an edit takes out of a knowledge base that is being served: never lost by a slip.

A file that was emptied, cut, renamed or overwritten still loads. So a new edition without a
danger family, a card, the note or half of the entries of the one in use is refused until a
person confirms it: by starting again, or, for families, under `retired:` in faq.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from magbot.kb import language_packs
from magbot.kb.model import KnowledgeBase
from magbot.safety import Screen

_SHOWN = 10


def losses(old: KnowledgeBase, new: KnowledgeBase) -> tuple[str, ...]:
    """Return what the new edition has lost without confirmation, in words; () for nothing.

    Both are compiled.
    """
    return (*_danger(old, new), *_texts(old, new), *_entries(old, new))


def refusal(lost: tuple[str, ...], again: str) -> str:
    """Return why an edition is refused; `again` says how to start again."""
    listed = ", ".join(lost[:_SHOWN]) + (f" and {len(lost) - _SHOWN} more" * (len(lost) > _SHOWN))
    return (
        f"The edit takes out {listed}. Restore it, or {again[:1].lower()}{again[1:]} to confirm; "
        "a danger family may also be named under `retired:` in faq.yaml."
    )


def _danger(old: KnowledgeBase, new: KnowledgeBase) -> Iterator[str]:
    before, after = (dict(Screen(kb.sections).families()) for kb in (old, new))
    for family in before:
        if family not in after and family not in new.settings.retired:
            yield f"the danger family '{family}'"
    if not before.keys() - after.keys():
        for card in sorted(set(before.values()) - set(after.values())):
            yield f"every danger sign of the card '{card}'"


def _texts(old: KnowledgeBase, new: KnowledgeBase) -> Iterator[str]:
    texts = language_packs.texts(new.language)
    for name, card in texts.cards.items():
        if new.cards.get(name, card) == card != old.cards.get(name, card):
            yield f"the card '{name}'"
    if new.note == texts.note != old.note:
        yield "the note"


def _entries(old: KnowledgeBase, new: KnowledgeBase) -> Iterator[str]:
    new_ids = {entry.id for entry in new.entries}
    gone = sum(entry.id not in new_ids for entry in old.entries)
    if 2 * gone > len(old.entries) and gone > 1:
        yield f"{gone} of {len(old.entries)} entries"
