"""The log that `magbot review` and `magbot report` read: a file, or a PostgreSQL database."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from magbot.errors import MagbotError
from magbot.review import Log


def add_log(parser: argparse.ArgumentParser) -> None:
    """Declare which log, and how long its contents are kept."""
    from magbot.review.opening import KEEP_DAYS

    parser.add_argument("log", metavar="LOG", nargs="?", default="",
                        help="the log of missed questions: a file, or postgresql://... (default: "
                        "what MAGBOT_STORE names)")  # fmt: skip
    parser.add_argument("--keep-days", type=int, default=KEEP_DAYS, metavar="N",
                        help="delete what is older from the log (%(default)s)")  # fmt: skip


def open_named(args: argparse.Namespace) -> Log:
    """Open the log that was named. Raises MagbotError where there is none."""
    from magbot.review import open_log
    from magbot.review.database import is_postgres
    from magbot.serving.stores import addresses, postgres_of

    name = args.log or postgres_of(addresses((), os.environ))
    if not name:
        raise MagbotError("Name a log: a file, or a PostgreSQL database in MAGBOT_STORE.")
    if not is_postgres(name) and not Path(name).is_file():
        raise MagbotError(f"There is no log {name}. A chat or bot keeps one when told to.")
    return open_log(name, keep_days=args.keep_days)
