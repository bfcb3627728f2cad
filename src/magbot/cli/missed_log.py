"""The log that `magbot review` and `magbot report` read: a file, or a PostgreSQL database."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from magbot.cli.options import Parser
from magbot.errors import MagbotError
from magbot.review import Log, open_log
from magbot.review.database import is_postgres
from magbot.review.opening import KEEP_DAYS
from magbot.serving.stores import addresses, postgres_of


def add_log(parser: Parser) -> None:
    """Declare which log, and how long its contents are kept."""
    log = "the log of missed questions: a file, or postgresql://... (default: "
    parser.add_argument(
        "log", metavar="LOG", nargs="?", default="", help=f"{log}what MAGBOT_STORE names)"
    )
    days = "delete what is older from the log (%(default)s)"
    parser.value("--keep-days", "N", days, int, default=KEEP_DAYS)


def open_named(args: argparse.Namespace) -> Log:
    """Open the log that was named. Raises MagbotError where there is none."""
    name = args.log or postgres_of(addresses((), os.environ))
    if not name:
        raise MagbotError("Name a log: a file, or a PostgreSQL database in MAGBOT_STORE.")
    if not is_postgres(name) and not Path(name).is_file():
        raise MagbotError(f"There is no log {name}. A chat or bot keeps one when told to.")
    return open_log(name, keep_days=args.keep_days)
