"""Write the JSON Schema of a record from the same fields that reading checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from magbot.kb.ids import ID
from magbot.kb.record import Field, Record

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# YAML reads an unquoted 2024 as a number; magbot keeps it as it was written.
_TEXT: Schema = {"type": ["string", "number"]}
_ID: Schema = {"type": "string", "pattern": f"^{ID.pattern}$"}
_DATE: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_PAIR: Schema = {"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2}
_TYPES: dict[str, Schema] = {
    "text": _TEXT,
    "line": _TEXT,
    "id": _ID,
    "date": _DATE,
    "number": {"type": "number"},
    "share": {"type": "number", "minimum": 0, "maximum": 1},
    "words": {"type": "array", "items": _TEXT},
    "ids": {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
    "groups": {"type": "array", "items": {"type": "array", "items": _TEXT}},
    "pairs": {
        "anyOf": [
            {"type": "array", "items": _PAIR},
            {"type": "object", "additionalProperties": _TEXT},
        ]
    },
    "map": {"type": "object", "additionalProperties": _TEXT},
    "reasons": {
        "anyOf": [
            _TEXT,
            {"type": "array", "items": _TEXT},
            {"type": "object", "additionalProperties": _TEXT},
        ]
    },
    "contacts": {
        "type": "object",
        "additionalProperties": {
            "anyOf": [_TEXT, {"type": "object", "additionalProperties": _TEXT}]
        },
    },
    "contact": {"anyOf": [_TEXT, {"type": "object", "additionalProperties": _TEXT}]},
}


def schema_of(record: Record, title: str) -> Schema:
    """Return the JSON Schema (2020-12) of a file that holds this record."""
    return {"$schema": DIALECT, "title": title, **record_schema(record, _TYPES)}


def record_schema(record: Record, types: Mapping[str, Schema]) -> Schema:
    """Return the schema of a mapping with the keys of a record; `types` has those of values."""
    required = [field.name for field in record.fields if field.required]
    schema: Schema = {
        "type": "object",
        "properties": {
            field.name: {"description": field.doc, **_value(field, types)}
            for field in record.fields
        },
        "additionalProperties": False,
    }
    return {**schema, "required": required} if required else schema


def _value(field: Field, types: Mapping[str, Schema]) -> Schema:
    if field.choices:
        # YAML reads an unquoted yes or no as a truth value; magbot keeps it as it was written.
        truths = [True, False] if {"yes", "no"} <= set(field.choices) else []
        return {"enum": [*field.choices, *truths]}
    if field.record is None:
        return types[field.type]
    inside = record_schema(field.record, types)
    match field.type:
        case "records":
            return {"type": "array", "items": inside}
        case "signature":
            return {"anyOf": [inside, {"type": "null"}]}
        case "signs":
            items = {"anyOf": [types["phrase"], inside]}
            return {"anyOf": [types["phrase"], {"type": "array", "items": items}]}
    return {"type": "object", "additionalProperties": inside} if field.record.named else inside
