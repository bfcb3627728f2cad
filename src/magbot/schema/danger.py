"""Write the JSON Schema of the danger signs: `safety.yaml`, and the pages in `safety/`."""

from __future__ import annotations

from typing import Any

from magbot.kb.cards import REASON, STANDARD
from magbot.safety.rules import REACHES
from magbot.schema.records import DIALECT

Schema = dict[str, Any]

_PHRASE: Schema = {"type": ["string", "number"]}
_PHRASES: Schema = {"anyOf": [_PHRASE, {"type": "array", "items": _PHRASE}]}
_LISTS: Schema = {"type": "object", "additionalProperties": _PHRASES}
_NUMBERS: Schema = {"type": "object", "additionalProperties": {"type": "number"}}
_FLAG: Schema = {"type": "boolean"}


def danger_schema(title: str) -> Schema:
    """Return the JSON Schema (2020-12) of `safety.yaml` and of the files in `safety/`."""
    shared = {
        "lists": _say("named lists of words and phrases: <name> in a sign", _LISTS),
        "names": _say("lists of proper names, as of products", _LISTS),
        "quantities": _say("numbers that count in a range", _named(_QUANTITY)),
        "numbers": _say("words that stand for numbers", _NUMBERS),
        "times": _say("words that multiply, by factor", _LISTS),
        "joiners": _say("words that join two amounts", _PHRASES),
        "emoji": _say("what a picture stands for", _map()),
        "ordinary": _say("words never taken for a misspelt sign", _PHRASES),
        "idioms": _say("phrases whose words do not count", _PHRASES),
        "contexts": _say("ways of speaking in which a sign does not count", _named(_CONTEXT)),
        "families": _say("the dangers and their signs", {"type": "array", "items": _FAMILY}),
    }
    denial = {"anyOf": [_DENIAL, _PAGE["denial"]]}
    page = {"family": _say("the short name of the family on this page", _PHRASE), **_PAGE}
    return {
        "$schema": DIALECT,
        "title": title,
        **_keys({**page, **shared, "denial": _say("how a sign is denied", denial)}),
        "if": {"required": ["family"]},
        "then": {
            "required": ["card", "signs"],
            "properties": {"denial": _PAGE["denial"]},
            **_ONE_OF_SEEDS,
        },
        "else": {"properties": {**dict.fromkeys(_PAGE, False), "denial": _DENIAL}},
    }


def _keys(properties: dict[str, Schema], *required: str) -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    return {**schema, "required": list(required)} if required else schema


def _say(meaning: str, schema: Schema) -> Schema:
    return {"description": meaning, **schema}


def _named(schema: Schema) -> Schema:
    return {"type": "object", "additionalProperties": schema}


def _map() -> Schema:
    return {"type": "object", "additionalProperties": _PHRASE}


_QUANTITY = _keys({
    "units": _say("words behind the number, by factor", _LISTS),
    "before": _say("words that stand before it", _PHRASES),
    "not_before": _say("words that must not follow a bare number", _PHRASES),
    "bare": _say("whether a number without a unit counts", _FLAG),
    "multiplied": _say("whether '3 x 500' counts as 1500", _FLAG),
    "least": _say("the lowest number that counts", {"type": "number"}),
    "most": _say("the highest number that counts", {"type": "number"}),
})  # fmt: skip
_DENIAL = _keys({
    "words": _say("words that deny", _PHRASES),
    "carry": _say("words a denial carries over", _PHRASES),
    "ends": _say("words that end a denial", _PHRASES),
    "undone_by": _say("words that undo it", _PHRASES),
})  # fmt: skip
_CONTEXT = _keys({
    "cues": _say("words that tell the way of speaking", _PHRASES),
    "unless": _say("words that make the sign count after all", _PHRASES),
    "any_of": _say("the names of contexts that this one stands for", _PHRASES),
    "reach": _say("how far it reaches", {"enum": list(REACHES)}),
    "agreed": _say("for every family, where the learned part finds no danger", _FLAG),
})  # fmt: skip
_CARD: Schema = {"anyOf": [{"enum": list(STANDARD)}, {"type": "string", "pattern": f"^{REASON}."}]}
_NOT_WHEN = _say("contexts in which it does not count", _PHRASES)
_NEGATABLE = _say("the same as denial", _FLAG)
_SIGN = _keys({
    "sign": _say("groups that must stand near each other", _PHRASE),
    "within": _say("how many words apart at most", {"type": "integer"}),
    "nearby": _say("whether neighbouring sentences count", _FLAG),
    "denial": _say("whether a denial cancels it", _FLAG),
    "past": _say("whether it does not count when it is told of the past", _FLAG),
    "negatable": _NEGATABLE,
    "not_when": _NOT_WHEN,
}, "sign")  # fmt: skip
_TEXT: Schema = {"type": "string"}
_SIGNED = _keys({
    "by": _say("who answers for the page: name and profession", _TEXT),
    "on": _say("the day, as in 2026-11-30", _TEXT),
}, "by", "on")  # fmt: skip
_PAGE: dict[str, Schema] = {
    "title": _say("what the danger is", _PHRASE),
    "what": _say("what it is, in plain words", _TEXT),
    "why": _say("why it matters", _TEXT),
    "card": _say("the card to show", _CARD),
    "source": _say("where that stands", _TEXT),
    "denial": _say("whether a denial cancels it", _FLAG),
    "past": _say("whether it does not count when it is told of the past", _FLAG),
    "negatable": _NEGATABLE,
    "not_when": _NOT_WHEN,
    "signs": _say("any of these is a sign", {"anyOf": [
        _PHRASE, {"type": "array", "items": {"anyOf": [_PHRASE, _SIGN]}}]}),
    "unless": _say("look-alike phrases that do not count", _PHRASES),
    "seeds": _say("texts that must show the card", _PHRASES),
    "examples": _say("the same as seeds", _PHRASES),
    "look_alikes": _say("texts that must not", _PHRASES),
    "signed": _say("who signed the page, and when", {"anyOf": [_SIGNED, {"type": "null"}]}),
}  # fmt: skip
_ONE_OF_SEEDS: Schema = {"anyOf": [{"required": ["seeds"]}, {"required": ["examples"]}]}
_FAMILY = {**_keys({"id": _say("a short name", _PHRASE), **_PAGE}, "id", "card", "signs"),
           **_ONE_OF_SEEDS}  # fmt: skip
