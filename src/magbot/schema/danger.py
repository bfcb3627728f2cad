"""Write the JSON Schema of the danger signs: `safety.yaml`, and the pages in `safety/`."""

from __future__ import annotations

from magbot.kb.cards import REASON, STANDARD
from magbot.kb.record import Field, Record
from magbot.safety.rules.file_format import DENIAL, PAGE, RULES
from magbot.schema.records import DIALECT, Schema, record_schema

_PHRASE: Schema = {"type": ["string", "number"]}
_PHRASES: Schema = {"anyOf": [_PHRASE, {"type": "array", "items": _PHRASE}]}
_LISTS: Schema = {"type": "object", "additionalProperties": _PHRASES}
_TYPES: dict[str, Schema] = {
    "phrase": _PHRASE,
    "phrases": _PHRASES,
    "texts": _PHRASES,
    "words": _PHRASES,
    "text": {"type": "string"},
    "flag": {"type": "boolean"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "lists": _LISTS,
    "factors": _LISTS,
    "numbers": {"type": "object", "additionalProperties": {"type": "number"}},
    "pairs": {"type": "object", "additionalProperties": _PHRASE},
    "card": {"anyOf": [{"enum": list(STANDARD)}, {"type": "string", "pattern": f"^{REASON}."}]},
}
_EXAMPLES: Schema = {"anyOf": [{"required": ["seeds"]}, {"required": ["examples"]}]}


def danger_schema(title: str) -> Schema:
    """Return the JSON Schema (2020-12) of `safety.yaml` and of the files in `safety/`."""
    family = Field("family", "phrase", "the short name of the family on this page")
    any_file = record_schema(Record("", (family, *PAGE.fields, *RULES.fields)), _TYPES)
    page, denial = record_schema(PAGE, _TYPES), record_schema(DENIAL, _TYPES)
    properties = any_file["properties"]
    of_page = page["properties"]["denial"]
    meaning = properties["denial"]["description"]
    properties["denial"] = {"description": meaning, "anyOf": [denial, of_page]}
    properties["families"]["items"] |= _EXAMPLES
    return {
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "if": {"required": ["family"]},
        "then": {
            "required": page["required"],
            "properties": {"denial": of_page},
            **_EXAMPLES,
        },
        "else": {"properties": {**dict.fromkeys(page["properties"], False), "denial": denial}},
    }
