"""Rules on the wording of all that is shown: nothing forbidden, no markup, no gap left open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from magbot.check.inspection import Inspection, Item, Location
from magbot.errors import Problem

Text = tuple[Location, str]

_MARKUP = re.compile(
    r"\*\*|__|`|</?[a-zA-Z]+>|(?<!\w)\*\w|\]\(|^\s*#{1,6}\s|~~|&(?:amp|lt|gt|nbsp);", re.MULTILINE
)
_GAP = re.compile(r"\{(\w+)\}")
_FOREIGN_GAP = re.compile(r"\{\{[^{}]{1,200}\}\}|\{[^\W\d][\w.]*\}")
_FILLED_BY_MAGBOT = frozenset({"title", "name", "number"})


def check_entry(inspection: Inspection, item: Item) -> Iterator[Problem]:
    """Check the texts of an entry, in which magbot fills in nothing."""
    texts: list[Text] = [(item.at(key), text) for key, text in item.texts.items()]
    for location, text in texts:
        yield from _wording(inspection, location, text)
    phrasings = enumerate(item.entry.phrasings)
    texts += [(item.phrasing_at(number), phrasing) for number, phrasing in phrasings]
    for location, text in texts:
        for gap in dict.fromkeys(_FOREIGN_GAP.findall(text)):
            message, fix = f"Nothing fills in '{gap}' in an entry.", "Write the text out."
            yield inspection.problem("placeholder", location, message, fix, near=gap)


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check the cards, replies, labels and notes, in which contacts are filled in."""
    contacts: set[str] = set(_FILLED_BY_MAGBOT)
    for file in inspection.folder.files:
        contacts.update(file.values.get("contacts", {}))
    for location, text in _texts(inspection):
        yield from _wording(inspection, location, text)
        for name in _GAP.findall(text):
            if name not in contacts:
                message = f"Nothing fills in '{{{name}}}'."
                fix = f"Add `{name}:` under `contacts:`, or write the text out."
                yield inspection.problem("placeholder", location, message, fix, near=f"{{{name}}}")


def _texts(inspection: Inspection) -> Iterator[Text]:
    """Return every text outside the entries that a person may be shown."""
    for file in inspection.folder.files:
        document, values = file.document, file.values
        for key in ("note", "note_short"):
            if key in values:
                yield (document, (key,)), str(values[key])
        for key in ("replies", "labels"):
            for name, text in values.get(key, {}).items():
                yield (document, (key, name)), text
        for name, card in values.get("cards", {}).items():
            for key, text in card.items():
                yield (document, ("cards", name, key)), text


def _wording(inspection: Inspection, location: Location, text: str) -> Iterator[Problem]:
    words: Sequence[str] = inspection.setting("forbidden", ())
    if words:
        joined, listed = " ".join(text.split()), "|".join(map(re.escape, words))
        for match in re.finditer(rf"(?<!\w)(?:{listed})(?!\w)", joined, re.IGNORECASE):
            message = f"'{match[0]}' is forbidden wording."
            fix = "Say it in another way, or take it off the list in `checks:`."
            near = joined[match.start() :]
            yield inspection.problem("forbidden-wording", location, message, fix, near=near)
    if markup := _MARKUP.search(text):
        message = f"'{markup[0].strip()}' looks like markup."
        fix = "Write plain text; each surface adds its own markup."
        yield inspection.problem("markup", location, message, fix, near=markup[0].strip())
