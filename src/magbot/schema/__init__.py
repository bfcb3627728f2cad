"""JSON Schema of a knowledge base's files, so that editors complete and check them."""

from __future__ import annotations

from magbot.schema.danger import danger_schema
from magbot.schema.records import schema_of

__all__ = ["danger_schema", "schema_of"]
