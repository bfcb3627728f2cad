"""Talk with the knowledge base in this terminal.

examples:
  magbot                         the same, without options
  magbot chat --quiet            without the two lines at the start
  magbot chat --plain            for screen readers: no frames, no styles, no pop-ups
  magbot chat --history          keep the questions for the next chat, in a file of your own
  magbot chat --faq DIR          with another knowledge base; edits to it are followed

What you type is written to disk only where --history, --transcript or --log asks for it.
Inside: /help.

exit status: 0, or 130 when left with Ctrl-C
"""

from __future__ import annotations

import argparse

from magbot.chat import start
from magbot.chat.record import default_history
from magbot.cli.options import Parser
from magbot.cli.streams import unwrap


def add_arguments(parser: Parser) -> None:
    """Declare the options."""
    parser.add_argument("-q", "--quiet", action="store_true", help="leave the banner out")
    parser.flag("--plain", "no frames, styles or pop-ups")
    styles = "styles; auto obeys FORCE_COLOR and NO_COLOR"
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help=styles
    )
    history = "keep questions for the next chat (without FILE: %(const)s)"
    parser.add_argument(
        "--history", metavar="FILE", nargs="?", const=default_history(), default="", help=history
    )
    parser.value("--transcript", "FILE", "write what is said to FILE as well", default="")
    parser.value("--log", "FILE", "keep what was missed, for magbot review", default="")
    parser.faq_and_scope()


def run(args: argparse.Namespace) -> int:
    """Run the chat."""
    unwrap()
    return start.run(args)
