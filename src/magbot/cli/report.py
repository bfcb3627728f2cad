"""Count what a log holds: questions a day by kind and entry, verdicts by edition, cards shown.

Only counts, and which editions were served: no question's words and no person. LOG is a file or
a PostgreSQL database that a chat or a bot kept because it was told to.

examples:
  magbot report missed.db
  magbot report missed.db --json
  magbot report missed.db --html > report.html
"""

from __future__ import annotations

import argparse
from contextlib import closing

from magbot.cli.missed_log import add_log, open_named
from magbot.cli.options import Parser
from magbot.review.report import report, to_html, to_json, to_text


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    add_log(parser)
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print one JSON object")
    shape.add_argument("--html", action="store_true", help="print one page that loads nothing")


def run(args: argparse.Namespace) -> int:
    """Print the report."""
    with closing(open_named(args)) as log:
        counts = report(log)
    write = to_json if args.json else to_html if args.html else to_text
    print(write(counts))
    return 0
