"""Write the knowledge base in another format; the consult note is part of every answer.

Standard error says what the format cannot hold.

formats: native (one YAML file, or a folder of them), rasa, tsv (QnA Maker), qna,
faqpage (schema.org JSON-LD), csv, chatterbot, and the pages html (to print) and markdown; site is
a folder of pages with the assistant in the browser

examples:
  magbot export html --output faq.html
  magbot export site public --runtime node_modules/pyodide
  magbot --faq DIR export rasa > nlu.yml
  magbot --faq DIR export native COPY

exit status: 0 written, 2 usage, 3 bad knowledge base
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from magbot.cli.options import Parser
from magbot.errors import MagbotError
from magbot.exporting.formats import FORMATS, export, losses
from magbot.exporting.native import write_folder
from magbot.exporting.site.engine import default_runtime
from magbot.exporting.site.write import write_site
from magbot.files import write_file, write_files, writing
from magbot.library import bundled_path, load

SITE, NATIVE = "site", "native"


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    parser.add_argument(
        "format", choices=(*FORMATS, SITE), metavar="FORMAT", help=", ".join((*FORMATS, SITE))
    )
    parser.add_argument(
        "folder", nargs="?", metavar="DIR", help="the folder of a site, or of native"
    )
    parser.value("--runtime", "DIR", "the folder of npm's pyodide, for a site")
    parser.add_argument("-o", "--output", metavar="FILE", help="write here, not to the screen")
    parser.faq_and_scope()


def run(args: argparse.Namespace) -> int:
    """Export, and say what was lost."""
    args.faq = args.faq or bundled_path()
    if args.format == SITE:
        return _write_site(args)
    if args.runtime or (args.folder and args.format != NATIVE):
        raise MagbotError(
            "Only a site and the native format are written into a folder. Use --output FILE."
        )
    if args.folder:
        return _write_folder(args)
    kb = load(args.faq, scope=args.scope)
    text = export(kb, args.format)
    if args.output:
        with writing(args.output):
            write_file(args.output, text)
    else:
        sys.stdout.flush()
        # Bytes, so that no platform changes the encoding or the ends of lines.
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    _remark(losses(kb, args.format))
    return 0


def _remark(lines: Iterable[str]) -> None:
    for line in lines:
        print(f"magbot export: {line}", file=sys.stderr)


def _write_folder(args: argparse.Namespace) -> int:
    folder = Path(args.folder)
    if args.output:
        raise MagbotError("Name a folder or --output FILE, not both.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise MagbotError(f"{folder} is there already. Name a new folder.")
    kb = load(args.faq, scope=args.scope)
    with writing():
        folder.mkdir(parents=True, exist_ok=True)
        write_files({str(folder / name): text for name, text in write_folder(kb).items()})
    _remark(losses(kb, NATIVE, folder=True))
    return 0


def _write_site(args: argparse.Namespace) -> int:
    if not args.folder or args.output:
        raise MagbotError("Name the site's folder: magbot export site DIR.")
    runtime = Path(args.runtime) if args.runtime else default_runtime()
    kb = load(args.faq, cache=True, scope=args.scope, encoder="none")
    site = write_site(kb, Path(args.folder), runtime)
    size = f"{site.compressed / 1e6:.1f} MB compressed"
    remarks = [
        f"{site.pages} pages, {site.files} files in {args.folder}; a first visit loads {size}"
    ]
    if site.bytecode is False:
        remarks.append(
            "Node.js could not be run, so that the assistant's modules are source: "
            "it takes about twice as long to be ready"
        )
    if runtime is None:
        remarks.append(
            "pages only; for the assistant in the browser, run npm install pyodide "
            "and name its folder with --runtime"
        )
    _remark(remarks)
    return 0
