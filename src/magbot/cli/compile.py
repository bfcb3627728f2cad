"""Write the compiled form of a knowledge base, for deployments.

examples:
  magbot compile faq -o faq.magbot
  magbot ask --faq faq.magbot "how much should I take?"
"""

from __future__ import annotations

import argparse
import sys

from magbot.cli.options import Parser
from magbot.compiling.compiled import open_kb
from magbot.compiling.encoder_choice import chosen, with_encoder
from magbot.compiling.sections import compile_kb
from magbot.files import write_file, writing
from magbot.image.container import pack
from magbot.library import COMPILED_SUFFIX, load
from magbot.text.plural import counted


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    parser.add_argument("folder", metavar="DIR", help="the knowledge base: a folder or a file")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write (DIR.magbot)")


def run(args: argparse.Namespace) -> int:
    """Compile the folder and write the image beside its place, then rename it."""
    kb = load(args.folder)
    image = compile_kb(kb)
    if chosen(kb):
        image = pack(with_encoder(open_kb(image)).sections)
    target = args.output or args.folder.rstrip("/\\") + COMPILED_SUFFIX
    with writing(target, "Name another with -o."):
        write_file(target, image)
    entries = counted(len(kb.entries), "entry", "entries")
    phrasings = counted(sum(len(entry.phrasings) for entry in kb.entries), "phrasing")
    print(f"{target}: {entries}, {phrasings}, {len(image):,} bytes", file=sys.stderr)
    return 0
