"""Print the JSON Schema of a knowledge base's files, or write them beside it.

Editors that read the first line of a file complete keys and mark mistakes while typing:
  # yaml-language-server: $schema=schema/faq.schema.json

examples:
  magbot schema
  magbot schema cases
  magbot schema --write faq/
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from magbot.cli.options import Parser
from magbot.evaluate.format import CASES
from magbot.files import write_files, writing
from magbot.kb.file_format import FILE
from magbot.schema import danger_schema, schema_of

FOLDER = "schema"
NAMES = ("faq", "safety", "cases")


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    which = "which file's schema (faq: every file with entries or settings)"
    parser.add_argument("file", nargs="?", choices=NAMES, default="faq", help=which)
    parser.value("--write", "DIR", "write all schemas into DIR/schema")


def run(args: argparse.Namespace) -> int:
    """Print one schema, or write all."""
    if args.write is None:
        print(schemas()[args.file], end="")
        return 0
    for path in write(Path(args.write)):
        print(path)
    return 0


def write(folder: Path) -> list[Path]:
    """Write every schema into the folder's `schema` and return the paths. Raises MagbotError."""
    texts = {
        str(folder / FOLDER / f"{name}.schema.json"): text for name, text in schemas().items()
    }
    with writing():
        (folder / FOLDER).mkdir(exist_ok=True)
        write_files(texts)
    return list(map(Path, texts))


def schemas() -> dict[str, str]:
    """Return each file's JSON Schema as text, by name."""
    schemas_by_name: dict[str, dict[str, Any]] = {
        "faq": schema_of(FILE, "A magbot knowledge base: entries, sources, settings"),
        "safety": danger_schema("The danger signs of a magbot knowledge base"),
        "cases": schema_of(CASES, "The regression cases of a magbot knowledge base"),
    }
    return {
        name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas_by_name.items()
    }
