"""Read the FAQ of another tool as drafts, in DIR/drafts/.

Drafts are not served: no other format holds citations. Move an entry to a file of the knowledge
base when its facts are checked and cited.

formats: rasa, tsv (QnA Maker), qna, faqpage (schema.org JSON-LD, also inside HTML), csv (two
columns, or headings), xlsx (with magbot[xlsx]), jsonl, other JSON (QnABot, lists of question and
answer), chatterbot; recognised by the file's name and
content

examples:
  magbot import faq.csv --to DIR
  magbot import nlu.yml domain.yml --to DIR
  magbot import page.html --to DIR --name website
  magbot import faq.csv --to DIR --columns "question=What people ask,answer=Reply"

exit status: 0 all of it was read, 1 something was left out, 2 usage
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from magbot.cli.options import Parser
from magbot.errors import MagbotError
from magbot.importing.drafts import write_drafts
from magbot.importing.formats import FORMATS, read_files
from magbot.importing.import_result import ImportResult
from magbot.importing.target import read_target
from magbot.text.plural import counted

_ROLES = frozenset({"question", "answer", "id", "topic", "kind", "variants"})


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="what to read")
    parser.add_argument(
        "--format", choices=tuple(FORMATS), help="the format, where it is not recognised"
    )
    headings = "which headings of a table are what"
    parser.value("--columns", "question=..,answer=..", headings, columns, default={})
    parser.value("--to", "DIR", "the knowledge base the drafts are meant for")
    parser.add_argument("--name", help="name the draft file (without it: as the first FILE)")
    parser.value("--faq", "DIR", "the same as --to")


def columns(text: str) -> dict[str, str]:
    """Return the headings of "question=HEADING,answer=HEADING". Raises ArgumentTypeError."""
    pairs = [part.partition("=") for part in text.split(",")]
    named = {role.strip().lower(): head.strip() for role, _, head in pairs}
    if not {"question", "answer"} <= named.keys() <= _ROLES or not all(named.values()):
        raise argparse.ArgumentTypeError(
            f"'{text}' is not question=HEADING,answer=HEADING (also id, topic, kind, variants)"
        )
    return named


def run(args: argparse.Namespace) -> int:
    """Import, and say what was left out."""
    folder = args.to or args.faq
    if not folder:
        raise MagbotError("Say which knowledge base the drafts are meant for: --to DIR")
    target = read_target(folder)
    result = read_files(args.files, args.format, args.columns)
    result.strip(target)
    if result.entries:
        for file in write_drafts(result.entries, folder, _name(args)):
            print(file)
    _say(result, {entry.id for entry in result.entries} & target.ids)
    return 1 if result.problems or not result.entries else 0


def _name(args: argparse.Namespace) -> str:
    name: str = args.name or Path(args.files[0]).stem
    if Path(name).name != name:
        raise MagbotError(f"'{name}' cannot be the name of a file. Give a name without a folder.")
    return name


def _say(result: ImportResult, existing: set[str]) -> None:
    lines = [str(problem) for problem in result.problems]
    lines += [f"{what} ({count})" for what, count in result.remarks.items() if count]
    if existing:
        lines.append(f"ids the knowledge base has already: {', '.join(sorted(existing))}")
    variants = counted(sum(len(entry.variants) for entry in result.entries), "variant")
    lines.append(f"{counted(len(result.entries), 'draft')} with {variants}; none is served")
    for line in lines:
        print(f"magbot import: {line}", file=sys.stderr)
