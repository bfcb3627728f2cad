"""Keep an edition of a knowledge base in another language. docs/howto/translate.md shows how.

The edition is a folder beside the base, with the language in its name (faq-es), or the one that
--to names.

examples:
  magbot translate status es                 what is missing, or older than the original
  magbot translate export es table.csv       write a table for a translator
  magbot translate import es table.csv       take the filled-in table into the edition
  magbot --faq DIR translate status es

exit status: 0 all is translated (status) or done, 1 not, 2 usage, 3 bad knowledge base
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from magbot.cli.options import Parser
from magbot.errors import MagbotError
from magbot.files import write_file, writing
from magbot.translating import edition
from magbot.translating.edition import Unit
from magbot.translating.table import write
from magbot.translating.table_import import import_table

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    parser.add_argument("action", choices=("status", "export", "import"), help="what to do")
    parser.add_argument("language", metavar="LANG", help="the language, as in es or pt-BR")
    parser.add_argument("file", nargs="?", metavar="FILE", help="the table, a .csv file")
    parser.value("--to", "DIR", "the folder of the edition")
    parser.faq()


def run(args: argparse.Namespace) -> int:
    """Show, export or import."""
    if not _LANGUAGE.fullmatch(args.language):
        raise MagbotError(f"'{args.language}' is no language. Write its code, as in es or pt-BR.")
    if (args.action == "status") == bool(args.file):
        raise MagbotError("export and import need a FILE; status takes none.")
    base = edition.base_folder(args.faq)
    folder = edition.folder_of(args.faq, args.language, args.to)
    original, translated = edition.originals(base), edition.translations(folder)
    if args.action == "status":
        status = edition.status(original, translated, folder)
        for name, units in (("missing", status.missing), ("older", status.older)):
            for line in _lines(units):
                print(f"{name:<8} {line}")
        counts = f"{len(status.missing)} missing, {len(status.older)} older than the original"
        print(f"{folder}: {status.texts} texts, {counts}")
        return 0 if status.complete else 1
    if args.action == "export":
        with writing(args.file):
            write_file(args.file, write(original, translated))
        return 0
    return _import(args, folder, original)


def _import(args: argparse.Namespace, folder: Path, original: dict[Unit, str]) -> int:
    try:
        text = Path(args.file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MagbotError(f"{args.file} cannot be read as UTF-8 text: {error}.") from error
    count, problems = import_table(args.file, text, args.faq, folder, args.language, original)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print("magbot translate: nothing was written", file=sys.stderr)
        return 1
    print(f"{folder}: {count} texts taken")
    return 0


def _lines(units: tuple[Unit, ...]) -> list[str]:
    keys: dict[str, list[str]] = {}
    for name, key in units:
        keys.setdefault(name or "faq.yaml", []).append(key)
    return [f"{name}: {', '.join(listed)}" for name, listed in keys.items()]
