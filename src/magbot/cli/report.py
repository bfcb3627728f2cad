"""Count what a log holds: questions a day by kind and entry, verdicts by edition, cards shown.

Only counts: no question's words and no person. LOG is a file that a chat or a bot kept because
it was told to.

examples:
  magbot report missed.db
  magbot report missed.db --json
  magbot report missed.db --html > report.html
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from magbot.errors import MagbotError

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    from magbot.review.log import KEEP_DAYS

    parser.add_argument("log", metavar="LOG", help="the log of missed questions")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print one JSON object")
    shape.add_argument("--html", action="store_true", help="print one page that loads nothing")
    parser.add_argument("--keep-days", type=int, default=KEEP_DAYS, metavar="N",
                        help="delete what is older from the log (%(default)s)")  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Print the report."""
    from magbot.review import open_log
    from magbot.review.report import report, to_html, to_json, to_text

    if not Path(args.log).is_file():
        raise MagbotError(f"There is no log {args.log}. A chat or bot keeps one when told to.")
    log = open_log(args.log, keep_days=args.keep_days)
    try:
        made = report(log)
    finally:
        log.close()
    write = to_json if args.json else to_html if args.html else to_text
    print(write(made))
    return 0
