"""Show what is covered: claims against entries, phrasings an entry, and who competes with whom.

examples:
  magbot coverage
  magbot coverage faq/ --html coverage.html
  magbot coverage faq/ --json
"""

from __future__ import annotations

import argparse
import json

from magbot.cli.base import authored
from magbot.cli.options import Parser
from magbot.coverage import survey
from magbot.coverage.page import to_html
from magbot.coverage.text import to_dict, to_text
from magbot.files import write_file, writing
from magbot.library import load


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    parser.add_argument("dir", nargs="?", metavar="DIR", help="a folder, file or compiled file")
    parser.flag("--json", "print one JSON object")
    parser.value("--html", "FILE", "write a page with a picture as well")
    parser.value("--top", "N", "list the N nearest pairs (%(default)s)", int, default=20)
    parser.faq()


def run(args: argparse.Namespace) -> int:
    """Survey the knowledge base and print."""
    coverage = survey(load(authored(args.dir or args.faq), cache=True))
    if args.html:
        with writing(args.html):
            write_file(args.html, to_html(coverage))
    if args.json:
        print(json.dumps(to_dict(coverage), ensure_ascii=False, indent=1))
    else:
        print(to_text(coverage, most=max(args.top, 0)))
    return 0
