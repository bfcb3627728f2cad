"""The reference of the format names every key with the meaning that the model gives it."""

from __future__ import annotations

from pathlib import Path

import pytest

from magbot.evaluate.format import CASE, CASES, GRID, TURN
from magbot.kb.file_format import (
    CARD,
    CHECKS,
    CLAIM,
    ENTRY,
    FILE,
    HANDOFF,
    SCOPE,
    SOURCE,
    THRESHOLDS,
)

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "reference" / "format.md").read_text(
    encoding="utf-8"
)
RECORDS = (
    FILE,
    ENTRY,
    SOURCE,
    CLAIM,
    CARD,
    HANDOFF,
    SCOPE,
    CHECKS,
    THRESHOLDS,
    CASES,
    CASE,
    TURN,
    GRID,
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.title)
def test_every_key_stands_in_the_reference_with_its_meaning(record: object) -> None:
    for field in record.fields:  # type: ignore[attr-defined]
        rows = [line for line in PAGE.splitlines() if line.startswith(f"| `{field.name}` |")]
        assert any(field.doc in row for row in rows), field.name
        assert any("(required)" in row for row in rows) or not field.required, field.name
