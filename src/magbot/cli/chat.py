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


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    from magbot.chat.record import default_history
    from magbot.cli.parse import add_faq, add_scope

    option = parser.add_argument
    option("-q", "--quiet", action="store_true", help="leave the banner out")
    option("--plain", action="store_true", help="no frames, styles or pop-ups")
    option("--color", choices=("auto", "always", "never"), default="auto",
           help="styles; auto obeys FORCE_COLOR and NO_COLOR")  # fmt: skip
    option("--history", metavar="FILE", nargs="?", const=default_history(), default="",
           help="keep questions for the next chat (without FILE: %(const)s)")  # fmt: skip
    option("--transcript", metavar="FILE", default="", help="write what is said to FILE as well")
    option("--log", metavar="FILE", default="", help="keep what was missed, for magbot review")
    add_faq(parser)
    add_scope(parser)


def run(args: argparse.Namespace) -> int:
    """Run the chat."""
    from magbot.chat.start import Options
    from magbot.chat.start import run as chat
    from magbot.cli.streams import unwrap

    unwrap()
    return chat(Options(**vars(args)))
