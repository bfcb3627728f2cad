"""Language packs: what the engine itself says and listens for, read from `magbot/languages`.

A pack is read when a folder is compiled; the image then carries what its language says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from magbot.frozen import frozen
from magbot.kb.cards import Card
from magbot.text import normalize
from magbot.text.language_pack import BAR, LanguagePack, pack_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


Spelled = Sequence[Sequence[str]]

ENGLISH = "en"
SAY, WORDS = "say.", "words."
"""What stands before the name of a list that a folder sets under `labels:`."""
_NORMALISED = ("function", "common", "joining", "asking", "last")
_PUT = ">"
_FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "languages")
_SUFFIX = ".yaml"


@frozen
class Texts:
    """What the engine says in one language, and its word lists as they are written."""

    code: str
    name: str
    note: str
    labels: Mapping[str, str]
    replies: Mapping[str, str]
    cards: Mapping[str, Card]
    words: Mapping[str, str]
    say: Mapping[str, str]


@lru_cache(maxsize=1)
def codes() -> tuple[str, ...]:
    """Return the languages that have a pack."""
    names = sorted(os.listdir(_FOLDER))
    return tuple(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))


def code_of(language: str) -> str:
    """Return the code of the pack for a language, as es for es-MX; "" where there is none."""
    code = language.replace("_", "-").split("-")[0].lower()
    return code if code in codes() else ""


def texts(language: str) -> Texts:
    """Return the texts of a language; the English ones where it has no pack."""
    return _read(code_of(language) or ENGLISH)


def pack(language: str = ENGLISH, labels: Mapping[str, str] | None = None) -> LanguagePack:
    """Return the words of a language, with the lists that a folder sets under `labels`.

    They are English where the language has no pack, without the vectors of English words.
    """
    own = tuple(
        (key, text) for key, text in (labels or {}).items() if key.startswith((SAY, WORDS))
    )
    return _pack(code_of(language), own)


@lru_cache(maxsize=8)
def _pack(code: str, own: tuple[tuple[str, str], ...]) -> LanguagePack:
    written, labels = _read(code or ENGLISH), dict(own)
    words = {name: labels.get(WORDS + name, text) for name, text in written.words.items()}
    if not code:
        words["vectors"] = ""
    spelled = [rule.split(_PUT, 1) for rule in words.pop("spelled_out").split()]
    for name in _NORMALISED:
        words[name] = _words(words[name].replace(BAR, " "), spelled)
    numbers = words["numbers"].split(BAR)
    words["numbers"] = BAR.join(_words(text, spelled) for text in numbers)
    say = {
        name: BAR.join(_phrases(labels.get(SAY + name, text), spelled))
        for name, text in written.say.items()
    }
    return pack_of({"code": written.code, **words}, say)


def _words(text: str, spelled: Spelled) -> str:
    return " ".join(word for phrase in text.split() for word in _spellings(phrase, spelled))


def _phrases(text: str, spelled: Spelled) -> Iterator[str]:
    for phrase in text.split(BAR):
        yield from _spellings(phrase, spelled)


def _spellings(text: str, spelled: Spelled) -> Iterator[str]:
    """Return a text normalised, and once more with letters such as ü written as several."""
    plain = normalize(text)
    if plain:
        yield plain
    spelling = text.lower()
    for letter, written in spelled:
        spelling = spelling.replace(letter, written)
    if normalize(spelling) != plain:
        yield normalize(spelling)


@lru_cache(maxsize=8)
def _read(code: str) -> Texts:
    data = read_file(os.path.join(_FOLDER, code + _SUFFIX))
    cards = {name: Card(card["text"], card["note"]) for name, card in data["cards"].items()}
    return Texts(**{**data, "cards": cards})


def read_file(file: str) -> dict[str, Any]:
    """Return what a YAML file of the package holds, as plain texts. Raises ValueError."""
    from magbot.kb.document_reader import read_document

    with open(file, "rb") as opened:
        document = read_document(file, opened.read())
    if isinstance(document, list):
        raise ValueError(str(document[0]))  # noqa: TRY004  the file is wrong, not its type
    data: dict[str, Any] = _plain(document.data)
    return data


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return "" if value is None else str(value)
