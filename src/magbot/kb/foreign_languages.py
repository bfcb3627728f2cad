"""Other languages, read from `magbot/foreign_languages`: how to tell them, and what is said."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from magbot.kb.language_packs import read_file
from magbot.text.language_identification import REPLY, ForeignLanguage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_FOLDER = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "foreign_languages"
)
_SUFFIX = ".yaml"
_PLACE = re.compile(r"\{(\w+)\}")
_REPLY = ("speaks", "person", "danger")
EMERGENCY, LANGUAGE = "emergency", "language"


def languages(own: str, contacts: Mapping[str, str]) -> tuple[ForeignLanguage, ...]:
    """Return every language that can be told, its texts filled in for a base.

    `own` is the language of the base; `contacts` are its numbers, by name.
    """
    return tuple(
        _language(data, own.replace("_", "-").split("-", 1)[0].lower(), contacts)
        for data in _written()
    )


def replies(known: Iterable[ForeignLanguage]) -> dict[str, str]:
    """Return what is said in each language, by the name under which a folder may replace it."""
    return {REPLY + language.code: language.reply for language in known if language.reply}


@lru_cache(maxsize=1)
def _trigrams() -> dict[str, dict[str, int]]:
    tables: dict[str, dict[str, int]] = {}
    with open(os.path.join(_FOLDER, "trigrams.txt"), encoding="utf-8") as file:
        for line in file:
            code, band, *texts = line.split()
            tables.setdefault(code, {}).update(dict.fromkeys(texts, int(band)))
    return tables


@lru_cache(maxsize=1)
def _written() -> tuple[dict[str, Any], ...]:
    names = sorted(name for name in os.listdir(_FOLDER) if name.endswith(_SUFFIX))
    return tuple(read_file(os.path.join(_FOLDER, name)) for name in names)


def _language(data: Mapping[str, Any], own: str, contacts: Mapping[str, str]) -> ForeignLanguage:
    named = {**contacts, LANGUAGE: data.get("languages", {}).get(own, own)}
    local = data.get("local", "")
    number = contacts.get(EMERGENCY, "")
    named[EMERGENCY] = f"{local} ({number})" if number else local
    sentences = [_filled(data[key], named) for key in _REPLY if key in data]
    return ForeignLanguage(
        code=data["code"],
        words=frozenset(data.get("words", "").split()),
        **{
            key: data.get(key, "").replace(" ", "")
            for key in ("marks", "letters", "needs", "never")
        },
        reply=" ".join(filter(None, sentences)),
        trigrams=_trigrams().get(data["code"], {}),
        cards={name: _filled(text, named) for name, text in data.get("cards", {}).items()},
    )


def _filled(text: str, named: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled in, without lines whose contact is not known."""
    lines = (line for line in text.strip().split("\n") if named.keys() >= {*_PLACE.findall(line)})
    return "\n".join(_PLACE.sub(lambda match: named[match[1]], line) for line in lines)
