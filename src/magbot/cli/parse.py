"""The commands and their options; a command's module is imported when it is run."""

from __future__ import annotations

import difflib
import os
import sys
from argparse import HelpFormatter
from importlib import import_module
from types import ModuleType

from magbot.cli.options import FAQ_VARIABLE, Parser
from magbot.version import __version__

COMMANDS = {
    "chat": "talk with it in the terminal (what magbot does without a command)",
    "ask": "answer a question, or one a line from standard input",
    "check": "find what is wrong in a knowledge base, and how to mend it",
    "eval": "measure it on cases: right, wrong, abstained, with bounds",
    "coverage": "show which claims are answered, and which entries compete",
    "new": "start a knowledge base",
    "review": "turn missed questions into variants and entries",
    "report": "count what a log holds: questions, verdicts, cards",
    "import": "read other FAQ formats as drafts",
    "export": "write the knowledge base in other formats",
    "translate": "keep an edition in another language: status, export, import",
    "compile": "write the compiled form, for deployments",
    "schema": "print the JSON Schema of the files",
    "slack": "answer in Slack",
    "discord": "answer in Discord",
    "serve": "answer over HTTP, for a web site or other programs",
    "mcp": "answer other assistants, over the Model Context Protocol",
}

_HEADING = "Answers questions from a curated knowledge base, or says that it cannot."
_EXAMPLES = """\
examples:
  magbot                                   open the chat
  magbot "will it upset my stomach?"       answer one question
  magbot ask --json < questions.txt        one JSON object a line
  magbot ask --why "can i take it at night"
  magbot --faq DIR                         use another knowledge base
  magbot check DIR                         look for mistakes in it

exit status: 0 answered, 1 not answered (or findings), 2 usage, 3 bad knowledge base,
4 an emergency card was shown, 130 interrupted
"""

STANDARD_INPUT = "-"
_ASKING = ("--json", "--why", STANDARD_INPUT)  # beginnings that mean `ask`
_TELLING_LETTERS = 4  # a common beginning of fewer letters says little
_A_QUESTION = 3  # words: "help my leg hurts" asks for no command's help


def dispatch(argv: list[str]) -> int:
    """Run the command that the arguments name; without one, chat or answer standard input."""
    faq, rest = _leading_faq(argv)
    if not rest:
        return _run("chat" if sys.stdin.isatty() else "ask", [], faq)
    first = rest[0]
    if first == "chat" and len(rest) > 1 and not rest[1].startswith("-"):
        first = "ask"
    if first in COMMANDS:
        return _run(first, rest[1:], faq)
    if first in ("-h", "--help") or (first == "help" and len(rest) < _A_QUESTION):
        return _show_help(rest[1:])
    if first in ("-V", "--version", "version"):
        print(f"magbot {__version__}")
        return 0
    if first.startswith("-"):
        command = "ask" if not sys.stdin.isatty() or first in _ASKING else "chat"
        return _run(command, rest, faq)
    _refuse_misspelt_command(rest)
    return _run("ask", rest, faq)


def _leading_faq(argv: list[str]) -> tuple[str | None, list[str]]:
    if argv and argv[0].startswith("--faq="):
        return argv[0].removeprefix("--faq="), argv[1:]
    if len(argv) > 1 and argv[0] == "--faq":
        return argv[1], argv[2:]
    return None, argv


def _show_help(topics: list[str]) -> int:
    """Show a command's help, or the general one where none is named."""
    topic = topics[0] if topics else ""
    if topic in COMMANDS:
        return _run(topic, ["--help"], None)
    if topic and not topic.startswith("-"):
        nearest = difflib.get_close_matches(topic, COMMANDS, n=1)
        hint = f"Did you mean '{nearest[0]}'?" if nearest else "magbot --help lists them."
        Parser(prog="magbot").error(f"'{topic}' is not a command. {hint}")
    print(_help(), end="")
    return 0


def _refuse_misspelt_command(words: list[str]) -> None:
    # os.path: a question may be longer than a path may be, where Path.exists raises.
    alone = len(words) == 1 and " " not in words[0]
    if alone or (len(words) == 2 and os.path.exists(words[1])):  # noqa: PLR2004, PTH110
        nearest = _nearest_command(words[0])
        if nearest:
            Parser(prog="magbot").error(
                f"'{words[0]}' is not a command. Did you mean '{nearest}'? "
                f"To ask it as a question: magbot ask {' '.join(words)}"
            )


def _nearest_command(word: str) -> str:
    """Return the command that a word is a longer, shorter or misspelt form of, or ""."""
    for command in COMMANDS:
        longer, shorter = sorted((word.lower(), command), key=len, reverse=True)
        if longer.startswith(shorter) and len(shorter) >= _TELLING_LETTERS:
            return command
    nearest = difflib.get_close_matches(word, COMMANDS, n=1, cutoff=0.75)
    return nearest[0] if nearest else ""


def whole_parser() -> Parser:
    """Return one parser with every command as a subparser, for completions and the manual page.

    The command line itself imports no command but the one it runs.
    """
    parser = Parser(prog="magbot", description=_HEADING, formatter_class=HelpFormatter)
    parser.faq()
    commands = parser.add_subparsers(dest="command", title="commands", metavar="COMMAND")
    for name, summary in COMMANDS.items():
        module = _module(name)
        subparser = commands.add_parser(name, help=summary, description=module.__doc__)
        module.add_arguments(subparser)
    return parser


def _module(command: str) -> ModuleType:
    return import_module(f"magbot.cli.{command}" if command != "import" else "magbot.cli.import_")


def _run(command: str, argv: list[str], faq: str | None) -> int:
    module = _module(command)
    parser = Parser(prog=f"magbot {command}", description=module.__doc__)
    module.add_arguments(parser)
    args = parser.parse_args(argv)
    if hasattr(args, "faq"):
        args.faq = faq if faq is not None else args.faq
        args.faq = args.faq if args.faq is not None else os.environ.get(FAQ_VARIABLE) or None
    if "" in (getattr(args, "faq", None), getattr(args, "dir", None)):
        parser.error("The knowledge base has an empty name. Is a variable not set?")
    status: int = module.run(args)
    return status


def _help() -> str:
    rows = "".join(f"  {name:<10} {text}\n" for name, text in COMMANDS.items())
    return (
        f"{_HEADING}\n\n"
        f"usage: magbot [--faq DIR] [command] [options]\n\n{_EXAMPLES}\n"
        f"commands:\n{rows}\n"
        "magbot COMMAND --help, or magbot help COMMAND, shows a command's options.\n"
    )
